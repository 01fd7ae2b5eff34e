// Package plugintest is what the tests of the edge modules share: built modules, and bodies with and without cards.
package plugintest

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/wasm/edge"
	"github.com/cardglyph/cardglyph/wasm/modules"
	"github.com/cardglyph/cardglyph/wasm/plugins"
)

// built holds each module once for a test binary: building one takes seconds.
var built struct {
	sync.Mutex
	wasm map[string][]byte
}

// Wasm builds a module.
func Wasm(t testing.TB, m modules.Module) []byte {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if wasm := built.wasm[m.File]; wasm != nil {
		return wasm
	}
	root, err := modules.Root(".")
	require.NoError(t, err)
	path, err := plugins.Build(context.Background(), m, root, t.TempDir())
	require.NoError(t, err)
	wasm, err := os.ReadFile(path)
	require.NoError(t, err)
	if built.wasm == nil {
		built.wasm = map[string][]byte{}
	}
	built.wasm[m.File] = wasm
	return wasm
}

// RuntimeConfig is wazero's with a limit of memory in pages of 64 KiB, and with compiled modules kept in the build
// folder: compiling a plugin takes seconds.
func RuntimeConfig(t testing.TB, pages uint32) wazero.RuntimeConfig {
	t.Helper()
	root, err := modules.Root(".")
	require.NoError(t, err)
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(root, "build", "wazero"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = cache.Close(context.Background()) })
	return wazero.NewRuntimeConfig().WithCompilationCache(cache).WithMemoryLimitPages(pages)
}

// Pages is a memory limit that lets a plugin work: 256 MiB.
const Pages = 4096

const (
	width     = 420     // of the drawn card in pixels
	fewPixels = 130_000 // the pictures have fewer: the plugins read each of them many times
)

var drawn = sync.OnceValues(func() (card, plain *synth.Scene) {
	config, _ := edge.ParseConfig(nil)
	read, err := edge.NewReader(config)
	if err != nil {
		return nil, nil
	}
	const seeds = 40
	for seed := range uint64(seeds) {
		if card == nil {
			card = readable(read, seed)
		}
		if plain == nil {
			plain = empty(read, seed)
		}
	}
	return card, plain
})

func unbounded(int) error { return nil }

func large(s synth.Scene) bool {
	size := s.Image.Bounds().Size()
	return size.X*size.Y > fewPixels
}

// readable draws a card; nil when it is not read right.
func readable(read edge.Reader, seed uint64) *synth.Scene {
	scene := synth.Card(seed, synth.Options{Plain: true, Width: width})
	if large(scene) {
		return nil
	}
	res, err := read(encodeJPEG(scene.Image), unbounded)
	if err != nil || res.Number == nil || res.Number.Confidence < edge.DefaultMinConfidence || res.Number.Digits != scene.Truth.Number {
		return nil
	}
	return &scene
}

// empty draws something that is no card; nil when it is large, or a number is seen in it.
func empty(read edge.Reader, seed uint64) *synth.Scene {
	scene := synth.NonCard(seed)
	if large(scene) {
		return nil
	}
	res, err := read(encodeJPEG(scene.Image), unbounded)
	if err != nil || res.Number != nil {
		return nil
	}
	return &scene
}

// Card is a drawn card that the recognizer reads, and its number.
func Card(t testing.TB) (image.Image, string) {
	t.Helper()
	card, _ := drawn()
	require.NotNil(t, card, "the recognizer reads none of the drawn cards")
	return card.Image, card.Truth.Number
}

// CardJPEG is the card as a JPEG file.
func CardJPEG(t testing.TB) []byte {
	m, _ := Card(t)
	return encodeJPEG(m)
}

// CardPNG is the card as a PNG file.
func CardPNG(t testing.TB) []byte {
	m, _ := Card(t)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

// PlainJPEG is a picture of something that is no card, as a JPEG file.
func PlainJPEG(t testing.TB) []byte {
	t.Helper()
	_, plain := drawn()
	require.NotNil(t, plain, "the recognizer sees a card in every picture without one")
	return encodeJPEG(plain.Image)
}

func encodeJPEG(m image.Image) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}) // a buffer takes everything
	return b.Bytes()
}

// Form is a multipart body with a text and one file, and its content type.
func Form(t testing.TB, fileType string, file []byte) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	require.NoError(t, w.WriteField("subject", "my order"))
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="photo"`}, "Content-Type": {fileType},
	})
	require.NoError(t, err)
	_, err = part.Write(file)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return w.FormDataContentType(), b.Bytes()
}

// JSON is a body with a picture in base64.
func JSON(file []byte) []byte {
	return []byte(`{"name": "photo", "image":"data:image/jpeg;base64,` + base64.StdEncoding.EncodeToString(file) + `", "n": 1}`)
}

// RequireNoCard reads a picture file natively and fails the test when it still shows a number.
func RequireNoCard(t testing.TB, file []byte) {
	t.Helper()
	config, err := edge.ParseConfig(nil)
	require.NoError(t, err)
	read, err := edge.NewReader(config)
	require.NoError(t, err)
	res, err := read(file, unbounded)
	require.NoError(t, err)
	if res.Number != nil {
		require.Less(t, res.Number.Confidence, config.MinConfidence)
	}
}
