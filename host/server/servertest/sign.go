package servertest

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Base64 is data in base64.
func Base64(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// SignV1 is the header Authorization of Tencent's first generation for a plain text.
func SignV1(plain, secretKey string) string {
	mac := hmac.New(sha1.New, []byte(secretKey))
	mac.Write([]byte(plain))
	return Base64(append(mac.Sum(nil), plain...))
}

// PlainV1 is the plain text of a reusable signature of the key "shop".
func PlainV1(now time.Time) string {
	return fmt.Sprintf("a=1250000000&b=test&k=AKIDshop&e=%d&t=%d&r=1234567890&u=0&f=", now.Unix()+1000, now.Unix())
}

// SignTC3 signs a request of Tencent's second generation as its clients do, written down from their description and not from the server's code.
// payload is what is signed for the body.
func SignTC3(r *http.Request, payload, secretID, secretKey string, now time.Time) {
	hash := func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) }
	mac := func(key, text string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(text))
		return string(m.Sum(nil))
	}
	stamp, date := fmt.Sprint(now.Unix()), now.UTC().Format("2006-01-02")
	r.Header.Set("X-TC-Timestamp", stamp)
	canonical := strings.Join([]string{
		r.Method, "/", r.URL.RawQuery,
		"content-type:" + r.Header.Get("Content-Type"), "host:" + r.Host, "x-tc-action:" + strings.ToLower(r.Header.Get("X-TC-Action")), "",
		"content-type;host;x-tc-action", hash(payload),
	}, "\n")
	text := strings.Join([]string{"TC3-HMAC-SHA256", stamp, date + "/ocr/tc3_request", hash(canonical)}, "\n")
	key := mac(mac(mac("TC3"+secretKey, date), "ocr"), "tc3_request")
	r.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+secretID+"/"+date+"/ocr/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature="+
		hex.EncodeToString([]byte(mac(key, text))))
}
