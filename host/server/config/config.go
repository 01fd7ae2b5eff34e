package config

import (
	"net/netip"
	"path/filepath"
	"time"
)

// Config is everything that the service can be told. Make it with Default or Load.
type Config struct {
	Addr        string `koanf:"addr"`         // host:port to listen on
	MaxParallel int    `koanf:"max_parallel"` // pictures read at a time; 0 means the number of cores
	Queue       int    `koanf:"queue"`        // requests in the house, waiting or running; one more is refused
	Memory      Size   `koanf:"memory"`       // bound on the bodies and pictures held for all requests together
	Open        bool   `koanf:"open"`         // allows to serve without keys on an address that is not loopback
	Store       string `koanf:"store"`        // file of the call counts and used signatures; relative to the config file
	CacheDir    string `koanf:"cache_dir"`    // keeps compiled code between starts; empty means none
	LogLevel    string `koanf:"log_level"`    // debug, info, warn or error

	TLS      TLS      `koanf:"tls"`
	Timeouts Timeouts `koanf:"timeouts"`
	Limits   Limits   `koanf:"limits"`
	Remote   Remote   `koanf:"remote"`
	Keys     []Key    `koanf:"keys"`

	// AnswerUnsure has the dialects without a field for confidence (Aliyun, BankCardOCR) answer numbers that the reader
	// does not claim; without it they answer that reading failed.
	AnswerUnsure bool `koanf:"answer_unsure"`

	path    string // the file it came from; empty for defaults
	guarded bool   // the file has a list of keys, if only an empty one
}

// TLS names the PEM files of the certificate chain and its key. Both are empty or neither is.
type TLS struct {
	Cert string `koanf:"cert"`
	Key  string `koanf:"key"`
}

// Timeouts bounds each part of a request.
type Timeouts struct {
	Header   time.Duration `koanf:"header"`   // until the request's header has come
	Body     time.Duration `koanf:"body"`     // until its body has come
	Wait     time.Duration `koanf:"wait"`     // in the queue, for each picture
	Read     time.Duration `koanf:"read"`     // while a picture is read
	Request  time.Duration `koanf:"request"`  // all of it, from header to answer
	Write    time.Duration `koanf:"write"`    // until the client has taken the answer
	Idle     time.Duration `koanf:"idle"`     // between two requests on one connection
	Shutdown time.Duration `koanf:"shutdown"` // for what was accepted, after a signal to stop
}

// Limits bounds what our own API takes. The dialects have the limits of the services they stand in for.
type Limits struct {
	Body   Size `koanf:"body"`   // bytes of a request's body
	File   Size `koanf:"file"`   // bytes of one picture file
	Files  int  `koanf:"files"`  // pictures in one request
	Pixels int  `koanf:"pixels"` // pixels of one picture
}

// Remote says whether and from where pictures may be fetched.
type Remote struct {
	Enabled   bool          `koanf:"enabled"`
	Timeout   time.Duration `koanf:"timeout"`   // for one picture, redirects included
	Redirects int           `koanf:"redirects"` // followed at most
	// Allow lists networks outside the public internet that may be reached, as CIDR: "10.1.0.0/16", "127.0.0.1/32".
	Allow []netip.Prefix `koanf:"allow"`
}

// Default is the configuration without a file: loopback, no keys.
func Default() *Config {
	return &Config{
		Addr:     "127.0.0.1:8080",
		Queue:    256,
		Memory:   256 << 20,
		Store:    "cardglyph.db",
		LogLevel: "info",
		Timeouts: Timeouts{
			Header: 5 * time.Second, Body: 20 * time.Second, Wait: 10 * time.Second, Read: 10 * time.Second,
			Request: 60 * time.Second, Write: 20 * time.Second, Idle: 60 * time.Second, Shutdown: 30 * time.Second,
		},
		Limits: Limits{Body: 24 << 20, File: 16 << 20, Files: 20, Pixels: 50_000_000},
		Remote: Remote{Enabled: true, Timeout: 5 * time.Second, Redirects: 3},
	}
}

// Guarded reports whether callers need a key: once the file lists keys, and also when the last one was revoked.
func (c *Config) Guarded() bool { return c.guarded || len(c.Keys) > 0 }

// StorePath is Store, seen from the folder of the configuration file.
func (c *Config) StorePath() string { return c.relative(c.Store) }

// CertPath and KeyPath are the files of TLS, seen from the folder of the configuration file.
func (c *Config) CertPath() string { return c.relative(c.TLS.Cert) }

// KeyPath: see CertPath.
func (c *Config) KeyPath() string { return c.relative(c.TLS.Key) }

func (c *Config) relative(name string) string {
	if name == "" || filepath.IsAbs(name) || c.path == "" {
		return name
	}
	return filepath.Join(filepath.Dir(c.path), name)
}
