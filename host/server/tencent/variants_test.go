package tencent

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// cardReply is what an answer of BankCardOCR says.
func cardReply(t *testing.T, got servertest.Reply) (number, code, message string) {
	t.Helper()
	var a cardAnswer
	require.NoError(t, json.Unmarshal([]byte(got.Body), &a), got.Body)
	if a.Response.Error != nil {
		return "", a.Response.Error.Code, a.Response.Error.Message
	}
	return a.Response.CardNo, "", ""
}

// paramsRequest is a call signed in version 1, as the official clients write it down: all parameters sorted by their names, unescaped.
func paramsRequest(t *testing.T, r *servertest.Rig, method, host string, algorithm string, change func(url.Values)) *http.Request {
	t.Helper()
	params := url.Values{
		"Action": {"BankCardOCR"}, "Version": {"2018-11-19"}, "Region": {"ap-guangzhou"}, "Timestamp": {fmt.Sprint(r.Now.Unix())}, "Nonce": {"11886"},
		"SecretId": {"AKIDshop"}, "ImageBase64": {servertest.Base64(servertest.SmallPNG)}, "EnableQualityValue": {"true"}, "RequestClient": {"SDK_NODEJS_4"},
	}
	if algorithm != "" {
		params.Set("SignatureMethod", algorithm)
	}
	var names, pairs []string
	for name := range params {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		pairs = append(pairs, name+"="+params.Get(name))
	}
	method1 := map[string]func() hash.Hash{"": sha1.New, "HmacSHA1": sha1.New, "HmacSHA256": sha256.New}[algorithm]
	mac := hmac.New(method1, []byte("shop-secret"))
	mac.Write([]byte(method + host + "/?" + strings.Join(pairs, "&")))
	params.Set("Signature", servertest.Base64(mac.Sum(nil)))
	if change != nil {
		change(params)
	}
	if method == http.MethodGet {
		return servertest.Request(t, method, r.URL+"/?"+params.Encode(), "")
	}
	return servertest.Request(t, method, r.URL+"/", params.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func TestParamsSignatures(t *testing.T) {
	r := servertest.New(t, nil, V3)
	port := r.Listener.Addr().String()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, algorithm := range []string{"", "HmacSHA1", "HmacSHA256"} {
			for _, host := range []string{port, "127.0.0.1"} { // clients sign the host with and without its port
				number, code, _ := cardReply(t, servertest.Do(t, paramsRequest(t, r, method, host, algorithm, nil)))
				assert.Equal(t, servertest.PAN, number, "%s %s %s: %s", method, algorithm, host, code)
			}
		}
	}
	for want, change := range map[string]func(url.Values){
		"AuthFailure.SignatureFailure": func(p url.Values) { p.Set("EnableQualityValue", "false") },
		"AuthFailure.SecretIdNotFound": func(p url.Values) { p.Set("SecretId", "AKIDnobody") },
		"AuthFailure.SignatureExpire":  func(p url.Values) { p.Set("Timestamp", "1") },
		"MissingParameter":             func(p url.Values) { p.Del("Nonce") },
		"InvalidAction":                func(p url.Values) { p.Set("Action", "IDCardOCR") },
		"UnknownParameter": func(p url.Values) {
			for i := range 100 {
				p.Set(fmt.Sprint("p", i), "")
			}
		},
	} {
		_, code, _ := cardReply(t, servertest.Do(t, paramsRequest(t, r, http.MethodPost, port, "HmacSHA256", change)))
		assert.Equal(t, want, code)
	}
}

// TestTC3Get: a GET has its parameters in the query, and they are signed.
func TestTC3Get(t *testing.T) {
	site := servertest.Pictures(t)
	r := servertest.New(t, nil, V3)
	query := url.Values{"ImageUrl": {site.URL + "/card.png"}, "RetCardNoImage": {"false"}}.Encode()
	get := func(query, signed string) (number, code, message string) {
		req := servertest.Request(t, http.MethodGet, r.URL+"/?"+signed, "", "Content-Type", "application/x-www-form-urlencoded",
			"X-TC-Action", "BankCardOCR", "X-TC-Version", "2018-11-19")
		servertest.SignTC3(req, "", "AKIDshop", "shop-secret", r.Now)
		req.URL.RawQuery = query
		return cardReply(t, servertest.Do(t, req))
	}
	number, code, _ := get(query, query)
	assert.Equal(t, servertest.PAN, number, code)
	_, code, _ = get(query+"&RetBorderCutImage=true", query)
	assert.Equal(t, bcSignature.Code, code)
}

// TestUnsignedPayload: a signature may leave the body out; it then has to say so itself.
func TestUnsignedPayload(t *testing.T) {
	r := servertest.New(t, nil, V3)
	ask := func(signed, header string) (number, code, message string) {
		req := servertest.Request(t, http.MethodPost, r.URL+"/", cardJSON(""), "Content-Type", "application/json",
			"X-TC-Action", "BankCardOCR", "X-TC-Version", "2018-11-19", "X-TC-Content-SHA256", header)
		servertest.SignTC3(req, signed, "AKIDshop", "shop-secret", r.Now)
		return cardReply(t, servertest.Do(t, req))
	}
	number, code, _ := ask("UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD")
	assert.Equal(t, servertest.PAN, number, code)
	_, code, _ = ask(cardJSON(""), "UNSIGNED-PAYLOAD")
	assert.Equal(t, bcSignature.Code, code)
	_, code, _ = ask("UNSIGNED-PAYLOAD", "")
	assert.Equal(t, bcSignature.Code, code)
}

// TestScopeOfTheCredential: a signature for another service is none for this one.
func TestScopeOfTheCredential(t *testing.T) {
	r := servertest.New(t, nil, V3)
	req := (&caseB{}).request(t, r)
	req.Header.Set("Authorization", strings.Replace(req.Header.Get("Authorization"), "/ocr/tc3_request", "/cvm/tc3_request", 1))
	_, code, _ := cardReply(t, servertest.Do(t, req))
	assert.Equal(t, bcBadAuthorization.Code, code)
}

func TestLanguages(t *testing.T) {
	r := servertest.New(t, nil, V3)
	for language, want := range map[string]string{"": bcMissing.Message, "en-US": bcMissing.Message, "zh-CN": bcMissing.chinese} {
		c := caseB{body: `{}`, before: func(req *http.Request) { req.Header.Set("X-TC-Language", language) }}
		_, code, message := cardReply(t, servertest.Do(t, c.request(t, r)))
		assert.Equal(t, bcMissing.Code, code)
		assert.Equal(t, want, message)
	}
	req := paramsRequest(t, r, http.MethodPost, "127.0.0.1", "", func(p url.Values) { p.Set("Language", "zh-CN") })
	_, _, message := cardReply(t, servertest.Do(t, req))
	assert.Equal(t, bcSignature.chinese, message)
	for _, f := range cardFaults {
		assert.NotEmpty(t, f.Code.chinese, f.Code.Code)
	}
}

func TestCardCategory(t *testing.T) {
	r := servertest.New(t, nil, V3)
	assert.Contains(t, servertest.Do(t, (&caseB{}).request(t, r)).Body, `"CardCategory":"标准实体银行卡"`)
	r.Reader.Answer(strings.Replace(servertest.OKJSON, `"card":{"quad":[[4,4],[60,4],[60,40],[4,40]],"turn":0},`, "", 1))
	assert.Contains(t, servertest.Do(t, (&caseB{}).request(t, r)).Body, `"CardCategory":""`)
}
