package server

import (
	"context"
	"errors"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
)

// Reader reads one picture. *host.Host and host.Native are Readers.
type Reader interface {
	Read(ctx context.Context, req host.Request) (host.Reply, error)
}

// read reads one picture when its turn has come. Errors: errWaited, errReadTime, errNoStatus, the reader's, and why ctx
// ended.
func (x *exchange) read(ctx context.Context, req host.Request) (host.Reply, error) {
	release, err := x.s.gate.slot(ctx, x.cfg.Timeouts.Wait)
	if err != nil {
		return host.Reply{}, err
	}
	defer release()
	timed, cancel := context.WithTimeoutCause(ctx, x.cfg.Timeouts.Read, errReadTime)
	defer cancel()
	start := time.Now()
	req.Today = thisMonth(x.s.now())
	if req.MaxPixels == 0 {
		req.MaxPixels = x.cfg.Limits.Pixels
	}
	reply, err := x.s.reader.Read(timed, req)
	if err == nil && reply.Result.Status == "" {
		err = errNoStatus
	}
	if err != nil && timed.Err() != nil {
		err = context.Cause(timed)
	}
	x.s.metrics.picture(reply.Result.Status, err, time.Since(start))
	return reply, err
}

func thisMonth(t time.Time) core.Month { return core.Month{Year: t.Year(), Month: int(t.Month())} }

// errNoRemote is returned for a URL when the configuration does not allow any.
var errNoRemote = errors.New("server: pictures by URL are not allowed here")

// fetch gets the picture behind a URL. The memory for it is reserved first; release gives it back once data is done with.
func (x *exchange) fetch(ctx context.Context, address string, limit int64) (data []byte, release func(), err error) {
	if !x.cfg.Remote.Enabled {
		return nil, nil, errNoRemote
	}
	if _, err := remote.Parse(address); err != nil {
		return nil, nil, err
	}
	release, err = x.s.gate.reserve(ctx, limit, x.cfg.Timeouts.Wait)
	if err != nil {
		return nil, nil, err
	}
	data, err = x.remote.Fetch(ctx, address, limit)
	x.s.metrics.fetched(err)
	if err != nil {
		release()
		return nil, nil, err
	}
	return data, release, nil
}

// animated reports whether data is a GIF of several frames. What is no GIF, or a broken one, is not.
func animated(data []byte) bool {
	info, err := decode.Config(data)
	return err == nil && info.Format == "GIF" && info.Frames > 1
}
