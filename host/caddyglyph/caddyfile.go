package caddyglyph

import (
	"encoding/json"
	"strconv"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/dustin/go-humanize"
)

func parseDirective(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
	m := new(Handler)
	return m, m.UnmarshalCaddyfile(h.Dispenser)
}

// lists are the plugin's options that take several values.
var lists = map[string]bool{"paths": true, "fields": true, "black_out": true}

// sizes are the plugin's options that may be written as 8MiB.
var sizes = map[string]bool{"max_body": true}

// UnmarshalCaddyfile reads the directive. What is not the handler's own goes to the plugin, which knows what is right.
func (h *Handler) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if d.NextArg() {
		return d.ArgErr()
	}
	config := map[string]any{}
	for d.NextBlock(0) {
		name, args := d.Val(), d.RemainingArgs()
		if len(args) == 0 || len(args) > 1 && !lists[name] {
			return d.ArgErr()
		}
		if _, twice := config[name]; twice {
			return d.Errf("%s stands there twice", name)
		}
		switch {
		case name == "plugin":
			h.Plugin = args[0]
		case name == "max_parallel":
			n, err := strconv.Atoi(args[0])
			if err != nil || n < 1 {
				return d.Errf("max_parallel must be a whole number of at least 1")
			}
			h.MaxParallel = n
		case name == "memory":
			n, err := humanize.ParseBytes(args[0])
			if err != nil || n > mostMemory {
				return d.Errf("memory must be a size of at most 4GiB")
			}
			h.Memory = int64(n)
		case lists[name]:
			config[name] = args
		case sizes[name]:
			n, err := humanize.ParseBytes(args[0])
			if err != nil {
				return d.Errf("%s must be a size", name)
			}
			config[name] = n
		default:
			config[name] = args[0] // the plugin takes numbers and true and false in quotes
		}
	}
	if len(config) == 0 {
		return nil
	}
	text, err := json.Marshal(config)
	h.Config = text
	return err
}
