package broker

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// Options says where the broker is and who we are. Only URL is needed.
type Options struct {
	URL   string // one or more NATS URLs with commas between; a user and password may stand in them
	Creds string // file with a user's JWT and seed, as nsc writes it
	CA    string // PEM file of the authorities that the server's certificate may come from; empty means the system's
	Cert  string // PEM file of our certificate, for servers that want one; with Key
	Key   string // PEM file of its key

	Name    string            // shown in the server's list of connections; empty means "cardglyph"
	Timeout time.Duration     // for the first connection; 0 means DefaultTimeout
	Later   bool              // a server that does not answer yet is no error: the connection comes up when it does
	Dialer  nats.CustomDialer // makes connections in place of net.Dialer; nil for all but the embedded server
	Token   string            // token of the embedded server
}

// DefaultTimeout bounds the first connection.
const DefaultTimeout = 5 * time.Second

// Bounds of the pause between two tries to connect again.
const (
	reconnectWait   = 250 * time.Millisecond
	reconnectJitter = 250 * time.Millisecond
)

// pingInterval with two pings outstanding finds a server that fell silent within 15 s.
const pingInterval = 5 * time.Second

// client turns the options into those of the client library. Errors: ErrURL, ErrAuth and ErrTLS, without secrets in them.
func (o *Options) client() ([]nats.Option, error) {
	if err := checkURL(o.URL); err != nil {
		return nil, err
	}
	name := o.Name
	if name == "" {
		name = "cardglyph"
	}
	opts := []nats.Option{
		nats.Name(name), nats.Timeout(o.timeout()), nats.MaxReconnects(-1), nats.PingInterval(pingInterval), nats.MaxPingsOutstanding(2),
		nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectJitter, reconnectJitter),
	}
	if o.Dialer != nil {
		opts = append(opts, nats.SetCustomDialer(o.Dialer), nats.Token(o.Token))
	}
	if o.Creds != "" {
		text, err := os.ReadFile(o.Creds)
		if err == nil {
			_, err = nkeys.ParseDecoratedNKey(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%w (%w)", ErrAuth, err)
		}
		opts = append(opts, nats.UserCredentials(o.Creds))
	}
	secured, err := o.tls()
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrTLS, err)
	}
	if secured != nil {
		opts = append(opts, nats.Secure(secured))
	}
	return opts, nil
}

func (o *Options) timeout() time.Duration {
	if o.Timeout == 0 {
		return DefaultTimeout
	}
	return o.Timeout
}

// checkURL refuses what no server can stand behind. The address is not quoted: it may hold a password.
func checkURL(addresses string) error {
	for address := range strings.SplitSeq(addresses, ",") {
		address = strings.TrimSpace(address)
		if !strings.Contains(address, "://") {
			address = "nats://" + address
		}
		u, err := url.Parse(address)
		if err != nil || u.Hostname() == "" {
			return ErrURL
		}
		switch u.Scheme {
		case "nats", "tls", "ws", "wss":
		default:
			return ErrURL
		}
	}
	return nil
}

// tls is nil when no file is given; a tls:// URL then takes the system's authorities.
func (o *Options) tls() (*tls.Config, error) {
	if o.CA == "" && o.Cert == "" && o.Key == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CA != "" {
		text, err := os.ReadFile(o.CA)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s: has no certificate", o.CA)
		}
	}
	if o.Cert != "" || o.Key != "" {
		pair, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
