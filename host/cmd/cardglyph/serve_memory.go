package main

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server"
	"github.com/cardglyph/cardglyph/host/server/config"
)

// baseMemory is what the process needs beside pictures: the program, the compiled module, connections and their buffers. An
// estimate, not a measurement.
const baseMemory = 128 << 20

// limitMemory tells Go's collector from where on to work harder: the bodies and pictures that the configuration allows, an instance for each
// parallel read, and the base. A smaller limit of the container's (cgroup) goes before it, and GOMEMLIMIT before both.
func limitMemory(log *slog.Logger, cfg *config.Config) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	limit := memoryBound(cfg)
	if of, err := memlimit.FromCgroup(); err == nil && of > 0 && of < math.MaxInt64 {
		if most := int64(float64(of) * 0.9); most < limit {
			log.Warn("the container has less memory than the configuration may use: lower memory or max_parallel",
				slog.Int64("needed", limit), slog.Uint64("container", of))
			limit = most
		}
	}
	debug.SetMemoryLimit(limit)
	log.Info("memory", slog.Int64("limit", limit))
}

// memoryBound is the memory in bytes that the process is to stay under.
func memoryBound(cfg *config.Config) int64 {
	return baseMemory + int64(cfg.Memory) + int64(server.Parallel(cfg))*host.DefaultMaxMemory
}
