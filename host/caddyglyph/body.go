package caddyglyph

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// prefetch reads up to one byte more than the limit, and puts it in front of the rest of the body. It answers what it has
// read, which is not to be changed.
func prefetch(r *http.Request, limit int64) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength > limit {
		return nil, nil // nothing to read, or the plugin decides by the length alone
	}
	var begin bytes.Buffer
	if _, err := io.CopyN(&begin, r.Body, limit+1); err != nil && err != io.EOF {
		return nil, err
	}
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(begin.Bytes()), rest), rest}
	return begin.Bytes(), nil
}

// watchedBody tells the plugin when the client has left: it reads on after the end now and then, and gets a byte there.
// See clientGone in wasm/httpwasm.
type watchedBody struct {
	io.ReadCloser
	ctx   context.Context
	ended bool
	free  bool // the plugin is done
}

// Read is part of io.Reader.
func (b *watchedBody) Read(p []byte) (int, error) {
	if b.ended && !b.free && b.ctx.Err() != nil && len(p) > 0 {
		p[0] = 0
		return 1, io.EOF
	}
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || err == io.EOF
	return n, err
}

func (b *watchedBody) stop() { b.free = true }
