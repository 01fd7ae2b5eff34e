package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// memory is the size in bytes of the largest instance, and of all of them. The host numbers them from 1.
func (r *rig) memory() (largest, all int) {
	for i := 1; i < 1000; i++ {
		m := r.runtime.Module(strconv.Itoa(i))
		if m == nil {
			continue
		}
		n := int(m.Memory().Size())
		largest, all = max(largest, n), all+n
	}
	return largest, all
}

// largestInstance is what an instance may grow to with the bodies of these tests, in bytes.
const largestInstance = 96 << 20

// Whatever the body, the backend gets it as it was, or nothing, and the plugin lives.
func TestRandomBodies(t *testing.T) {
	const n = 500 // for each of the two policies
	for _, policy := range []string{"block", "pass"} {
		r := newRig(t, `{"action":"redact","undecodable":"`+policy+`"}`)
		refused := 0
		for i, b := range plugintest.RandomBodies(t, 7, n) {
			resp, text := r.send("POST", "/", b.ContentType, b.Bytes)
			switch resp.StatusCode {
			case http.StatusAccepted:
				require.True(t, bytes.Equal(b.Bytes, r.one().body), "body %d", i)
			case http.StatusUnprocessableEntity:
				require.Equal(t, "block", policy, "body %d", i)
				require.Contains(t, text, "undecodable", "body %d", i)
				r.none()
				refused++
			default:
				t.Fatalf("body %d: status %d", i, resp.StatusCode)
			}
		}
		_, logs := r.take()
		assert.NotContains(t, logs, "failed")
		if policy == "block" {
			assert.Greater(t, refused, n/20, "some bodies are damaged pictures")
			assert.Less(t, refused, n*3/4, "some are whole")
		}
		largest, _ := r.memory()
		assert.Less(t, largest, largestInstance)
	}
}

// A form that is cut short, at every sort of place.
func TestTruncatedForms(t *testing.T) {
	r := newRig(t, `{"action":"redact"}`)
	card := plugintest.CardJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", card)
	at := bytes.Index(form, card)
	for _, cut := range []int{0, 1, 20, at - 50, at - 1, at, at + 1, at + 2, at + 100, at + len(card)/2, at + len(card) - 1} {
		resp, _ := r.send("POST", "/", kind, form[:cut])
		if resp.StatusCode == http.StatusAccepted {
			assert.True(t, bytes.Equal(form[:cut], r.one().body), "cut at %d", cut)
			assert.LessOrEqual(t, cut, at+2, "a piece of a picture must not pass")
			continue
		}
		assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode, "cut at %d", cut)
		r.none()
	}
	whole := form[:at+len(card)] // the picture is whole, the closing boundary is missing
	resp, _ := r.send("POST", "/", kind, whole)
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
	got := r.one()
	require.Len(t, got.body, len(whole))
	plugintest.RequireNoCard(t, got.body[at:])
}

// raw sends bytes as they are, and nothing after them if it leaves, and reads the answer, if there is one.
func (r *rig) raw(text []byte, leaves bool) (status int) {
	r.t.Helper()
	c, err := net.Dial("tcp", r.front.Listener.Addr().String())
	require.NoError(r.t, err)
	defer c.Close()
	_, err = c.Write(text)
	require.NoError(r.t, err)
	if leaves {
		require.NoError(r.t, c.(*net.TCPConn).CloseWrite())
	}
	require.NoError(r.t, c.SetReadDeadline(time.Now().Add(30*time.Second)))
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode
}

// Lengths that are not true: too long, and the client leaves; too short, and the rest is no request.
func TestWrongLengths(t *testing.T) {
	r := newRig(t, `{}`)
	card := plugintest.CardJPEG(t)
	head := "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
	assert.NotEqual(t, http.StatusAccepted, r.raw(append(fmt.Appendf(nil, head, len(card)+1), card...), true))
	r.none()
	assert.Equal(t, http.StatusUnprocessableEntity, r.raw(append(fmt.Appendf(nil, head, len(card)-1), card...), false), "cut short: undecodable, or a card")
	r.none()
	assert.Equal(t, http.StatusBadRequest, r.raw([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"), false))
	assert.Equal(t, http.StatusBadRequest, r.raw([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), false))
	r.none()
	resp, _ := r.send("POST", "/", "text/plain", []byte("hello"))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
}

// A body in chunks of one byte.
func TestSingleByteChunks(t *testing.T) {
	r := newRig(t, `{}`)
	chunked := func(body []byte) []byte {
		text := []byte("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
		for _, b := range body {
			text = append(text, '1', '\r', '\n', b, '\r', '\n')
		}
		return append(text, "0\r\n\r\n"...)
	}
	plain := bytes.Repeat([]byte("0123456789"), 500)
	assert.Equal(t, http.StatusAccepted, r.raw(chunked(plain), false))
	assert.Equal(t, string(plain), string(r.one().body))
	assert.Equal(t, http.StatusUnprocessableEntity, r.raw(chunked(plugintest.CardJPEG(t)), false))
	r.none()
}

// 50 clients at a time: each gets its own answer, and the backend its own body.
func TestConcurrentClients(t *testing.T) {
	r := newRig(t, `{"action":"redact"}`)
	bodies := plugintest.RandomBodies(t, 11, 48)
	card := plugintest.CardJPEG(t)
	bodies = append(bodies, plugintest.Body{ContentType: "image/jpeg", Bytes: card}, plugintest.Body{ContentType: "image/jpeg", Bytes: card})
	accepted := make(chan []byte, len(bodies))
	var wait sync.WaitGroup
	for _, b := range bodies {
		wait.Go(func() {
			resp, err := http.Post(r.front.URL, b.ContentType, bytes.NewReader(b.Bytes))
			if !assert.NoError(t, err) {
				return
			}
			resp.Body.Close()
			if resp.StatusCode == http.StatusAccepted {
				accepted <- b.Bytes
			} else {
				assert.Equal(t, http.StatusUnprocessableEntity, resp.StatusCode)
			}
		})
	}
	wait.Wait()
	close(accepted)
	sent := map[string]int{}
	for b := range accepted {
		sent[string(b)]++
	}
	got, _ := r.take()
	redacted := 0
	for _, one := range got {
		if sent[string(one.body)]--; sent[string(one.body)] >= 0 {
			assert.NotEqual(t, card, one.body)
			continue
		}
		require.Len(t, one.body, len(card), "neither as it was nor redacted")
		plugintest.RequireNoCard(t, one.body)
		redacted++
	}
	assert.Equal(t, 2, redacted)
	largest, _ := r.memory()
	assert.Less(t, largest, largestInstance)
}

// Clients that leave in the middle cost an instance a little memory each, because the host breaks the plugin's call
// off: it is held to a few kilobytes.
func TestMemoryOfClientsThatLeave(t *testing.T) {
	r := newRig(t, `{}`)
	leave := func(n int) {
		for range n {
			r.raw([]byte("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\nhello"), true)
		}
	}
	leave(20)
	_, before := r.memory()
	const more = 1000
	leave(more)
	_, after := r.memory()
	t.Logf("%d bytes for each", (after-before)/more)
	assert.Less(t, (after-before)/more, 32<<10)
	r.none()
	resp, _ := r.send("POST", "/", "text/plain", []byte("hello"))
	assert.Equal(t, http.StatusAccepted, resp.StatusCode)
}
