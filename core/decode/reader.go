package decode

import (
	"bytes"
	"io"
)

// reader feeds a standard decoder and reports the work as bytes go by. It is buffered by itself, which spares the
// decoders their own copy, and can be read at any place, which spares the TIFF decoder a copy of the whole file.
type reader struct {
	*bytes.Reader
	job    *job
	unpaid int // bytes read since the last report
}

func (j *job) reader() *reader { return &reader{Reader: bytes.NewReader(j.data), job: j} }

// bytesPerUnit: inflating and unfiltering takes about 20 ns a byte of compressed file natively.
const bytesPerUnit = 50

// readAtOnce is small so that highly compressed pictures, whose every byte makes much work, report often.
const readAtOnce = 1024

func (r *reader) Read(p []byte) (int, error) {
	if len(p) > readAtOnce {
		p = p[:readAtOnce]
	}
	n, err := r.Reader.Read(p)
	if err == nil && r.pay(n) != nil {
		return 0, r.job.tick // nothing read, or io.ReadFull would not look at the error
	}
	return n, err
}

func (r *reader) ReadByte() (byte, error) {
	b, err := r.Reader.ReadByte()
	if err != nil {
		return b, err
	}
	return b, r.pay(1)
}

func (r *reader) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.Reader.ReadAt(p, off)
	if err == nil && r.pay(n) != nil {
		return 0, r.job.tick
	}
	return n, err
}

func (r *reader) pay(n int) error {
	r.unpaid += n
	if r.unpaid < readAtOnce {
		return nil
	}
	units := r.unpaid / bytesPerUnit
	r.unpaid = 0
	return r.job.spend(units)
}

var _ interface {
	io.ByteReader
	io.ReaderAt
} = (*reader)(nil)
