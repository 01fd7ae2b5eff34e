package decode

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is the processor time of the thread that calls: unlike a clock it does not count what other programs take.
func threadTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}
