package edge

import (
	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/edge/textscan"
)

// Mode is what a plugin does.
type Mode uint8

// Modes.
const (
	Guard Mode = iota // looks into uploads
	Read              // answers requests for reading a card
)

// Action is what Guard does about a card number.
type Action uint8

// Actions.
const (
	Block   Action = iota // answers 422: the upload goes nowhere
	Redact                // blacks the number out in the picture; the rest of the body stays byte for byte
	Tag                   // adds headers; the body stays as it was
	Monitor               // as Tag, and refuses nothing at all: for a roll-out
)

// Likelihood is how sure Guard must be that a picture shows a card number before it acts.
type Likelihood uint8

// Likelihoods, each with what it takes.
const (
	Possible   Likelihood = iota // any number, from MinConfidence on
	Likely                       // status ok, or from MinConfidence on a check digit that holds and a network that is known
	VeryLikely                   // status ok
)

// Policy is what Guard does with what it cannot look into.
type Policy uint8

// Policies.
const (
	Refuse Policy = iota // answers 413 or 422
	Pass                 // lets the request go on as it was
)

// TextAction is what Guard does about card numbers that are written in text.
type TextAction uint8

// What Guard does about numbers in text.
const (
	TextOff   TextAction = iota // text is not looked at
	TextBlock                   // answers 422
	TextMask                    // overwrites all digits but the first six and the last four; the body keeps its length
	TextTag                     // adds a header
)

// Defaults and bounds of Config.
const (
	DefaultMaxBody     = 8 << 20  // bytes: a phone's photograph in base64
	LargestMaxBody     = 64 << 20 // bytes
	DefaultMaxPixels   = core.DefaultMaxPixels
	LargestMaxPixels   = 100_000_000
	DefaultMaxPictures = 16
	// DefaultMinConfidence is lower than the 0.99 from which the reader claims a number, and above what digits in rows on
	// receipts, rulers and labels reach: none of 200 drawn ones had 0.82. docs/proxies.md has what this costs and brings.
	DefaultMinConfidence = 0.85
	// LooseMinConfidence is the default for Possible.
	LooseMinConfidence = 0.5
	// DefaultMaxTime is in milliseconds of work: seven pictures of 1,000 pixels without a card, or thirty with one.
	DefaultMaxTime = 5000
)

// Config is a plugin's configuration. ParseConfig makes it and fills in the defaults.
type Config struct {
	Mode Mode

	// Read only.
	Path   string     // the path that is answered, without query
	Mask   bool       // digits are masked but for the first six and the last four
	Fields core.Field // what is read

	// Guard only.
	Action        Action
	Paths         []string   // prefixes of the paths that are guarded; empty means all
	OverLimit     Policy     // for bodies over MaxBody
	Undecodable   Policy     // for pictures that cannot be decoded
	MinLikelihood Likelihood // from which a number counts as seen
	MinConfidence float64    // from which a number counts as seen, 0 to 1; VeryLikely does without
	Black         core.Field // what Redact blacks out
	Text          TextAction
	Strictness    textscan.Strictness // of what is asked of numbers in text
	MaxPictures   int                 // in one request; more cannot be looked into and follow Undecodable

	MaxBody   int // bytes
	MaxPixels int // of one picture
	// MaxTime bounds the work on one request, in milliseconds of a machine on which a unit of core.Job takes a microsecond. It
	// is counted in units and not by a clock: the same request has the same verdict on a busy machine. More work follows
	// Undecodable.
	MaxTime int

	// OutcomeHeader adds HeaderOutcome to the response, for access logs.
	OutcomeHeader bool

	// HoldHeaders keeps the headers back until the body is judged. proxy-wasm hosts only; others always do.
	HoldHeaders bool
}

// ConfigError says which member of a configuration is wrong.
type ConfigError struct {
	Member string // name of the member; empty when the text is no JSON object
	Reason string // what is allowed
}

func (e *ConfigError) Error() string {
	if e.Member == "" {
		return "configuration: " + e.Reason
	}
	return "configuration: " + e.Member + ": " + e.Reason
}

// member is one name that a configuration may hold.
type member struct {
	name string
	mode modes
	set  func(c *Config, v value) string // the reason why v is refused, or ""
}

// modes says in which modes a member has a meaning.
type modes uint8

const (
	inGuard modes = 1 << iota
	inRead
)

var members = []member{
	{"mode", inGuard | inRead, func(c *Config, v value) string { return choose(&c.Mode, v, "guard", "read") }},
	{"path", inRead, func(c *Config, v value) string { return setPath(&c.Path, v) }},
	{"mask", inRead, func(c *Config, v value) string { return setFlag(&c.Mask, v) }},
	{"fields", inRead, func(c *Config, v value) string { return setFields(&c.Fields, v) }},
	{"action", inGuard, func(c *Config, v value) string { return choose(&c.Action, v, "block", "redact", "tag", "monitor") }},
	{"paths", inGuard, func(c *Config, v value) string { return setPaths(&c.Paths, v) }},
	{"over_limit", inGuard, func(c *Config, v value) string { return choose(&c.OverLimit, v, "block", "pass") }},
	{"undecodable", inGuard, func(c *Config, v value) string { return choose(&c.Undecodable, v, "block", "pass") }},
	{"min_likelihood", inGuard, func(c *Config, v value) string {
		return choose(&c.MinLikelihood, v, "possible", "likely", "very_likely")
	}},
	{"min_confidence", inGuard, func(c *Config, v value) string { return setShare(&c.MinConfidence, v) }},
	{"black_out", inGuard, func(c *Config, v value) string { return setFields(&c.Black, v) }},
	{"text", inGuard, func(c *Config, v value) string { return choose(&c.Text, v, "off", "block", "mask", "tag") }},
	{"text_strictness", inGuard, func(c *Config, v value) string {
		return choose(&c.Strictness, v, "loose", "normal", "strict")
	}},
	{"max_pictures", inGuard, func(c *Config, v value) string { return setCount(&c.MaxPictures, v, 1, 1000) }},
	{"max_body", inGuard | inRead, func(c *Config, v value) string { return setCount(&c.MaxBody, v, 1024, LargestMaxBody) }},
	{"max_pixels", inGuard | inRead, func(c *Config, v value) string {
		return setCount(&c.MaxPixels, v, 10_000, 100_000_000)
	}},
	{"max_time", inGuard | inRead, func(c *Config, v value) string { return setCount(&c.MaxTime, v, 50, 60_000) }},
	{"outcome_header", inGuard | inRead, func(c *Config, v value) string { return setFlag(&c.OutcomeHeader, v) }},
	{"hold_headers", inGuard, func(c *Config, v value) string { return setFlag(&c.HoldHeaders, v) }},
}

// ParseConfig reads a configuration: one JSON object, every member known, of its type, in its range, of the mode, and
// there once. Numbers and true and false may stand in quotes: some hosts, Traefik with labels among them, know only
// strings. An empty text means {}. Errors: *ConfigError.
func ParseConfig(text []byte) (Config, error) {
	c := Config{
		Path: "/v1/read", Mask: true, Fields: core.AllFields,
		MinLikelihood: Likely, Strictness: textscan.Normal, MinConfidence: DefaultMinConfidence, MaxTime: DefaultMaxTime, OutcomeHeader: true, Black: core.FieldNumber, MaxPictures: DefaultMaxPictures,
		MaxBody: DefaultMaxBody, MaxPixels: DefaultMaxPixels, HoldHeaders: true,
	}
	given, err := parseObject(text)
	if err != nil {
		return Config{}, err
	}
	for _, g := range given {
		m := memberNamed(g.name)
		if m == nil {
			return Config{}, &ConfigError{g.name, "no such member"}
		}
		if reason := m.set(&c, g.value); reason != "" {
			return Config{}, &ConfigError{g.name, reason}
		}
	}
	return c, c.check(given)
}

// check holds what members say of one another, and sets the defaults that depend on others.
func (c *Config) check(given []pair) error {
	is := func(name string) bool {
		for _, g := range given {
			if g.name == name {
				return true
			}
		}
		return false
	}
	mode, name := inGuard, "guard"
	if c.Mode == Read {
		mode, name = inRead, "read"
	}
	for _, g := range given {
		if memberNamed(g.name).mode&mode == 0 {
			return &ConfigError{g.name, "has no meaning in the mode " + name}
		}
	}
	if c.Action != Redact && is("black_out") {
		return &ConfigError{"black_out", "needs the action redact"}
	}
	if c.Text == TextOff && is("text_strictness") {
		return &ConfigError{"text_strictness", "needs the member text"}
	}
	if c.Text == TextTag && !c.HoldHeaders {
		return &ConfigError{"hold_headers", "must be true to tag text: headers that went on cannot be added to"}
	}
	if c.MinLikelihood == Possible && !is("min_confidence") {
		c.MinConfidence = LooseMinConfidence
	}
	if c.MinLikelihood == VeryLikely && is("min_confidence") {
		return &ConfigError{"min_confidence", "has no meaning with the likelihood very_likely"}
	}
	if c.Action == Tag && !c.HoldHeaders {
		return &ConfigError{"hold_headers", "must be true for the action tag: headers that went on cannot be added to"}
	}
	if c.Action == Tag && !is("over_limit") {
		c.OverLimit = Pass
	}
	if c.Action == Tag && !is("undecodable") {
		c.Undecodable = Pass
	}
	c.Black |= core.FieldNumber
	c.Fields |= core.FieldNumber
	return nil
}

func memberNamed(name string) *member {
	for i := range members {
		if members[i].name == name {
			return &members[i]
		}
	}
	return nil
}
