package config

import (
	"errors"
	"fmt"
	"os"

	"filippo.io/age"
)

// NATS is the cluster that several servers share, by JetStream: quotas, rates, one-use signatures, answers and revoked keys are kept
// there in place of Store, and batches of pictures wait there for workers. Without a URL there is neither.
type NATS struct {
	URL      Secret `koanf:"url"`      // nats://HOST:4222, tls://HOST:4222, several with commas between, or embedded; it may hold a password
	Creds    string `koanf:"creds"`    // file of a user's credentials
	CA       string `koanf:"ca"`       // PEM file of the authority that the server's certificate comes from; empty: the system's
	Cert     string `koanf:"cert"`     // PEM file of a client certificate, with Key
	Key      string `koanf:"key"`      // PEM file of its key
	Dir      string `koanf:"dir"`      // folder of the embedded server
	Queue    string `koanf:"queue"`    // name of the work queue, and the beginning of the store's buckets
	Replicas int    `koanf:"replicas"` // copies of what is kept, when it is made: 1 to 5
	// Identity is a file with a secret key of age, the same for all servers. Results of batches are encrypted to it while NATS has them; without
	// it their numbers are masked.
	Identity string `koanf:"identity"`
}

// Enabled reports whether a cluster is named.
func (n *NATS) Enabled() bool { return n.URL != "" }

func (n *NATS) check() error {
	switch {
	case !n.Enabled():
		return nil
	case n.Replicas < 1 || n.Replicas > 5:
		return errors.New("nats.replicas: must be 1 to 5")
	case (n.Cert == "") != (n.Key == ""):
		return errors.New("nats: cert and key belong together")
	}
	return nil
}

// Identities reads the file of NATS.Identity; none without one.
func (c *Config) Identities() ([]age.Identity, error) {
	if c.NATS.Identity == "" {
		return nil, nil
	}
	f, err := os.Open(c.Path(c.NATS.Identity))
	if err != nil {
		return nil, fmt.Errorf("%w: nats.identity: %w", ErrConfig, err)
	}
	defer f.Close()
	keys, err := age.ParseIdentities(f)
	if err != nil { // its own error may quote a line
		return nil, fmt.Errorf("%w: nats.identity: %s is not a file of age's secret keys", ErrConfig, c.NATS.Identity)
	}
	return keys, nil
}

// Path is the name of a file as seen from the folder of the configuration file.
func (c *Config) Path(name string) string { return c.relative(name) }
