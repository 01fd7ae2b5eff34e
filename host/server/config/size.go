package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes. In the file it is a number, or a number with a unit: 6MB, 512KiB. The units are powers of
// 1024, with or without the i: that is how the services that the dialects stand in for count.
type Size int64

var units = [...]struct {
	name  string
	shift uint
}{{"KIB", 10}, {"MIB", 20}, {"GIB", 30}, {"KB", 10}, {"MB", 20}, {"GB", 30}, {"B", 0}}

// UnmarshalText reads a size as the file spells it.
func (s *Size) UnmarshalText(text []byte) error {
	number, shift := strings.ToUpper(strings.TrimSpace(string(text))), uint(0)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, shift = strings.TrimSpace(rest), u.shift
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return fmt.Errorf("config: %q is no size: write 6MB, 512KiB or a number of bytes", text)
	}
	*s = Size(n << shift)
	return nil
}
