package edge

// format is a picture format, as far as its first bytes tell.
type format uint8

const (
	noPicture format = iota
	formatJPEG
	formatPNG
	otherPicture   // can be decoded, cannot be written: GIF, WebP, BMP, TIFF
	foreignPicture // cannot be decoded: HEIC, AVIF, JPEG XL, JPEG 2000, Photoshop, BigTIFF
)

// sniffBytes is how much of a file sniff looks at.
const sniffBytes = 32

// magics is how pictures begin; "?" stands for any byte. Package decode has such a list too, but asks what a picture
// is; this one asks whether arbitrary text is one, so its short marks are backed by more bytes.
var magics = []struct {
	prefix string
	format format
}{
	{"\xff\xd8\xff", formatJPEG},
	{"\x89PNG\r\n\x1a\n", formatPNG},
	{"GIF87a", otherPicture},
	{"GIF89a", otherPicture},
	{"RIFF????WEBP", otherPicture},
	{"BM????\x00\x00\x00\x00????\x0c\x00\x00\x00", otherPicture}, // the second header's lengths: BITMAPCOREHEADER …
	{"BM????\x00\x00\x00\x00????\x28\x00\x00\x00", otherPicture}, // … BITMAPINFOHEADER and its successors
	{"BM????\x00\x00\x00\x00????\x34\x00\x00\x00", otherPicture},
	{"BM????\x00\x00\x00\x00????\x38\x00\x00\x00", otherPicture},
	{"BM????\x00\x00\x00\x00????\x40\x00\x00\x00", otherPicture},
	{"BM????\x00\x00\x00\x00????\x6c\x00\x00\x00", otherPicture},
	{"BM????\x00\x00\x00\x00????\x7c\x00\x00\x00", otherPicture},
	{"II*\x00", otherPicture},
	{"MM\x00*", otherPicture},
	{"????ftyphei", foreignPicture},
	{"????ftyphev", foreignPicture},
	{"????ftypmif1", foreignPicture},
	{"????ftypmsf1", foreignPicture},
	{"????ftypavi", foreignPicture},
	{"\xff\x0a", foreignPicture},
	{"\x00\x00\x00\x0cJXL ", foreignPicture},
	{"\x00\x00\x00\x0cjP  ", foreignPicture},
	{"\xff\x4f\xff\x51", foreignPicture},
	{"II+\x00", foreignPicture},
	{"MM\x00+", foreignPicture},
	{"8BPS\x00", foreignPicture},
}

// sniff tells the format from a file's first bytes.
func sniff(head []byte) format {
	for _, m := range magics {
		if begins(head, m.prefix) {
			return m.format
		}
	}
	return noPicture
}

func begins(b []byte, prefix string) bool {
	if len(b) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if prefix[i] != '?' && prefix[i] != b[i] {
			return false
		}
	}
	return true
}
