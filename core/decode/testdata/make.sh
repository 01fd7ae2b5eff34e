#!/usr/bin/env bash
# Makes the test files from drawn.png (TestDrawn writes that one). Needs ImageMagick 6 with its JPEG, PNG, TIFF and WebP
# delegates; the tests need the files only. Kept for provenance: another version may write other bytes.
set -euo pipefail
cd "$(dirname "$0")"
for s in 4:4:4 4:2:2 4:2:0 4:4:0 4:1:1; do
	for mode in None JPEG; do
		name="jpeg-${s//:/}"
		[ "$mode" = JPEG ] && name="$name-progressive"
		convert drawn.png -strip -sampling-factor "$s" -quality 90 -interlace "$mode" "$name.jpg"
	done
done
convert drawn.png -strip -grayscale Rec601Luma -quality 90 jpeg-grey.jpg
convert drawn.png -strip -grayscale Rec601Luma -quality 90 -interlace JPEG jpeg-grey-progressive.jpg
convert drawn.png -strip -colorspace CMYK -quality 90 jpeg-cmyk.jpg
convert drawn.png -strip -colorspace CMYK -quality 90 -interlace JPEG jpeg-cmyk-progressive.jpg
for n in 1 2 4; do
	convert drawn.png -strip -grayscale Rec601Luma +dither -posterize $((1 << n)) -depth "$n" -define png:color-type=0 -define png:bit-depth="$n" "png-grey$n.png"
done
convert drawn.png -strip -interlace PNG -define png:color-type=2 png-interlaced.png
for c in None LZW Zip RLE; do
	convert drawn.png -strip -compress "$c" "tiff-${c,,}.tif"
done
convert drawn.png -strip -define tiff:tile-geometry=16x16 -compress Zip tiff-tiled.tif
convert drawn.png -strip -grayscale Rec601Luma -threshold 50% -compress Group4 -type bilevel tiff-group4.tif
convert drawn.png -strip -depth 16 -define tiff:endian=msb -orient LeftBottom tiff-orient8.tif
convert drawn.png -strip -quality 90 webp-lossy.webp
convert drawn.png -strip -define webp:lossless=true webp-lossless.webp
convert drawn.png -strip -alpha set -channel A -evaluate set 50% +channel -quality 90 webp-alpha.webp
convert drawn.png -strip -compress RLE -colors 16 bmp-rle.bmp
for s in 4:4:4 4:2:0; do # noise fills every coefficient
	convert drawn.png -strip -seed 1 -attenuate 2 +noise Uniform -sampling-factor "$s" -quality 97 -interlace JPEG "jpeg-${s//:/}-noise-progressive.jpg"
done
