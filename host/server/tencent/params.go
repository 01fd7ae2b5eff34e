package tencent

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/host/server/read"
)

// formType is the content type of parameters in a body.
const formType = "application/x-www-form-urlencoded"

// maxParams bounds the parameters of a call: there are eight of the action and eleven of the signature.
const maxParams = 64

// callParams are the parameters of the call itself.
var callParams = []string{
	"Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "SignatureMethod", "Token", "Language", "RequestClient",
}

// paramsCall is a call whose parameters, in the query of a GET or the form of a POST, carry a signature of version 1: HmacSHA1 or HmacSHA256
// over all of them. Of a POST nothing can be checked before its body has come; it takes an upload's ticket of its client's address until then.
func paramsCall(x *read.Exchange) (*cardRequest, error) {
	r := x.Request()
	text := r.URL.RawQuery
	if r.Method == http.MethodPost {
		body, err := x.Bytes(maxCardBody)
		if err != nil {
			return nil, err
		}
		text = string(body)
	}
	if strings.Count(text, "&") >= maxParams {
		return nil, bcUnknownParameter
	}
	params, err := url.ParseQuery(text)
	if err != nil {
		return nil, bcInvalidParameter
	}
	if r.Header.Get("X-TC-Language") == "" { // for messages
		r.Header.Set("X-TC-Language", params.Get("Language"))
	}
	if err := checkAction(params.Get("Action"), params.Get("Version")); err != nil {
		return nil, err
	}
	c, err := paramsCaller(x, params)
	if err != nil {
		return nil, err
	}
	if err := x.Admit(c); err != nil {
		return nil, err
	}
	for _, name := range callParams {
		params.Del(name)
	}
	q := &cardRequest{}
	return q, q.fromParams(params)
}

func paramsCaller(x *read.Exchange, params url.Values) (*read.Caller, error) {
	if !x.Keys().Guarded {
		return nil, nil
	}
	for _, name := range []string{"SecretId", "Signature", "Timestamp", "Nonce"} {
		if len(params[name]) != 1 {
			return nil, bcMissing
		}
	}
	c := x.Keys().BySecretID(params.Get("SecretId"))
	switch made, ok := seconds(params.Get("Timestamp")); {
	case c == nil:
		return nil, bcNoSecretID
	case c.SecretKey == "": // it could not be read
		return nil, bcInternal
	case !ok || !near(time.Unix(made, 0), x.Now()):
		return nil, bcExpired
	}
	mac, err := base64.StdEncoding.DecodeString(params.Get("Signature"))
	method := map[string]func() hash.Hash{"": sha1.New, "HmacSHA1": sha1.New, "HmacSHA256": sha256.New}[params.Get("SignatureMethod")]
	if err != nil || method == nil {
		return nil, bcSignature
	}
	r := x.Request()
	for _, host := range hosts(r.Host) {
		want := hmac.New(method, []byte(c.SecretKey))
		want.Write([]byte(paramsText(r.Method, host, params)))
		if hmac.Equal(mac, want.Sum(nil)) {
			return c, nil
		}
	}
	return nil, bcSignature
}

// paramsText is what is signed: the method, the host, the path and all parameters but the signature, in the order of their names, as they are.
func paramsText(method, host string, params url.Values) string {
	names := make([]string, 0, len(params))
	for name := range params {
		if name != "Signature" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(method + host + "/")
	for i, name := range names {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(name + "=" + params.Get(name))
	}
	return b.String()
}
