package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// tc3Life is how far the time of a request may be from the server's.
const tc3Life = 5 * time.Minute

const tc3Algorithm = "TC3-HMAC-SHA256"

// tc3 is the header Authorization of version 3:
// TC3-HMAC-SHA256 Credential=SecretId/date/service/tc3_request, SignedHeaders=content-type;host, Signature=hex.
type tc3 struct {
	secretID, date, service string
	headers                 []string // signed, in lower case, as listed
	mac                     []byte
}

// parseTC3 takes the header apart. Error: bcBadAuthorization.
func parseTC3(header string) (*tc3, error) {
	rest, ok := strings.CutPrefix(header, tc3Algorithm+" ")
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	scope := strings.Split(fields["Credential"], "/")
	mac, err := hex.DecodeString(fields["Signature"])
	if !ok || len(scope) != 4 || scope[3] != "tc3_request" || err != nil || len(mac) != sha256.Size {
		return nil, bcBadAuthorization
	}
	t := &tc3{secretID: scope[0], date: scope[1], service: scope[2], mac: mac}
	t.headers = strings.Split(fields["SignedHeaders"], ";")
	if t.secretID == "" || t.service == "" || !slices.Contains(t.headers, "content-type") || !slices.Contains(t.headers, "host") {
		return nil, bcBadAuthorization
	}
	return t, nil
}

// verify finds whose signature it is and checks it against the request and its body.
// Errors: bcNoSecretID, bcExpired, bcSignature, bcInternal.
func (t *tc3) verify(r *http.Request, body []byte, keys *keyring, now time.Time) (*caller, error) {
	c := keys.bySecret[t.secretID]
	if c == nil {
		return nil, bcNoSecretID
	}
	if c.SecretKey == "" { // its file could not be read
		return nil, bcInternal
	}
	stamp := r.Header.Get("X-TC-Timestamp")
	made, ok := seconds(stamp)
	at := time.Unix(made, 0)
	if !ok || at.Before(now.Add(-tc3Life)) || at.After(now.Add(tc3Life)) || at.UTC().Format(time.DateOnly) != t.date {
		return nil, bcExpired
	}
	key := t.key(string(c.SecretKey))
	sum := sha256.Sum256(body)
	for _, host := range hosts(r.Host) {
		text := tc3Algorithm + "\n" + stamp + "\n" + t.date + "/" + t.service + "/tc3_request\n" + t.canonical(r, host, sum)
		if hmac.Equal(t.mac, hmac256(key, text)) {
			return c, nil
		}
	}
	return nil, bcSignature
}

// hosts are the forms of the host that clients sign: with the port, as they send it, or without, as the official ones do.
func hosts(host string) []string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return []string{host, name}
	}
	return []string{host}
}

// canonical is the hash of the request as both sides write it.
func (t *tc3) canonical(r *http.Request, host string, body [sha256.Size]byte) string {
	var b strings.Builder
	b.WriteString(r.Method + "\n/\n" + r.URL.RawQuery + "\n")
	for _, name := range t.headers {
		value := r.Header.Get(name)
		switch {
		case name == "host":
			value = host
		case name != "content-type": // as the client wrote it; the others in lower case
			value = strings.ToLower(value)
		}
		b.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	b.WriteString("\n" + strings.Join(t.headers, ";") + "\n" + hex.EncodeToString(body[:]))
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// key is derived from the secret key for one day and one service.
func (t *tc3) key(secret string) []byte {
	return hmac256(hmac256(hmac256([]byte("TC3"+secret), t.date), t.service), "tc3_request")
}

func hmac256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
