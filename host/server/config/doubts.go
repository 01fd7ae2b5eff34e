package config

import (
	"fmt"
	"net"
	"os"
	"time"
)

// What is accepted and likely a mistake.
const (
	shortSecret = 16               // characters: 16 hexadecimal ones have 64 bits
	longTimeout = 10 * time.Minute // a client has gone by then
	manyQueued  = 10_000
)

// doubts are warnings about values that work and are likely not meant.
func (c *Config) doubts() (warnings []string) {
	add := func(format string, args ...any) { warnings = append(warnings, fmt.Sprintf(format, args...)) }
	host, _, _ := net.SplitHostPort(c.Addr)
	if c.Guarded() && c.TLS.Cert == "" && !isLoopback(host) {
		add("addr %s is not loopback and there is no tls: keys and pictures cross the network in the clear unless a proxy encrypts them", c.Addr)
	}
	for i := range c.Keys {
		for _, from := range c.Keys[i].sources() {
			if n := len(*from.value); n > 0 && n < shortSecret {
				add("key %s: its %s has %d characters: it can be guessed; `cardglyph keys add` makes one of 32 and more", c.Keys[i].Name, from.name, n)
			}
		}
	}
	if info, err := os.Stat(c.path); err == nil && info.Mode().Perm()&0o077 != 0 && len(c.Keys) > 0 {
		add("%s holds keys and may be read by others (mode %04o): chmod 600", c.path, info.Mode().Perm())
	}
	t := c.Timeouts
	if max(t.Header, t.Body, t.Wait, t.Read, t.Request, t.Write, t.Shutdown, t.Drain) > longTimeout {
		add("timeouts: one is over %s: a stuck request holds its place for as long", longTimeout)
	}
	if t.Read > t.Request || t.Body > t.Request {
		add("timeouts: body and read are of no use over request (%s), which bounds them", t.Request)
	}
	if c.Limits.File > c.Limits.Body {
		add("limits.file is over limits.body: no file of that size arrives")
	}
	if c.Limits.Body > c.Memory {
		add("limits.body is over memory: such a body is read alone")
	}
	if c.Queue > manyQueued || c.Uploads > manyQueued || c.MaxParallel > manyQueued/10 {
		add("queue, uploads or max_parallel is absurdly large: requests wait until they time out")
	}
	if c.MinConfidence < 0.5 {
		add("min_confidence %g: numbers that are more likely wrong than right are claimed", c.MinConfidence)
	}
	return warnings
}
