package edge

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func packed(t testing.TB, coding string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if coding == "deflate" {
		w = zlib.NewWriter(&b)
	}
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// Compressed bodies are looked into as others are. What goes on is never changed in them.
func TestCompressedBodies(t *testing.T) {
	card, plain := jpegFile(t, draw(240, 150, bar)), jpegFile(t, draw(40, 30))
	form := new(form).part("image/jpeg", card).end()
	twice := packed(t, "gzip", packed(t, "deflate", form))
	at := func(coding string) Request {
		return Request{Method: "POST", Path: "/", ContentType: multipartType, ContentEncoding: coding}
	}
	for coding, body := range map[string][]byte{
		"gzip": packed(t, "gzip", form), "GZip": packed(t, "gzip", form), "x-gzip": packed(t, "gzip", form), "deflate": packed(t, "deflate", form),
		"deflate, gzip": twice, "identity": form, "gzip, identity": packed(t, "gzip", form),
	} {
		assert.Equal(t, "card_found", decide(edgeOf(t, `{}`), at(coding), body).Reason, coding)
		assert.Equal(t, Tagged, decide(edgeOf(t, `{"action":"tag"}`), at(coding), body).Outcome, coding)
		if coding != "identity" {
			assert.Equal(t, "cannot_redact", decide(edgeOf(t, `{"action":"redact"}`), at(coding), body).Reason, coding)
		}
	}
	gzipped := Request{Method: "POST", Path: "/", ContentEncoding: "gzip"}
	untouched(t, decide(edgeOf(t, `{}`), gzipped, packed(t, "gzip", plain)), "a picture without a card")
	untouched(t, decide(edgeOf(t, `{"action":"redact","text":"mask"}`), gzipped, packed(t, "gzip", []byte("hello"))), "text")
	assert.Equal(t, "number_found", decide(edgeOf(t, `{"text":"block"}`), gzipped, packed(t, "gzip", []byte("4111111111111111"))).Reason)
	assert.Equal(t, "cannot_redact", decide(edgeOf(t, `{"text":"mask"}`), gzipped, packed(t, "gzip", []byte("4111111111111111"))).Reason)
}

// What cannot be unpacked follows the policy; a small body that would become a large one ends the work early.
func TestBodiesThatCannotBeUnpacked(t *testing.T) {
	text := bytes.Repeat([]byte("hello "), 1000)
	good := packed(t, "gzip", text)
	broken := bytes.Clone(good)
	broken[len(broken)-5] ^= 1 // of the checksum
	bomb := packed(t, "gzip", make([]byte, 5<<20))
	for name, c := range map[string]struct {
		coding string
		body   []byte
		code   string
	}{
		"unknown coding": {"zstd", text, "undecodable"},
		"brotli":         {"br", text, "undecodable"},
		"not packed":     {"gzip", text, "undecodable"},
		"cut short":      {"gzip", good[:len(good)-9], "undecodable"},
		"checksum":       {"gzip", broken, "undecodable"},
		"three codings":  {"gzip, gzip, gzip", packed(t, "gzip", packed(t, "gzip", good)), "undecodable"},
		"bomb":           {"gzip", bomb, "too_much"},
	} {
		r := Request{Method: "POST", Path: "/", ContentEncoding: c.coding}
		v := decide(edgeOf(t, `{"max_body":1000000}`), r, c.body)
		assert.Equal(t, c.code, v.Reason, name)
		assert.Equal(t, Undecodable, v.Outcome, name)
		untouched(t, decide(edgeOf(t, `{"max_body":1000000,"undecodable":"pass"}`), r, c.body), name)
	}
	untouched(t, decide(edgeOf(t, `{}`), Request{Method: "POST", Path: "/", ContentEncoding: "gzip"}, nil), "no body at all")
}
