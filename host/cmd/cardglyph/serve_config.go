package main

import (
	"fmt"
	"os"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// configCommand is about configuration files.
type configCommand struct {
	Check checkConfigCommand `cmd:"" help:"Load a configuration file as serve does, and say what is wrong or likely not meant."`
}

type checkConfigCommand struct {
	File string `arg:"" placeholder:"FILE" help:"Configuration file (YAML)."`
}

// Run fails for a file that serve would refuse. Warnings alone are no failure.
func (c *checkConfigCommand) Run(s *streams) error {
	cfg, warnings, err := config.Load(c.File, os.Environ())
	if err != nil {
		return err
	}
	for _, text := range warnings {
		fmt.Fprintln(s.out, "warning:", text)
	}
	_, err = fmt.Fprintf(s.out, "%s can be used: %d keys, listens on %s\n", c.File, len(cfg.Keys), cfg.Addr)
	return err
}
