package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// keysCommand edits the keys in the configuration file. A running server takes the changes on with SIGHUP.
type keysCommand struct {
	Add     addKeyCommand   `cmd:"" help:"Add a key and print its secrets, once."`
	List    listKeysCommand `cmd:"" help:"List the keys, without their secrets."`
	Topup   topUpCommand    `cmd:"" help:"Grant a key more calls."`
	Arrears arrearsCommand  `cmd:"" help:"Close a key for arrears, or open it again."`
	Revoke  revokeCommand   `cmd:"" help:"Take a key out."`
}

// keysFileFlag names the file that is edited.
type keysFileFlag struct {
	Config string `placeholder:"FILE" env:"CARDGLYPH_CONFIG" default:"cardglyph.yaml" help:"Configuration file that holds the keys."`
}

const reloadHint = "Send SIGHUP to a running server to make this hold."

type addKeyCommand struct {
	keysFileFlag
	Name    string   `arg:"" help:"Name for lists, logs and metrics."`
	Kind    string   `enum:"tencent,appcode,token" default:"token" help:"tencent: both Tencent dialects; appcode: the Aliyun dialect; token: our own API."`
	AppID   string   `name:"appid" help:"appid of a tencent key; ten random digits unless given."`
	Buckets []string `name:"bucket" help:"Buckets that a tencent key may name; any unless given."`
	Rate    float64  `help:"Calls a second; 0: no limit."`
	Burst   int      `help:"Calls at once under the rate; 0: the rate."`
	Calls   int64    `default:"-1" help:"Calls granted in all; -1: no limit."`
}

// Run adds the key with fresh secrets.
func (c *addKeyCommand) Run(ctx context.Context, s *streams) error {
	k := config.Key{Name: c.Name, Rate: c.Rate, Burst: c.Burst}
	if c.Calls >= 0 {
		k.Calls = &c.Calls
	}
	if c.Kind != string(config.Tencent) && (c.AppID != "" || len(c.Buckets) > 0) {
		return errors.New("--appid and --bucket belong to --kind tencent")
	}
	var shown string
	switch config.Kind(c.Kind) {
	case config.Tencent:
		k.AppID, k.Buckets = c.AppID, c.Buckets
		if k.AppID == "" {
			k.AppID = digits(10)
		}
		k.SecretID, k.SecretKey = "AKID"+secret(16), config.Secret(secret(16))
		shown = fmt.Sprintf("appid      %s\nSecretId   %s\nSecretKey  %s\n", k.AppID, k.SecretID, string(k.SecretKey))
	case config.AppCode:
		k.AppCode = config.Secret(secret(16))
		shown = fmt.Sprintf("AppCode    %s\n", string(k.AppCode))
	case config.Token:
		k.Token = config.Secret(secret(24))
		shown = fmt.Sprintf("token      %s\n", string(k.Token))
	}
	if err := config.AddKey(c.Config, k); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s%s\n", shown, reloadHint)
	_, err := setRevoked(ctx, c.Config, c.Name, false) // a former key of the name may have been revoked
	return err
}

// secret is n random bytes in hexadecimal.
func secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// digits is a number of n random digits that does not begin with 0.
func digits(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	for i := range b {
		b[i] = '0' + b[i]%10 // an appid is a name, not a secret: the small bias does not matter
	}
	b[0] = '1'
	return string(b)
}

type listKeysCommand struct{ keysFileFlag }

// Run prints a table.
func (c *listKeysCommand) Run(ctx context.Context, s *streams) error {
	cfg, _, err := config.Load(c.Config, os.Environ())
	if err != nil {
		return err
	}
	used, note := usedCalls(ctx, cfg)
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tAPPID\tBUCKETS\tRATE\tCALLS\tUSED\tARREARS")
	for i := range cfg.Keys {
		k := &cfg.Keys[i]
		calls, spent := "unlimited", "-"
		if k.Calls != nil {
			calls, spent = strconv.FormatInt(*k.Calls, 10), used(k.Name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%v\t%g\t%s\t%s\t%t\n", k.Name, k.Kind(), k.AppID, k.Buckets, k.Rate, calls, spent, k.Arrears)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = io.WriteString(s.out, note)
	return err
}

// usedCalls looks calls up in the store. While a server has it open, they are its to tell.
func usedCalls(ctx context.Context, cfg *config.Config) (used func(name string) string, note string) {
	if cfg.NATS.Enabled() {
		return sharedCalls(ctx, cfg)
	}
	unknown := func(string) string { return "?" }
	if _, err := os.Stat(cfg.StorePath()); err != nil {
		return func(string) string { return "0" }, ""
	}
	counts, err := store.OpenBolt(cfg.StorePath(), 100*time.Millisecond)
	switch {
	case errors.Is(err, store.ErrBusy):
		return unknown, "A server is running: cardglyph_key_calls_remaining at its admin address's /metrics has what is left.\n"
	case err != nil:
		return unknown, fmt.Sprintln("The store cannot be read:", err)
	}
	all := map[string]string{}
	for i := range cfg.Keys {
		if n, err := store.Used(ctx, counts, cfg.Keys[i].Name); err == nil {
			all[cfg.Keys[i].Name] = strconv.FormatInt(n, 10)
		}
	}
	_ = counts.Close()
	return func(name string) string { return all[name] }, ""
}

type topUpCommand struct {
	keysFileFlag
	Name  string `arg:"" help:"Name of the key."`
	Calls int64  `arg:"" help:"Calls to add; a negative number takes some back."`
}

// Run raises the grant.
func (c *topUpCommand) Run(s *streams) error {
	calls, err := config.TopUp(c.Config, c.Name, c.Calls)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s has %d calls in all.\n%s\n", c.Name, calls, reloadHint)
	return nil
}

type arrearsCommand struct {
	keysFileFlag
	Name  string `arg:"" help:"Name of the key."`
	State string `arg:"" enum:"on,off" help:"on: refuse every call; off: serve again."`
}

// Run closes or opens the key.
func (c *arrearsCommand) Run(s *streams) error {
	if err := config.SetArrears(c.Config, c.Name, c.State == "on"); err != nil {
		return err
	}
	fmt.Fprintln(s.out, reloadHint)
	return nil
}

type revokeCommand struct {
	keysFileFlag
	Name string `arg:"" help:"Name of the key."`
}

// Run takes the key out.
func (c *revokeCommand) Run(ctx context.Context, s *streams) error {
	missing := config.Revoke(c.Config, c.Name)
	if missing != nil && !errors.Is(missing, config.ErrNoKey) {
		return missing
	}
	told, err := setRevoked(ctx, c.Config, c.Name, true) // also when an earlier try got no further than the file
	switch {
	case err != nil:
		return err
	case told:
		fmt.Fprintln(s.out, "Every server refuses it from now on.")
	case missing != nil:
		return missing
	default:
		fmt.Fprintln(s.out, reloadHint)
	}
	return nil
}
