package config

import (
	"net/netip"
	"path/filepath"
	"time"

	"github.com/cardglyph/cardglyph/core"
)

// Config is everything that the service can be told. Make it with Default or Load.
type Config struct {
	Addr        string `koanf:"addr"`         // host:port to listen on
	MaxParallel int    `koanf:"max_parallel"` // pictures read at a time; 0 means the number of cores
	Admin       string `koanf:"admin"`        // host:port of metrics, health and pprof; empty means none
	Queue       int    `koanf:"queue"`        // requests whose body has come, waiting or read; one more is refused
	Uploads     int    `koanf:"uploads"`      // requests whose body is coming; one more is refused
	PerKey      int    `koanf:"per_key"`      // requests of one key under way; one more is refused
	Memory      Size   `koanf:"memory"`       // bound on the bodies and pictures held for all requests together
	Open        bool   `koanf:"open"`         // allows to serve without keys on an address that is not loopback
	Store       string `koanf:"store"`        // file of the call counts and used signatures; relative to the config file
	CacheDir    string `koanf:"cache_dir"`    // keeps compiled code between starts; auto means the user's cache folder, empty none
	LogLevel    string `koanf:"log_level"`    // debug, info, warn or error

	TLS      TLS      `koanf:"tls"`
	Timeouts Timeouts `koanf:"timeouts"`
	Limits   Limits   `koanf:"limits"`
	Remote   Remote   `koanf:"remote"`
	Sessions Sessions `koanf:"sessions"`
	Tracing  Tracing  `koanf:"tracing"`
	NATS     NATS     `koanf:"nats"`
	CORS     CORS     `koanf:"cors"`
	Keys     []Key    `koanf:"keys"`

	// MinConfidence is the confidence from which a number is claimed, in every API.
	MinConfidence float64 `koanf:"min_confidence"`
	// AnswerUnsure has the dialects (Tencent, BankCardOCR, Aliyun) answer numbers below MinConfidence, too; without it they answer that
	// reading failed. What is more likely wrong than right (under 0.5) they never answer.
	AnswerUnsure bool `koanf:"answer_unsure"`

	// TrustedProxies are those whose X-Forwarded-For is believed, as CIDR.
	TrustedProxies []netip.Prefix `koanf:"trusted_proxies"`

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
	Drain    time.Duration `koanf:"drain"`    // after a signal to stop, not ready any more, before the listener closes
	Shutdown time.Duration `koanf:"shutdown"` // for what was accepted, after that
}

// Limits bounds what our own API takes. The dialects have the limits of the services they stand in for.
type Limits struct {
	Body     Size `koanf:"body"`      // bytes of a request's body
	BodyRate Size `koanf:"body_rate"` // bytes a second that a body has to come with, in every API; 0 means any
	File     Size `koanf:"file"`      // bytes of one picture file
	Files    int  `koanf:"files"`     // pictures in one request
	Pixels   int  `koanf:"pixels"`    // pixels of one picture, in every API
}

// Sessions says whether answers of the first Tencent dialect can be asked for again by their session_id. They hold card numbers.
type Sessions struct {
	Keep    time.Duration `koanf:"keep"`     // 0 means that no answer is kept
	Key     Secret        `koanf:"key"`      // seals what is kept; empty means a key of the process, lost with it
	KeyFile string        `koanf:"key_file"` // in place of key: the first line of this file
}

// Tracing says where OpenTelemetry traces go.
type Tracing struct {
	Endpoint string  `koanf:"endpoint"` // URL of an OTLP/HTTP collector; empty means none
	Share    float64 `koanf:"share"`    // of the requests, 0 to 1
}

// CORS says which web pages may call the service's own API from a browser.
type CORS struct {
	Origins []string `koanf:"origins"` // such as https://shop.example; "*" means any; none means none
}

// DefaultAdmin is the address of metrics, health and pprof.
const DefaultAdmin = "127.0.0.1:8081"

// AutoCache as CacheDir stands for the user's cache folder.
const AutoCache = "auto"

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
		Admin:    DefaultAdmin,
		Queue:    256,
		Uploads:  256,
		PerKey:   64,
		Memory:   256 << 20,
		Store:    "cardglyph.db",
		CacheDir: AutoCache,
		LogLevel: "info",
		Timeouts: Timeouts{
			Header: 5 * time.Second, Body: 20 * time.Second, Wait: 10 * time.Second, Read: 10 * time.Second,
			Request: 60 * time.Second, Write: 20 * time.Second, Idle: 60 * time.Second, Shutdown: 30 * time.Second,
		},
		Limits:  Limits{Body: 24 << 20, BodyRate: 8 << 10, File: 16 << 20, Files: 20, Pixels: 4096 * 4096},
		Remote:  Remote{Enabled: true, Timeout: 5 * time.Second, Redirects: 3},
		Tracing: Tracing{Share: 1},
		NATS:    NATS{Queue: "cardglyph", Replicas: 1},

		MinConfidence: core.DefaultMinNumber,
	}
}

// Guarded reports whether callers need a key: once the file lists keys, and also when the last one was revoked.
func (c *Config) Guarded() bool { return c.guarded || len(c.Keys) > 0 }

// StorePath is Store, seen from the folder of the configuration file.
func (c *Config) StorePath() string { return c.relative(c.Store) }

// Dir is the folder that relative names are seen from.
func (c *Config) Dir() string { return filepath.Dir(c.path) }

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
