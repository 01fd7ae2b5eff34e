package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/module"
)

// engine reads pictures: the embedded module or the recognizer in this program.
type engine interface {
	Read(context.Context, host.Request) (host.Reply, error)
	Close(context.Context) error
}

// engineFlag chooses the engine; commands embed it.
type engineFlag struct {
	Engine string `enum:"wasm,native" default:"wasm" help:"wasm: the embedded module; native: the recognizer in this program."`
}

// open makes the engine with room for parallel reads.
func (f engineFlag) open(ctx context.Context, parallel int) (engine, error) {
	if f.Engine == "native" {
		return host.Native{}, nil
	}
	opts := &host.Options{Module: module.Full(), Instances: parallel}
	if dir, err := os.UserCacheDir(); err == nil { // without one, compiling takes a second or two each time
		opts.CacheDir = filepath.Join(dir, "cardglyph")
	}
	return host.New(ctx, opts)
}

// todayFlag is the month against which dates are judged; commands embed it.
type todayFlag struct {
	Today string `placeholder:"YYYY-MM" help:"The present month, for the warning \"expired\"; the clock's unless given."`
}

func (f todayFlag) month() (core.Month, error) {
	if f.Today == "" {
		now := time.Now()
		return core.Month{Year: now.Year(), Month: int(now.Month())}, nil
	}
	t, err := time.Parse("2006-01", f.Today)
	if err != nil {
		return core.Month{}, fmt.Errorf("--today: %q is not YYYY-MM", f.Today)
	}
	return core.Month{Year: t.Year(), Month: int(t.Month())}, nil
}

// milliseconds since start, to a tenth.
func milliseconds(start time.Time) float64 {
	return float64(time.Since(start).Microseconds()/100) / 10
}
