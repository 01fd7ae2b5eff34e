//go:build !linux

package decode

import "time"

var started = time.Now()

// threadTime is the time by the clock, where that of a thread cannot be had.
func threadTime() time.Duration { return time.Since(started) }
