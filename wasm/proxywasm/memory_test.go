package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// A plugin reads for ever without growing, since Go's collector gets its turns between the steps of a read. Without them it
// stayed small for 16 pictures of a megapixel and died at the 18th.
func TestMemoryDoesNotGrow(t *testing.T) {
	const reads = 24
	r := newRig(t, `{}`, options{})
	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, image.NewGray(image.Rect(0, 0, 1250, 800)), nil))
	var size [reads]int
	for i := range size {
		resp, _ := r.post("image/jpeg", file.Bytes())
		require.Equal(t, http.StatusAccepted, resp.StatusCode, "read %d", i)
		size[i] = int(r.host.memory.Size())
	}
	t.Logf("bytes after each read: %v", size)
	assert.Less(t, size[reads-1], plugintest.Pages<<16*5/8, "room is left for larger pictures")
	assert.LessOrEqual(t, size[reads-1], size[reads/3]+8<<20)
}
