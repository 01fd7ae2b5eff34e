package read

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/cardglyph/cardglyph/core/pan"
)

// clientOf is the address of the client: the connection's, or behind proxies that are trusted, the last of X-Forwarded-For that is none
// of theirs. What an untrusted client writes there is not believed.
func clientOf(r *http.Request, trusted []netip.Prefix) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := at.Addr().Unmap().WithZone("")
	isProxy := func(a netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isProxy(client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap().WithZone("")
	}
	return client
}

var (
	requestIDForm   = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)
	likeNumber      = regexp.MustCompile(`[0-9](?:[._:-]?[0-9]){11,18}`)
	traceParentForm = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}`)
)

// requestID is the client's X-Request-Id when it is fit for a log, else a random UUID (RFC 9562, version 4).
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); requestIDForm.MatchString(id) && !holdsNumber(id) {
		return id
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// holdsNumber reports whether all of id, or of one of its words, could be a card number.
func holdsNumber(id string) bool {
	for _, run := range likeNumber.FindAllString(id, -1) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, run)
		if len(run) == len(id) && pan.Luhn(digits) || len(digits) == len(run) && len(digits) >= 13 && pan.Luhn(digits) {
			return true
		}
	}
	return false
}

// traceOf is the trace id of the header traceparent (W3C Trace Context), empty when there is none or nonsense.
func traceOf(r *http.Request) string {
	if m := traceParentForm.FindStringSubmatch(r.Header.Get("Traceparent")); m != nil {
		return m[1]
	}
	return ""
}

// methodOf is the method when it is a usual one: a client may write anything there.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}
