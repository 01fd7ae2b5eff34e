package decode

import "io"

// work counts what decoding costs and reports it to Options.Tick. Every loop that a file's bytes can make long pays in it,
// for the pixels that it writes and for the bytes that it reads, in pieces of well under a millisecond: that bounds how long
// a step of the module is, whatever the file.
type work struct {
	tick func(units int) error
	owed int   // nanoseconds that are not reported yet
	err  error // what tick answered when it stopped the work
}

// Nanoseconds under wazero on one core of a server of 2020, a little rounded up: TestSteps holds their sum against the clock.
const (
	nsPerUnit = 1000
	reportNS  = 50 * nsPerUnit

	rowPixelNS = 20 // to convert a pixel and add it to its box
	scanByteNS = 4  // to pass over a byte of the file
)

// spend counts ns nanoseconds. Once Options.Tick has answered an error, it answers that.
func (w *work) spend(ns int) error {
	if w.owed += ns; w.owed < reportNS || w.err != nil {
		return w.err
	}
	units := w.owed / nsPerUnit
	w.owed -= units * nsPerUnit
	w.err = w.tick(units)
	return w.err
}

// source hands the bytes of a file to a decompressor and pays for them. It is an io.ByteReader, so that decompressors do
// not read ahead and work can stop between any two bytes.
type source struct {
	work   *work
	byteNS int                    // what the decompressor makes of a byte, but for what comes out of it
	piece  []byte                 // what is left of the piece that is being read
	next   func() ([]byte, error) // the piece after it, io.EOF at the end; nil when there is but one
}

func (s *source) ReadByte() (byte, error) {
	if len(s.piece) == 0 {
		if err := s.more(); err != nil {
			return 0, err
		}
	}
	b := s.piece[0]
	s.piece = s.piece[1:]
	return b, s.work.spend(s.byteNS)
}

// readAtOnce is small since each byte may stand for thousands of pixels.
const readAtOnce = 64

func (s *source) Read(p []byte) (int, error) {
	if len(s.piece) == 0 {
		if err := s.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p[:min(len(p), readAtOnce)], s.piece)
	s.piece = s.piece[n:]
	if err := s.work.spend(n * s.byteNS); err != nil {
		return 0, err // nothing read, or io.ReadFull would not look at the error
	}
	return n, nil
}

// more finds the next piece that is not empty.
func (s *source) more() (err error) {
	for len(s.piece) == 0 {
		if s.next == nil {
			return io.EOF
		}
		if s.piece, err = s.next(); err != nil {
			return err
		}
		const pieceNS = 50
		if err := s.work.spend(pieceNS); err != nil {
			return err
		}
	}
	return nil
}

// fill reads a whole row from a decompressor and pays ns for each byte that comes out.
func (w *work) fill(row []byte, from io.Reader, ns int) error {
	const atOnce = 4096
	for len(row) > 0 {
		n, err := from.Read(row[:min(len(row), atOnce)])
		row = row[n:]
		if err := w.spend(n * ns); err != nil {
			return err
		}
		if err == io.EOF {
			err = errDataShort
		}
		if err != nil && len(row) > 0 {
			return err
		}
	}
	return nil
}

// plane is the rows of a picture that does not come row by row. A row takes memory when it is first asked for: clearing
// all of it at once would be a long step.
type plane struct {
	rows  [][]byte
	bytes int // of a row
}

func newPlane(h, bytes int) *plane { return &plane{make([][]byte, h), bytes} }

func (p *plane) row(y int) []byte {
	if p.rows[y] == nil {
		p.rows[y] = make([]byte, p.bytes)
	}
	return p.rows[y]
}
