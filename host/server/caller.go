package server

import (
	"context"
	"crypto/sha256"
	"log/slog"

	"golang.org/x/time/rate"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// caller is one key with its rate.
type caller struct {
	config.Key
	limiter *rate.Limiter
}

// keyring finds callers. It is made anew when the configuration changes and never changed itself.
type keyring struct {
	guarded  bool // callers need a key
	byName   map[string]*caller
	bySecret map[string]*caller // Tencent's SecretId, a public name
	appIDs   map[string]bool
	byHash   map[[sha256.Size]byte]*caller // of kind and code: looking a guess up takes the same time whatever it shares with a code
}

// newKeyring indexes the keys of cfg. A key whose rate is as it was in old keeps its limiter, so that a reload does not
// hand out a new burst.
func newKeyring(cfg *config.Config, old *keyring) *keyring {
	k := &keyring{
		guarded: cfg.Guarded(), byName: map[string]*caller{}, bySecret: map[string]*caller{}, appIDs: map[string]bool{},
		byHash: map[[sha256.Size]byte]*caller{},
	}
	for _, key := range cfg.Keys {
		c := &caller{Key: key, limiter: newLimiter(&key)}
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
	burst := k.Burst
	if burst == 0 {
		burst = max(1, int(k.Rate))
	}
	return rate.NewLimiter(rate.Limit(k.Rate), burst)
}

func hashCode(kind config.Kind, code string) [sha256.Size]byte {
	return sha256.Sum256([]byte(string(kind) + " " + code))
}

func (k *keyring) named(name string) *caller {
	if k == nil {
		return nil
	}
	return k.byName[name]
}

// coded finds a caller by its app code or token. Without keys in the configuration everybody is let in, as nil.
func (k *keyring) coded(kind config.Kind, code string) (*caller, error) {
	if !k.guarded {
		return nil, nil
	}
	if c := k.byHash[hashCode(kind, code)]; c != nil {
		return c, nil
	}
	return nil, errNoKey
}

// admit applies what the caller's key allows. Errors: errArrears, errRate.
func (c *caller) admit() error {
	switch {
	case c == nil:
		return nil
	case c.Arrears:
		return errArrears
	case !c.limiter.Allow():
		return errRate
	}
	return nil
}

// charge counts one call of c against its grant, before the call is served: a crash costs the caller a call at most,
// never the count. giveBack undoes it when the call was of no use. Errors: errUsedUp, and the store's.
func (s *Server) charge(ctx context.Context, c *caller) (giveBack func(), err error) {
	if c == nil || c.Calls == nil {
		return func() {}, nil
	}
	ok, err := store.Spend(ctx, s.store, c.Name, *c.Calls)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errUsedUp
	}
	return func() {
		if err := store.GiveBack(context.WithoutCancel(ctx), s.store, c.Name); err != nil {
			s.log.Error("a call could not be given back", slog.String("key", c.Name), slog.Any("error", err))
		}
	}, nil
}
