package guest

import (
	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// minNumberUnit is how much one unit of the option min_number is.
const minNumberUnit = 10000

// allFields are the bits that the option fields knows.
const allFields = abi.FieldNumber | abi.FieldExpiry | abi.FieldHolder | abi.FieldIssuer | abi.FieldQuality | abi.FieldSecurity

// SetOption sets an option for the reads that begin after it; a value that is refused changes nothing.
func (g *Guest) SetOption(id, value int32) int32 {
	if value < 0 {
		return abi.ErrOptionValue
	}
	opts := g.opts
	switch id {
	case abi.OptionFields:
		if value&^allFields != 0 {
			return abi.ErrOptionValue
		}
		opts.Fields = core.Field(value)
	case abi.OptionMinNumber:
		opts.MinNumber = float64(value) / minNumberUnit
	case abi.OptionMaxPixels:
		opts.MaxPixels = int(value)
	case abi.OptionToday:
		opts.Today = core.Month{Year: int(value) / 100, Month: int(value) % 100}
		if value != 0 && opts.Today.Month == 0 {
			return abi.ErrOptionValue
		}
	default:
		return abi.ErrOption
	}
	if _, err := core.New(&opts); err != nil {
		return abi.ErrOptionValue
	}
	g.opts = opts
	return 0
}
