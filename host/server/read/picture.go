package read

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
)

// Reader reads one picture. *host.Host and host.Native are Readers.
type Reader interface {
	Read(ctx context.Context, req host.Request) (host.Reply, error)
}

// DialectFields is what the dialects of other services can say. The holder's name is not part of them, so it is not read.
const DialectFields = core.FieldNumber | core.FieldExpiry | core.FieldIssuer | core.FieldQuality

// Read reads one picture when the caller's turn has come. Errors: ErrWaited, ErrReadTime, ErrNoStatus, the reader's, and why the request
// ended.
func (x *Exchange) Read(req host.Request) (host.Reply, error) {
	ctx, span := x.s.tracing.Start(x.r.Context(), "wait")
	release, err := x.s.admission.readers.acquire(ctx, x.identity(), x.cfg.Timeouts.Wait)
	span.End()
	if err != nil {
		return host.Reply{}, err
	}
	defer release()
	ctx, span = x.s.tracing.Start(x.r.Context(), "read")
	defer span.End()
	timed, cancel := context.WithTimeoutCause(ctx, x.cfg.Timeouts.Read, ErrReadTime)
	defer cancel()
	start := time.Now()
	x.complete(&req)
	reply, err := x.s.reader.Read(timed, req)
	if err == nil && reply.Result.Status == "" {
		err = ErrNoStatus
	}
	if err != nil && timed.Err() != nil {
		err = context.Cause(timed)
	}
	span.SetAttributes(attribute.String("cardglyph.status", reply.Result.Status), attribute.Int("cardglyph.file_bytes", len(req.File)))
	x.s.Metrics.Picture(reply.Result.Status, err, time.Since(start))
	return reply, err
}

// complete sets what the configuration says and the request does not.
func (x *Exchange) complete(req *host.Request) {
	now := x.s.now()
	req.Today = core.Month{Year: now.Year(), Month: int(now.Month())}
	if req.MaxPixels == 0 {
		req.MaxPixels = x.cfg.Limits.Pixels
	}
	if req.MinNumber == 0 {
		req.MinNumber = x.cfg.MinConfidence
	}
}

// Fetch gets the picture behind a URL. The memory for it is reserved first; release gives it back once data is done with.
// Errors: ErrNoRemote, ErrBusy, those of remote, and why the request ended.
func (x *Exchange) Fetch(address string, limit int64) (data []byte, release func(), err error) {
	if !x.cfg.Remote.Enabled {
		return nil, nil, ErrNoRemote
	}
	if _, err := remote.Parse(address); err != nil {
		return nil, nil, err
	}
	ctx, span := x.s.tracing.Start(x.r.Context(), "fetch")
	defer span.End()
	reserved, err := x.s.admission.reserve(ctx, limit, x.cfg.Timeouts.Wait)
	if err != nil {
		return nil, nil, err
	}
	data, err = x.remote.Fetch(ctx, address, limit)
	x.s.Metrics.Fetched(err)
	if err != nil {
		reserved.release()
		return nil, nil, err
	}
	reserved.shrink(int64(cap(data)))
	return data, reserved.release, nil
}

// Animated reports whether data is a GIF of several frames. What is no GIF, or a broken one, is not.
func Animated(data []byte) bool {
	info, err := decode.Config(data)
	return err == nil && info.Format == "GIF" && info.Frames > 1
}
