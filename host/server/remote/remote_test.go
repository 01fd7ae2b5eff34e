package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

func client(allow []netip.Prefix) *Client {
	return New(Options{Timeout: 2 * time.Second, Redirects: 2, Allow: allow})
}

// site serves pictures, redirects and traps.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/picture", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Accept-Encoding") != "" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("Content-Type", "text/html") // not believed
		_, _ = w.Write([]byte("picture"))
	})
	mux.HandleFunc("/chunks", func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			_, _ = w.Write(make([]byte, 1000))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "50001") // refused before a byte of it is read
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("url"), http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("short"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	s := site(t)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct {
		url string
		err error
	}{
		"picture":             {s.URL + "/picture", nil},
		"redirect":            {s.URL + "/to?url=/picture", nil},
		"not found":           {s.URL + "/none", ErrFetch},
		"nobody there":        {closed.URL, ErrFetch},
		"redirects for ever":  {s.URL + "/loop", ErrFetch},
		"cut short":           {s.URL + "/cut", ErrFetch},
		"too large, declared": {s.URL + "/big", ErrTooLarge},
		"too large, chunked":  {s.URL + "/chunks", ErrTooLarge},
		"redirect to a file":  {s.URL + "/to?url=file:///etc/passwd", ErrURL},
		"redirect with name":  {s.URL + "/to?url=http://a:b@127.0.0.1/", ErrURL},
		"redirect inside":     {s.URL + "/to?url=http://127.0.0.2/", ErrForbidden},
		"redirect to ::1":     {s.URL + "/to?url=http://[::1]/", ErrForbidden},
		"file":                {"file:///etc/passwd", ErrURL},
		"ftp":                 {"ftp://127.0.0.1/", ErrURL},
		"gopher":              {"gopher://127.0.0.1/", ErrURL},
		"credentials":         {"http://user:word@127.0.0.1/", ErrURL},
		"no host":             {"http:///picture", ErrURL},
		"opaque":              {"http:127.0.0.1", ErrURL},
		"not a URL":           {"http://[::1", ErrURL},
		"too long":            {s.URL + "/" + strings.Repeat("a", maxURL), ErrURL},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := client(loopback).Fetch(context.Background(), c.url, 50_000)
			if c.err != nil {
				require.ErrorIs(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "picture", string(data))
		})
	}
}

func TestLimitIsExact(t *testing.T) {
	s := site(t)
	_, err := client(loopback).Fetch(context.Background(), s.URL+"/picture", 7)
	require.NoError(t, err)
	_, err = client(loopback).Fetch(context.Background(), s.URL+"/picture", 6)
	require.ErrorIs(t, err, ErrTooLarge)
}

func TestPrivateAddressesAreRefusedAtConnectTime(t *testing.T) {
	s := site(t)
	port := s.Listener.Addr().(*net.TCPAddr).Port
	for _, host := range []string{
		"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001", "10.0.0.1",
		"169.254.169.254", "100.100.100.200", "192.168.0.1", "[fe80::1]", "[fd00:ec2::254]", "[64:ff9b::7f00:1]",
	} {
		_, err := client(nil).Fetch(context.Background(), fmt.Sprintf("http://%s:%d/picture", host, port), 100)
		require.Error(t, err, host)
		// A host name that is an odd spelling of an address is no name that resolves: not fetched, for that reason.
		assert.True(t, errors.Is(err, ErrForbidden) || errors.Is(err, ErrFetch), "%s: %v", host, err)
		assert.NotContains(t, err.Error(), host, "errors do not hold the URL")
	}
}

// TestRebinding has a name resolve to an allowed address first and to a forbidden one for the connection: as only the
// connection's address counts, the first answer is worth nothing.
func TestRebinding(t *testing.T) {
	c := client([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
	require.NoError(t, c.control(context.Background(), "tcp4", "127.0.0.1:80", nil))
	for _, address := range []string{"127.0.0.2:80", "[::1]:80", "[fe80::1%eth0]:80", "[::ffff:10.0.0.1]:80", "nonsense"} {
		require.ErrorIs(t, c.control(context.Background(), "tcp4", address, nil), ErrForbidden, address)
	}
	require.ErrorIs(t, c.control(context.Background(), "udp4", "127.0.0.1:80", nil), ErrForbidden)
}

func TestTimeAndCancellation(t *testing.T) {
	s := site(t)
	quick := New(Options{Timeout: 50 * time.Millisecond, Allow: loopback})
	_, err := quick.Fetch(context.Background(), s.URL+"/slow", 100)
	require.ErrorIs(t, err, ErrTimeout)

	left := errors.New("left")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(20*time.Millisecond, func() { cancel(left) })
	_, err = client(loopback).Fetch(ctx, s.URL+"/slow", 100)
	require.ErrorIs(t, err, left)
}

func TestPublicAddresses(t *testing.T) {
	for _, ip := range []string{"1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.0.1.1", "223.5.5.5", "2606:4700::1111", "2400:3200::1"} {
		assert.True(t, isPublic(netip.MustParseAddr(ip)), ip)
	}
	for _, ip := range []string{
		"0.1.2.3", "10.9.8.7", "100.64.0.1", "127.9.9.9", "168.63.129.16", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.168.9.9",
		"198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::10.0.0.1", "fe80::1", "fc00::1", "fdff::1", "ff02::1", "2001::1",
		"2002:a00:1::", "64:ff9b::a00:1", "2001:db8::1",
	} {
		assert.False(t, isPublic(netip.MustParseAddr(ip)), ip)
	}
	assert.False(t, isPublic(netip.Addr{}))
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"http://127.0.0.1/", "https://user@h/", "http://[::1]:80/a?b#c", "HTTP://h", "http:h", "//h/", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := Parse(address)
		if err != nil {
			require.ErrorIs(t, err, ErrURL)
			return
		}
		assert.Contains(t, []string{"http", "https"}, u.Scheme)
		assert.NotEmpty(t, u.Hostname())
		assert.Nil(t, u.User)
	})
}
