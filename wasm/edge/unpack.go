package edge

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
)

const (
	// unpackedShare is how many times max_body a body may have when it is unpacked. Forms and JSON rarely shrink to less.
	unpackedShare = 4
	// deepestEncoding is how many encodings a body may have on top of one another.
	deepestEncoding = 2
	// bytesPerUnit is how many bytes are unpacked in a unit of work.
	bytesPerUnit = 30
	// unpackedAtOnce is how many bytes are unpacked between two payments.
	unpackedAtOnce = 64 << 10
)

var (
	errEncoding = errors.New("edge: the body's encoding is not known, or the body is damaged")
	errUnpacked = errors.New("edge: the body is too long when it is unpacked")
)

// unpack undoes the codings of a Content-Encoding header: gzip and deflate, RFC 9110, section 8.4.1. Work and length are
// bounded. Errors: errEncoding, errUnpacked, those of the meter.
func (e *Edge) unpack(contentEncoding string, body []byte, m *meter) ([]byte, error) {
	codings := strings.Split(contentEncoding, ",")
	if len(codings) > deepestEncoding {
		return nil, errEncoding
	}
	for i := len(codings) - 1; i >= 0; i-- { // the last one was applied last
		var r io.Reader
		var err error
		switch strings.ToLower(strings.Trim(codings[i], " \t")) {
		case "", "identity":
			continue
		case "gzip", "x-gzip":
			r, err = gzip.NewReader(bytes.NewReader(body))
		case "deflate":
			r, err = zlib.NewReader(bytes.NewReader(body))
		default:
			err = errEncoding
		}
		if err != nil {
			return nil, errEncoding
		}
		if body, err = e.drain(r, m); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// unpacked unpacks a body, or says why it cannot be.
func (e *Edge) unpacked(r Request, body []byte, m *meter) (plain []byte, blind *problem, gone error) {
	plain, err := e.unpack(r.ContentEncoding, body, m)
	switch {
	case errors.Is(err, ErrGone):
		return nil, nil, err
	case errors.Is(err, ErrSpent), errors.Is(err, errUnpacked):
		return nil, &problemTooMuch, nil
	case err != nil:
		return nil, &problemUndecodable, nil
	}
	return plain, nil, nil
}

// drain reads all of an unpacker and pays for it.
func (e *Edge) drain(r io.Reader, m *meter) ([]byte, error) {
	var out bytes.Buffer
	for {
		n, err := io.CopyN(&out, r, unpackedAtOnce)
		if stopped := m.spend(int(n) / bytesPerUnit); stopped != nil {
			return nil, stopped
		}
		switch {
		case out.Len() > unpackedShare*e.config.MaxBody:
			return nil, errUnpacked
		case err == io.EOF:
			return out.Bytes(), nil
		case err != nil:
			return nil, errEncoding
		}
	}
}
