// Package decode makes picture files into pixels that package core reads: JPEG, PNG, GIF (first frame), WebP, BMP, TIFF.
//
// Pictures come out upright, as the EXIF orientation asks, laid over white where they are transparent, and reduced to
// a few megapixels while they are converted, so that no full-size copy is ever made. Everything a file declares is
// checked against [Options] before memory is taken for it. A file that is cut short is an error, not half a picture.
//
// Colours are taken as stored: colour profiles are not applied.
//
// The functions are safe for concurrent use. The same bytes and options give the same pixels on every platform.
package decode
