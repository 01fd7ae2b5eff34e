package synth

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
)

var errWOFF = errors.New("not a WOFF 1.0 file")

// unpackWOFF turns a WOFF 1.0 file into the sfnt file it wraps: the same tables, each inflated.
func unpackWOFF(data []byte) ([]byte, error) {
	const headerLen, entryLen = 44, 20
	if len(data) < headerLen || string(data[:4]) != "wOFF" {
		return nil, errWOFF
	}
	be := binary.BigEndian
	tables := int(be.Uint16(data[12:]))
	if len(data) < headerLen+tables*entryLen {
		return nil, errWOFF
	}
	out := make([]byte, 12+16*tables)
	copy(out, data[4:8]) // flavour
	be.PutUint16(out[4:], uint16(tables))
	for i := range tables {
		entry := data[headerLen+i*entryLen:]
		offset, packed, full := int(be.Uint32(entry[4:])), int(be.Uint32(entry[8:])), int(be.Uint32(entry[12:]))
		if offset+packed > len(data) {
			return nil, errWOFF
		}
		table := data[offset : offset+packed]
		if packed < full {
			z, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				return nil, err
			}
			if table, err = io.ReadAll(io.LimitReader(z, int64(full))); err != nil {
				return nil, err
			}
		}
		dir := out[12+16*i:]
		copy(dir, entry[:4])
		copy(dir[4:8], entry[16:20])
		be.PutUint32(dir[8:], uint32(len(out)))
		be.PutUint32(dir[12:], uint32(full))
		out = append(out, table...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out, nil
}
