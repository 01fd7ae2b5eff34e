package plane

// Luma weights of ITU-R BT.601 in 1/256: 77 R + 150 G + 29 B, as JPEG and video use them.
const (
	weightR = 77
	weightG = 150
	weightB = 29
)

// Source is rows of pixels that are not ours: one byte of luma each, or four bytes with the channels red and blue at the
// offsets Red and Blue (0, 2 for RGBA), green between them and alpha last. Transparent pixels are laid over white, as a page
// shows them.
type Source struct {
	Pix       []byte
	Stride    int // bytes
	W, H      int // pixels
	Gray      bool
	Red, Blue int
}

// FromRGBA converts rows of four-byte pixels; red, blue are the offsets of those channels in a pixel.
func FromRGBA(pix []byte, stride, w, h, red, blue int) Plane {
	return Source{Pix: pix, Stride: stride, W: w, H: h, Red: red, Blue: blue}.whole()
}

// FromGray copies rows of luma bytes.
func FromGray(pix []byte, stride, w, h int) Plane {
	return Source{Pix: pix, Stride: stride, W: w, H: h, Gray: true}.whole()
}

func (s Source) whole() Plane {
	p := New(s.W, s.H)
	s.Rows(p, 1, 0, s.H)
	return p
}

// Reduced is an empty plane for the source with k × k of its pixels in one.
func (s Source) Reduced(k int) Plane { return New(max(s.W/k, 1), max(s.H/k, 1)) }

// Rows fills the rows y0 to y1 of dst, made by Reduced. Of k × k pixels four are averaged, at a quarter and three quarters of
// each side: all for k = 2, and enough beyond, so that the work does not grow with the picture.
func (s Source) Rows(dst Plane, k, y0, y1 int) {
	near, far := (k-1)/4, k-1-(k-1)/4
	for y := y0; y < y1; y++ {
		row := dst.Pix[y*dst.W : (y+1)*dst.W]
		top, bottom := s.row(y*k+near), s.row(y*k+far)
		switch {
		case s.Gray && k == 1:
			copy(row, top)
		case s.Gray:
			for x := range row {
				a, b := min(x*k+near, s.W-1), min(x*k+far, s.W-1)
				row[x] = uint8((uint32(top[a]) + uint32(top[b]) + uint32(bottom[a]) + uint32(bottom[b]) + 2) >> 2)
			}
		case k == 1:
			s.convert(row, top)
		default:
			s.convertFour(row, top, bottom, k, near, far)
		}
	}
}

// row is the bytes of one row of pixels, the last one beyond the end.
func (s Source) row(y int) []byte {
	bytes := 4 * s.W
	if s.Gray {
		bytes = s.W
	}
	o := min(y, s.H-1) * s.Stride
	return s.Pix[o : o+bytes]
}

func (s Source) convert(dst []uint8, src []byte) {
	red, blue := s.Red&3, s.Blue&3
	for x := range dst {
		p := (*[4]byte)(src[4*x : 4*x+4])
		l := (weightR*uint32(p[red]) + weightG*uint32(p[1]) + weightB*uint32(p[blue]) + 128) >> 8
		if p[3] != 255 {
			l = overWhite(l, uint32(p[3]))
		}
		dst[x] = uint8(l)
	}
}

func (s Source) convertFour(dst []uint8, top, bottom []byte, k, near, far int) {
	red, blue := s.Red&3, s.Blue&3
	for x := range dst {
		i, j := 4*min(x*k+near, s.W-1), 4*min(x*k+far, s.W-1)
		p, q := (*[4]byte)(top[i:i+4]), (*[4]byte)(top[j:j+4])
		r, t := (*[4]byte)(bottom[i:i+4]), (*[4]byte)(bottom[j:j+4])
		if p[3]&q[3]&r[3]&t[3] == 255 {
			reds := uint32(p[red]) + uint32(q[red]) + uint32(r[red]) + uint32(t[red])
			greens := uint32(p[1]) + uint32(q[1]) + uint32(r[1]) + uint32(t[1])
			blues := uint32(p[blue]) + uint32(q[blue]) + uint32(r[blue]) + uint32(t[blue])
			dst[x] = uint8((weightR*reds + weightG*greens + weightB*blues + 512) >> 10)
			continue
		}
		sum := uint32(2)
		for _, px := range [...]*[4]byte{p, q, r, t} {
			l := (weightR*uint32(px[red]) + weightG*uint32(px[1]) + weightB*uint32(px[blue]) + 128) >> 8
			sum += overWhite(l, uint32(px[3]))
		}
		dst[x] = uint8(sum >> 2)
	}
}

// overWhite is the luma l, with that alpha, on white.
func overWhite(l, alpha uint32) uint32 { return (l*alpha + 255*(255-alpha) + 127) / 255 }

// AbsDiff is by how many grey levels two pixels differ.
func AbsDiff(a, b uint8) int { return int(max(a, b) - min(a, b)) }
