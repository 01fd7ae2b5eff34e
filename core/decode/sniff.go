package decode

import (
	"bytes"
	"fmt"
)

// The formats read here.
var (
	formatJPEG = format{"JPEG", infoJPEG, drawJPEG}
	formatPNG  = format{"PNG", infoPNG, drawPNG}
	formatGIF  = format{"GIF", infoGIF, drawGIF}
	formatWebP = format{"WebP", infoWebP, drawWebP}
	formatBMP  = format{"BMP", infoBMP, drawBMP}
	formatTIFF = format{"TIFF", infoTIFF, drawTIFF}
)

// magics is how files begin. "?" stands for any byte.
var magics = []struct {
	prefix string
	format *format
}{
	{"\xff\xd8\xff", &formatJPEG},
	{"\x89PNG\r\n\x1a\n", &formatPNG},
	{"GIF", &formatGIF},
	{"RIFF????WEBP", &formatWebP},
	{"BM", &formatBMP},
	{"II*\x00", &formatTIFF},
	{"MM\x00*", &formatTIFF},
}

const saveAs = "not read here: save it as JPEG or PNG"

// strangers are formats that people send and that are not read here.
var strangers = []struct{ prefix, name, advice string }{
	{"????ftyphei", "HEIC", "not read here: have the phone save as JPEG (\"most compatible\"), or convert it"},
	{"????ftyphev", "HEIC", "not read here: have the phone save as JPEG (\"most compatible\"), or convert it"},
	{"????ftypmif1", "HEIC", "not read here: have the phone save as JPEG (\"most compatible\"), or convert it"},
	{"????ftypmsf1", "HEIC", "not read here: have the phone save as JPEG (\"most compatible\"), or convert it"},
	{"????ftypavi", "AVIF", saveAs},
	{"????ftyp", "video", "not a still picture: send one frame as JPEG or PNG"},
	{"\x1aE\xdf\xa3", "video", "not a still picture: send one frame as JPEG or PNG"},
	{"%PDF-", "PDF", "a document, not a picture: send its page as JPEG or PNG"},
	{"\xff\x0a", "JPEG XL", saveAs},
	{"\x00\x00\x00\x0cJXL ", "JPEG XL", saveAs},
	{"\x00\x00\x00\x0cjP  ", "JPEG 2000", saveAs},
	{"\xff\x4f\xff\x51", "JPEG 2000", saveAs},
	{"II+\x00", "BigTIFF", saveAs},
	{"MM\x00+", "BigTIFF", saveAs},
	{"8BPS", "Photoshop", saveAs},
	{"\x00\x00\x01\x00", "icon", saveAs},
	{"data:image/", "data URL", "text, not bytes: decode the base64 after the comma first"},
}

// sniff finds the format by the first bytes; names and content types are not to be trusted.
func sniff(data []byte) (*format, error) {
	if len(data) == 0 {
		return nil, &Error{Kind: ErrEmpty}
	}
	for i := range magics {
		if begins(data, magics[i].prefix) {
			return magics[i].format, nil
		}
	}
	for _, s := range strangers {
		if begins(data, s.prefix) {
			return nil, &Error{Kind: ErrFormat, Format: s.name, Detail: s.advice}
		}
	}
	if name, advice := sniffText(data); name != "" {
		return nil, &Error{Kind: ErrFormat, Format: name, Detail: advice}
	}
	if name, at := sniffBehind(data); name != "" {
		return nil, &Error{Kind: ErrFormat, Format: name, Detail: fmt.Sprintf("it has %d other bytes before it: send the picture alone", at)}
	}
	return nil, &Error{Kind: ErrFormat, Detail: "not a picture that is known here: send JPEG, PNG, WebP, GIF, BMP or TIFF"}
}

// sniffBehind finds a picture that begins in the first kilobyte, but not at once: what is left of a header of HTTP or MIME, or
// of a container. It is refused like anything that is no picture, since what follows it may be cut up as well.
func sniffBehind(data []byte) (name string, at int) {
	const marksOnly = 3 // bytes; a shorter mark stands in any file
	for at := 1; at < min(len(data), 1024); at++ {
		for _, m := range magics {
			if len(m.prefix) >= marksOnly && m.format != &formatGIF && begins(data[at:], m.prefix) {
				return m.format.name, at
			}
		}
	}
	return "", 0
}

func begins(data []byte, prefix string) bool {
	if len(data) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if prefix[i] != '?' && prefix[i] != data[i] {
			return false
		}
	}
	return true
}

// sniffText names markup by what stands in its first kilobyte.
func sniffText(data []byte) (name, advice string) {
	head := bytes.ToLower(data[:min(len(data), 1024)])
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case !bytes.HasPrefix(head, []byte("<")):
		return "", ""
	case bytes.Contains(head, []byte("<svg")):
		return "SVG", "a drawing, not pixels: render it to PNG"
	case bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")):
		return "HTML", "a web page, not a picture: the download probably answered with an error page"
	}
	return "", ""
}
