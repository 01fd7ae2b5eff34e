package tencent

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/host/server/read"
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

// tc3Call is a call of version 3. All but the signature over the body is checked before a byte of it is read, and a signature that leaves
// the body out, as that of a GET does, too.
func tc3Call(x *read.Exchange, kind string) (*cardRequest, error) {
	r := x.Request()
	if err := checkAction(r.Header.Get("X-TC-Action"), r.Header.Get("X-TC-Version")); err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost && kind != "application/json" {
		return nil, bcProtocol
	}
	var c *read.Caller
	var sig *tc3
	if x.Keys().Guarded {
		var err error
		if sig, err = parseTC3(r.Header.Get("Authorization")); err != nil {
			return nil, err
		}
		if c, err = sig.caller(r, x.Keys(), x.Now()); err != nil {
			return nil, err
		}
	}
	if r.Method == http.MethodGet {
		return tc3Get(x, sig, c)
	}
	return tc3Post(x, sig, c)
}

func tc3Get(x *read.Exchange, sig *tc3, c *read.Caller) (*cardRequest, error) {
	r := x.Request()
	if sig != nil && !sig.signs(r, string(c.SecretKey), sha256.Sum256(nil)) {
		return nil, bcSignature
	}
	if err := x.Admit(c); err != nil {
		return nil, err
	}
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, bcInvalidParameter
	}
	q := &cardRequest{}
	return q, q.fromParams(params)
}

// unsigned stands for the body in a signature that leaves it out.
const unsigned = "UNSIGNED-PAYLOAD"

func tc3Post(x *read.Exchange, sig *tc3, c *read.Caller) (*cardRequest, error) {
	r := x.Request()
	admitted := sig == nil
	if sig != nil && r.Header.Get("X-TC-Content-SHA256") == unsigned {
		if !sig.signs(r, string(c.SecretKey), sha256.Sum256([]byte(unsigned))) {
			return nil, bcSignature
		}
		admitted = true
	}
	if admitted {
		if err := x.Admit(c); err != nil {
			return nil, err
		}
	}
	sum := sha256.New()
	x.Tee(sum)
	v, err := x.JSON(maxCardBody, cardKept)
	if err != nil {
		return nil, err
	}
	if !admitted {
		if !sig.signs(r, string(c.SecretKey), [sha256.Size]byte(sum.Sum(nil))) {
			return nil, bcSignature
		}
		if err := x.Admit(c); err != nil {
			return nil, err
		}
	}
	q := &cardRequest{}
	return q, q.fromJSON(v)
}

// caller is whose signature it says to be, if that is so and its time is now. signs has to follow.
// Errors: bcNoSecretID, bcExpired, bcBadAuthorization for the scope of another service, bcInternal.
func (t *tc3) caller(r *http.Request, keys *read.Keyring, now time.Time) (*read.Caller, error) {
	c := keys.BySecretID(t.secretID)
	if c == nil {
		return nil, bcNoSecretID
	}
	if c.SecretKey == "" { // it could not be read
		return nil, bcInternal
	}
	if t.service != tc3Service && t.service != firstLabel(r.Host) {
		return nil, bcBadAuthorization
	}
	made, ok := seconds(r.Header.Get("X-TC-Timestamp"))
	at := time.Unix(made, 0)
	if !ok || !near(at, now) || at.UTC().Format(time.DateOnly) != t.date {
		return nil, bcExpired
	}
	return c, nil
}

// tc3Service is the service of the credential's scope.
const tc3Service = "ocr"

// firstLabel is the first label of a host's name: what a client signs as the service that takes it from the endpoint it was given.
func firstLabel(host string) string {
	label, _, _ := strings.Cut(host, ".")
	return label
}

// near reports whether a request's time is close enough to the server's.
func near(at, now time.Time) bool {
	return !at.Before(now.Add(-tc3Life)) && !at.After(now.Add(tc3Life))
}

// signs reports whether the signature is one of the request with this secret key; body is the hash of its body.
func (t *tc3) signs(r *http.Request, secretKey string, body [sha256.Size]byte) bool {
	key, stamp := t.key(secretKey), r.Header.Get("X-TC-Timestamp")
	for _, host := range hosts(r.Host) {
		text := tc3Algorithm + "\n" + stamp + "\n" + t.date + "/" + t.service + "/tc3_request\n" + t.canonical(r, host, body)
		if hmac.Equal(t.mac, hmac256(key, text)) {
			return true
		}
	}
	return false
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
