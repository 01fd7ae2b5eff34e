package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// raw is the text of a request's header, up to its empty line.
func raw(t *testing.T, req *http.Request, more ...string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.URL.RequestURI(), req.Host)
	require.NoError(t, req.Header.Write(&b))
	for _, line := range more {
		b.WriteString(line + "\r\n")
	}
	return b.String() + "\r\n"
}

// dial sends text to the server, and closes the sending half when half is set.
func dial(t *testing.T, r *rig, text string, half bool) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", r.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	if half {
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	}
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	return conn
}

// TestNeverAnEmptyAnswer: clients that close their sending half, or end their body early, get an error in the API's own words.
func TestNeverAnEmptyAnswer(t *testing.T) {
	for _, api := range apis {
		t.Run(api, func(t *testing.T) {
			r := newRig(t, nil)
			req := call{api: api}.request(t, r)
			body, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			for name, text := range map[string]string{
				"half-closed": raw(t, req, fmt.Sprintf("Content-Length: %d", len(body))) + string(body),
				"short":       raw(t, req, fmt.Sprintf("Content-Length: %d", len(body)+10)) + string(body),
				"no body":     raw(t, req, "Content-Length: 10"),
			} {
				r.Reader.Block = nil
				if name == "half-closed" {
					r.Reader.Block = make(chan struct{}) // a read that lasts until the client is seen to have left
				}
				answer, err := io.ReadAll(dial(t, r, text, true))
				require.NoError(t, err, name)
				_, content, ok := strings.Cut(string(answer), "\r\n\r\n")
				require.True(t, ok, name)
				assert.NotEmpty(t, content, name)
				assert.False(t, claims(content), name)
				if api != "bankcard" {
					assert.NotContains(t, string(answer), "HTTP/1.1 200", name)
				}
			}
			require.Eventually(t, func() bool { return r.Service.Busy() == 0 && r.Service.FreeMemory() }, 10*time.Second, time.Millisecond)
		})
	}
}

// TestRefusedBeforeTheBody: whoever has no key, a wrong one or an old signature is told so before a byte of the body has come.
func TestRefusedBeforeTheBody(t *testing.T) {
	r := newRig(t, nil)
	old := call{api: "bankcard"}.request(t, r)
	servertest.SignTC3(old, "", "AKIDshop", "shop-secret", r.Now.Add(-time.Hour))
	expired := call{api: "tencent"}.request(t, r)
	expired.Header.Set("Authorization", servertest.SignV1(servertest.PlainV1(r.Now.Add(-time.Hour)), "shop-secret"))
	for name, req := range map[string]*http.Request{
		"v1": call{token: "nobody"}.request(t, r), "bankcard": old, "tencent": expired,
		"aliyun": func() *http.Request {
			req := call{api: "aliyun"}.request(t, r)
			req.Header.Set("Authorization", "APPCODE nobody")
			return req
		}(),
	} {
		conn := dial(t, r, raw(t, req, "Content-Length: 1000000"), false)
		first := make([]byte, 12)
		_, err := io.ReadFull(conn, first)
		require.NoError(t, err, name)
		assert.True(t, strings.HasPrefix(string(first), "HTTP/1.1 "), name)
		assert.Equal(t, 0, r.Service.Uploads(), name)
	}
}

// TestLeastRate: a body that trickles is cut long before the time for a body is over.
func TestLeastRate(t *testing.T) {
	r := newRig(t, func(c *config.Config) {
		c.Timeouts.Body, c.Timeouts.Request = 40*time.Second, 2*time.Minute
		c.Limits.BodyRate = 1 << 20
	})
	conn := dial(t, r, raw(t, call{}.request(t, r), "Content-Length: 1000000"), false)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for { // two hundred bytes a second
			if _, err := conn.Write([]byte("xx")); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	start := time.Now()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	answer := make([]byte, 12)
	_, err := io.ReadFull(conn, answer)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 408", string(answer))
	assert.Less(t, time.Since(start), 30*time.Second)
	_ = conn.Close()
	<-done
}

// TestNothingIsChargedWhenEveryPictureFailed, in lists of both APIs that take lists, and the first Tencent dialect says no code 0 then.
func TestNothingIsChargedWhenEveryPictureFailed(t *testing.T) {
	r := newRig(t, func(c *config.Config) {
		for i := range c.Keys {
			if n := int64(5); c.Keys[i].Name == "shop" {
				c.Keys[i].Calls = &n
			}
		}
	})
	encoded := servertest.Base64(servertest.SmallPNG)
	r.Reader.Fail(host.ErrCorrupt)
	got := servertest.Do(t, call{api: "tencent", text: `{"appid":"1250000000","image":["` + encoded + `","` + encoded + `"]}`}.request(t, r))
	assert.Contains(t, got.Body, `{"code":-1102,`)
	assert.Contains(t, got.Body, `"result_list":[{"code":-1102`)
	got = servertest.Do(t, call{token: "few-token", kind: "application/json", text: `{"images":[{"image":"` + encoded + `"},{"image":"` + encoded + `"}]}`}.request(t, r))
	assert.Equal(t, 2, strings.Count(got.Body, `"problem"`))
	for _, name := range []string{"shop", "own-few"} {
		used, err := store.Used(t.Context(), r.Store, name)
		require.NoError(t, err)
		assert.Zero(t, used, name)
	}
	r.Reader.Fail(nil)
	got = servertest.Do(t, call{api: "tencent", text: `{"appid":"1250000000","image":["` + encoded + `","` + servertest.Base64(servertest.AnimatedGIF) + `"]}`}.request(t, r))
	assert.Contains(t, got.Body, `{"code":0,`)
	used, err := store.Used(t.Context(), r.Store, "shop")
	require.NoError(t, err)
	assert.Equal(t, int64(1), used, "one picture was read")
}

// TestUsedUpDoesNotSayWhen: waiting brings no calls back.
func TestUsedUpDoesNotSayWhen(t *testing.T) {
	r := newRig(t, nil)
	for want := range int64(2) {
		got := servertest.Do(t, call{token: "few-token"}.request(t, r))
		require.Equal(t, 200, got.Status)
		assert.Equal(t, fmt.Sprint(1-want), got.Header.Get("X-Calls-Remaining"))
	}
	got := servertest.Do(t, call{token: "few-token"}.request(t, r))
	assert.Equal(t, 429, got.Status)
	assert.Empty(t, got.Header.Get("Retry-After"))
	servertest.Do(t, call{token: "limited-token"}.request(t, r))
	got = servertest.Do(t, call{token: "limited-token"}.request(t, r))
	assert.Equal(t, 429, got.Status)
	assert.Equal(t, "3600", got.Header.Get("Retry-After"), "a rate of one call in eleven days: an hour at most is promised")
	assert.Equal(t, "1", got.Header.Get("RateLimit-Limit"))
	assert.Equal(t, "0", got.Header.Get("RateLimit-Remaining"))
}
