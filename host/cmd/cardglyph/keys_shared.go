package main

import (
	"context"
	"fmt"
	"os"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// setRevoked tells all servers that share a store on NATS whether the key is refused; they need no reload for that. Without NATS it does
// nothing. told reports whether it did something.
func setRevoked(ctx context.Context, path, name string, revoked bool) (told bool, err error) {
	cfg, _, err := config.Load(path, os.Environ())
	if err != nil || !cfg.NATS.Enabled() {
		return false, err
	}
	kept, err := openShared(ctx, cfg)
	if err == nil {
		defer kept.Close()
		err = store.Revoke(ctx, kept.store, name, revoked)
	}
	if err != nil {
		return false, fmt.Errorf("the file is changed, but the servers were not told: repeat it once NATS answers (%w)", err)
	}
	return true, nil
}

// sharedCalls are the calls that all servers together have counted.
func sharedCalls(ctx context.Context, cfg *config.Config) (used func(name string) string, note string) {
	unknown := func(string) string { return "?" }
	kept, err := openShared(ctx, cfg)
	if err != nil {
		return unknown, fmt.Sprintln("The store cannot be read:", err)
	}
	defer kept.Close()
	all := map[string]string{}
	for i := range cfg.Keys {
		n, err := store.Used(ctx, kept.store, cfg.Keys[i].Name)
		if err != nil {
			return unknown, fmt.Sprintln("The store cannot be read:", err)
		}
		all[cfg.Keys[i].Name] = fmt.Sprint(n)
	}
	return func(name string) string { return all[name] }, ""
}
