package read

import (
	"crypto/sha256"

	"golang.org/x/time/rate"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// Caller is one key with its rate.
type Caller struct {
	config.Key
	limiter *rate.Limiter
}

// Keyring finds callers. It is made anew when the configuration changes and never changed itself.
type Keyring struct {
	Guarded  bool // callers need a key
	byName   map[string]*Caller
	bySecret map[string]*Caller // Tencent's SecretId, a public name
	appIDs   map[string]bool
	byHash   map[[sha256.Size]byte]*Caller // of kind and code: looking a guess up takes the same time whatever it shares with a code
}

// NewKeyring indexes the keys of cfg. A key whose rate is as it was in old, which may be nil, keeps its limiter, so that a reload does not
// hand out a new burst.
func NewKeyring(cfg *config.Config, old *Keyring) *Keyring {
	k := &Keyring{
		Guarded: cfg.Guarded(), byName: map[string]*Caller{}, bySecret: map[string]*Caller{}, appIDs: map[string]bool{},
		byHash: map[[sha256.Size]byte]*Caller{},
	}
	for _, key := range cfg.Keys {
		c := &Caller{Key: key, limiter: newLimiter(&key)}
		if was := old.named(key.Name); was != nil && was.Rate == key.Rate && was.Burst == key.Burst {
			c.limiter = was.limiter
		}
		k.byName[key.Name] = c
		switch key.Kind() {
		case config.Tencent:
			k.bySecret[key.SecretID] = c
			k.appIDs[key.AppID] = true
		case config.AppCode:
			k.byHash[hashCode(config.AppCode, string(key.AppCode))] = c
		case config.Token:
			k.byHash[hashCode(config.Token, string(key.Token))] = c
		}
	}
	return k
}

func newLimiter(k *config.Key) *rate.Limiter {
	if k.Rate == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(k.Rate), burstOf(k))
}

// burstOf is how many calls the key may make at once.
func burstOf(k *config.Key) int {
	if k.Burst == 0 {
		return max(1, int(k.Rate))
	}
	return k.Burst
}

func hashCode(kind config.Kind, code string) [sha256.Size]byte {
	return sha256.Sum256([]byte(string(kind) + " " + code))
}

func (k *Keyring) named(name string) *Caller {
	if k == nil {
		return nil
	}
	return k.byName[name]
}

// Coded finds a caller by its app code or token. Without keys in the configuration everybody is let in, as nil. Errors: ErrNoKey.
func (k *Keyring) Coded(kind config.Kind, code string) (*Caller, error) {
	if !k.Guarded {
		return nil, nil
	}
	if c := k.byHash[hashCode(kind, code)]; c != nil && code != "" {
		return c, nil
	}
	return nil, ErrNoKey
}

// BySecretID finds a caller by Tencent's SecretId, nil when there is none. It is a public name: a signature has to follow.
func (k *Keyring) BySecretID(id string) *Caller { return k.bySecret[id] }

// HasAppID reports whether a key has this appid.
func (k *Keyring) HasAppID(id string) bool { return k.appIDs[id] }
