package read

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestClientAddress: X-Forwarded-For counts from its end, and only as far as it was written by proxies that are trusted.
func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.9:80", "198.51.100.1", "203.0.113.9"},
		{"10.0.0.1:80", "", "10.0.0.1"},
		{"10.0.0.1:80", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:80", "192.0.2.66, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:80", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
		{"10.0.0.1:80", "nonsense", "10.0.0.1"},
		{"[::1]:80", "2001:db8::5", "2001:db8::5"},
		{"[::ffff:10.0.0.1]:80", "198.51.100.1", "198.51.100.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forwarded)
		assert.Equal(t, c.want, clientOf(r, trusted).String(), c)
	}
}

// TestRequestID: a client's id is kept, unless a log should not have it.
func TestRequestID(t *testing.T) {
	for id, kept := range map[string]bool{
		"0b4c2a8e-6c1f-4d6e-9f00-1234567890ab": true, "order-7": true, "20261128220000": true,
		"": false, "a b": false, "a\nb": false, strings.Repeat("a", 65): false,
		"4111111111111111": false, "4111-1111-1111-1111": false, "card:4111111111111111": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Request-Id", id)
		if kept {
			assert.Equal(t, id, requestID(r))
		} else {
			assert.NotEqual(t, id, requestID(r))
			assert.Len(t, requestID(r), 36)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", traceOf(r))
	r.Header.Set("Traceparent", "00-zz")
	assert.Empty(t, traceOf(r))
}
