package read

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// ErrNoSession is returned for a session that is not known, was another key's, or is over.
var ErrNoSession = errors.New("read: no such session")

// sessions keeps answers for a while, so that they can be asked for again. They hold card numbers: each is sealed with AES-256-GCM under a
// key of the configuration, or of the process when it has none, and bound to its session and to the caller that asked first.
type sessions struct {
	store store.Store
	seal  cipher.AEAD // nil when nothing is kept
	keep  time.Duration
}

func newSessions(cfg *config.Config, s store.Store) (*sessions, error) {
	k := &sessions{store: s, keep: cfg.Sessions.Keep}
	if k.keep == 0 {
		return k, nil
	}
	key := make([]byte, sha256.Size)
	if secret := cfg.Sessions.Key; secret != "" {
		sum := sha256.Sum256([]byte("cardglyph sessions " + string(secret)))
		key = sum[:]
	} else {
		_, _ = rand.Read(key) // never fails
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("read: sessions: %w", err)
	}
	k.seal, err = cipher.NewGCM(block)
	return k, err
}

// Remember keeps an answer under its session for the caller of this request, if the configuration says that answers are kept.
func (x *Exchange) Remember(session string, answer []byte) error {
	k := x.s.sessions
	if k.seal == nil {
		return nil
	}
	nonce := make([]byte, k.seal.NonceSize())
	_, _ = rand.Read(nonce)
	sealed := k.seal.Seal(nonce, nonce, answer, x.bound(session))
	return k.store.Update(x.r.Context(), store.Answers, store.Key(session), func(*store.Value) (*store.Value, error) {
		return &store.Value{Data: sealed, Expires: time.Now().Add(k.keep)}, nil
	})
}

// Recall is what was remembered under the session for the same caller. Errors: ErrNoSession, and the store's.
func (x *Exchange) Recall(session string) ([]byte, error) {
	k := x.s.sessions
	if k.seal == nil {
		return nil, ErrNoSession
	}
	v, err := k.store.Get(x.r.Context(), store.Answers, store.Key(session))
	switch {
	case err != nil:
		return nil, err
	case v == nil || len(v.Data) < k.seal.NonceSize():
		return nil, ErrNoSession
	}
	n := k.seal.NonceSize()
	answer, err := k.seal.Open(nil, v.Data[:n], v.Data[n:], x.bound(session))
	if err != nil {
		return nil, ErrNoSession
	}
	return answer, nil
}

// bound is what a sealed answer is tied to.
func (x *Exchange) bound(session string) []byte { return []byte(x.key + "\x00" + session) }
