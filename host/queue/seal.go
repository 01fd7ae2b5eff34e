package queue

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

var (
	// ErrRecipient is returned for what is no public key of age.
	ErrRecipient = errors.New("queue: not a public key of age: it looks like age1…, and age-keygen makes one")
	// ErrIdentity is returned when encrypted results wait and no key that opens them is given.
	ErrIdentity = errors.New("queue: the results are encrypted: give the file of the secret key that belongs to the recipient")
)

// recipients parses public keys: X25519 (age1…) and post-quantum hybrid ones (age1pq1…).
func recipients(keys []string) ([]age.Recipient, error) {
	var parsed []age.Recipient
	for _, key := range keys {
		found, err := age.ParseRecipients(bytes.NewReader([]byte(key)))
		if err != nil || len(found) != 1 {
			return nil, ErrRecipient
		}
		parsed = append(parsed, found[0])
	}
	return parsed, nil
}

// seal encrypts text to the public keys.
func seal(text []byte, keys []string) ([]byte, error) {
	to, err := recipients(keys)
	if err != nil {
		return nil, err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return sealed.Bytes(), nil
}

// open decrypts what seal made. Errors: ErrIdentity.
func open(sealed []byte, keys []age.Identity) ([]byte, error) {
	if len(keys) == 0 {
		return nil, ErrIdentity
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), keys...)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrIdentity, err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("queue: a result is damaged: %w", err)
	}
	return text, nil
}
