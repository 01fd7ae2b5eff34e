package tencent

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/host/server/read"
)

// oneUseLife is how long a one-use signature may be used after it was made, and how long the store remembers that it was.
// The service sets no limit; without one the store would grow for ever.
const oneUseLife = 30 * 24 * time.Hour

// maxClockSkew is how far in the future a signature may have been made.
const maxClockSkew = 15 * time.Minute

// signature is the header Authorization taken apart: 20 bytes of HMAC-SHA1 over the plain text, then the plain text, all in
// base64. The plain text is a=appid&b=bucket&k=SecretId&e=expiry&t=now&r=random&u=user&f=fileid.
type signature struct {
	mac   []byte
	plain string

	appID, bucket, secretID string
	expiry, made            int64 // Unix seconds; expiry 0: to be used once
	fileID                  string
}

// oneUse reports whether the signature may be used only once.
func (s *signature) oneUse() bool { return s != nil && s.expiry == 0 }

// parseSignature takes the header apart. Errors: tcNoSignature, tcSignDecode, tcSignText.
func parseSignature(header string) (*signature, error) {
	header = strings.TrimSpace(header)
	if header == "" {
		return nil, tcNoSignature
	}
	raw, err := base64.StdEncoding.DecodeString(header)
	if err != nil {
		return nil, tcSignDecode
	}
	if len(raw) <= sha1.Size {
		return nil, tcSignText
	}
	s := &signature{mac: raw[:sha1.Size], plain: string(raw[sha1.Size:])}
	if !s.parsePlain() {
		return nil, tcSignText
	}
	return s, nil
}

// parsePlain reads the plain text. Each field stands once; u may be missing, and f when the signature is reusable.
func (s *signature) parsePlain() bool {
	fields := map[string]string{}
	for part := range strings.SplitSeq(s.plain, "&") {
		name, value, ok := strings.Cut(part, "=")
		_, twice := fields[name]
		if !ok || twice || len(name) != 1 || !strings.Contains("abketruf", name) {
			return false
		}
		fields[name] = value
	}
	s.appID, s.bucket, s.secretID, s.fileID = fields["a"], fields["b"], fields["k"], fields["f"]
	var okExpiry, okMade bool
	s.expiry, okExpiry = seconds(fields["e"])
	s.made, okMade = seconds(fields["t"])
	random := fields["r"]
	_, okRandom := seconds(random)
	_, hasBucket := fields["b"]
	return s.appID != "" && hasBucket && s.secretID != "" && okExpiry && okMade && okRandom && len(random) <= 10 &&
		(!s.oneUse() || s.fileID != "")
}

// seconds reads a number of at most 12 decimal digits: no sign, no space.
func seconds(text string) (int64, bool) {
	if text == "" || len(text) > 12 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// verify finds whose signature it is and checks it, but for one use, which counts when the request is served.
// Errors: tcNoAppID, tcNoSecretID, tcAppMismatch, tcSignEncode, tcSignFailed, tcSignExpired, tcNoBucket.
func (s *signature) verify(keys *read.Keyring, now time.Time) (*read.Caller, error) {
	if !keys.HasAppID(s.appID) {
		return nil, tcNoAppID
	}
	c := keys.BySecretID(s.secretID)
	switch {
	case c == nil:
		return nil, tcNoSecretID
	case c.AppID != s.appID:
		return nil, tcAppMismatch
	case c.SecretKey == "": // its file could not be read
		return nil, tcSignEncode
	case !hmac.Equal(s.mac, sign(s.plain, string(c.SecretKey))):
		return nil, tcSignFailed
	case !s.fresh(now):
		return nil, tcSignExpired
	case len(c.Buckets) > 0 && !slices.Contains(c.Buckets, s.bucket):
		return nil, tcNoBucket
	}
	return c, nil
}

func sign(plain, secretKey string) []byte {
	mac := hmac.New(sha1.New, []byte(secretKey))
	mac.Write([]byte(plain))
	return mac.Sum(nil)
}

func (s *signature) fresh(now time.Time) bool {
	made := time.Unix(s.made, 0)
	switch {
	case made.After(now.Add(maxClockSkew)):
		return false
	case s.oneUse():
		return now.Before(made.Add(oneUseLife))
	}
	return s.expiry > s.made && s.expiry > now.Unix()
}

// mark names a one-use signature for the store, which may forget it after until; empty for a reusable one, and for none.
func (s *signature) mark() (mark string, until time.Time) {
	if s == nil || !s.oneUse() {
		return "", time.Time{}
	}
	return "tencent " + s.plain, time.Unix(s.made, 0).Add(oneUseLife)
}
