package decode

import (
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/decode/decodetest"
)

// TestPNGKinds holds every colour type, depth, filter and kind of interlacing against image/png, with transparency where there
// is a way to say it.
func TestPNGKinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for colour, depths := range map[int][]int{0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}} {
		for _, depth := range depths {
			for _, interlaced := range []bool{false, true} {
				for _, transparent := range []bool{false, true} {
					if transparent && colour >= 4 {
						continue
					}
					for _, size := range [][2]int{{1, 1}, {3, 2}, {5, 9}, {33, 18}} {
						name := fmt.Sprintf("colour %d of %d bits, interlaced %v, transparent %v, %v", colour, depth, interlaced, transparent, size)
						t.Run(name, func(t *testing.T) {
							data := decodetest.RandomPNG(rng, size[0], size[1], depth, colour, interlaced, transparent)
							sameAsWhole(t, "PNG", data)
						})
					}
				}
			}
		}
	}
}

func TestPNGFaults(t *testing.T) {
	good := encoded(t, "PNG", drawn())
	rng := rand.New(rand.NewPCG(1, 1))
	chunk := func(kind, content string) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
		b = append(b, kind+content...)
		return binary.BigEndian.AppendUint32(b, crcOf(b[4:]))
	}
	const afterIHDR = 33
	depth := append([]byte{}, good...)
	depth[24] = 3
	binary.BigEndian.PutUint32(depth[29:], crcOf(depth[12:29]))
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"depth of 3 bits":   {depth, ErrFormat},
		"second header":     {insert(good, afterIHDR, good[8:afterIHDR]...), ErrCorrupt},
		"palette of 4":      {insert(good, afterIHDR, chunk("PLTE", "abcd")...), ErrCorrupt},
		"no end":            {good[:len(good)-12], ErrCorrupt},
		"no palette":        {without(decodetest.RandomPNG(rng, 4, 4, 8, 3, false, false), "PLTE"), ErrCorrupt},
		"no pixels":         {without(good, "IDAT"), ErrCorrupt},
		"filter 5":          {decodetest.FilteredPNG(4, 4, 5), ErrCorrupt},
		"filter 4":          {decodetest.FilteredPNG(4, 4, 4), nil},
		"unknown chunk":     {insert(good, afterIHDR, chunk("abCd", "xyz")...), nil},
		"bytes after end":   {append(append([]byte{}, good...), "xyz"...), nil},
		"header by itself":  {good[:afterIHDR], ErrCorrupt},
		"a sum that is off": {insert(good, afterIHDR, 0, 0, 0, 0, 'a', 'b', 'C', 'd', 0, 0, 0, 0), ErrCorrupt},
	} {
		_, err := Decode(c.data, Options{})
		if c.want == nil {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorIs(t, err, c.want, name)
		}
	}
	_, err := Decode(encoded(t, "PNG", image.NewGray(image.Rect(0, 0, 9, 9))), Options{})
	require.NoError(t, err)
}

// without is a PNG that lacks the chunks of one kind.
func without(data []byte, kind string) []byte {
	out := append([]byte{}, data[:8]...)
	for at := 8; at < len(data); {
		c, err := readPNGChunk(data, at)
		if err != nil {
			panic(err)
		}
		if c.kind != kind {
			out = append(out, data[at:c.next]...)
		}
		at = c.next
	}
	return out
}
