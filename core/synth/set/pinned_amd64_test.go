package set

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// What the kept sets show stays as it is, byte for byte: figures of one day can be set against those of another. Floating
// point is rounded differently elsewhere, so that the hashes are those of this architecture.
func TestKeptPicturesStay(t *testing.T) {
	for _, c := range []struct {
		recipe string
		hashes map[int]string
	}{
		{"synth.json", map[int]string{0: "8843975714b5", 123: "c0bef84fb3f5", 499: "afdd94c63162"}},
		{"synth-hard.json", map[int]string{7: "b8fba15ee7e7", 1500: "b873065650c9"}},
		{"print.json", map[int]string{0: "87fdaa5ca67d", 400: "7251e5f1236b", 999: "4cc8dbbc6837"}},
		{"print-other.json", map[int]string{1: "8210be8268a4", 299: "d9f7ee287a7d"}},
		{"noncard.json", map[int]string{2: "84dbed7478cd", 1998: "261cecd75baa"}},
		{"synth-noncard.json", map[int]string{0: "2b2e829eef97", 21: "35d7d4ff2616", 1999: "39b3989ac6ca"}},
	} {
		r, err := Load(filepath.Join("..", "..", "..", "testdata", c.recipe))
		require.NoError(t, err)
		for i, want := range c.hashes {
			p, err := r.Draw(i)
			require.NoError(t, err)
			assert.Equal(t, want, hash(p.File), "%s, picture %d", c.recipe, i)
		}
	}
	strip := synth.Strip(5, synth.Options{Kind: "holder", DigitHeight: 24})
	assert.Equal(t, "0ec8c6124c30", hash(strip.Image.Pix), "a strip")
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
