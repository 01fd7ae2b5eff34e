package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/textproto"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// testPAN is a well-known test number.
const testPAN = "4111111111111111"

// okJSON is a result with everything in it, the card of both services' sample answers.
const okJSON = `{"status":"ok","number":{"digits":"` + testPAN + `","groups":[4,4,4,4],"confidence":0.99,"luhn":true,"style":"embossed",` +
	`"box":[[28.2,101],[272,101],[272,122.5],[28.2,122.5]]},` +
	`"expiry":{"month":8,"year":2028,"confidence":0.93,"box":[[117,137],[172,137],[172,151],[117,151]]},` +
	`"holder":{"text":"A N OTHER","confidence":0.8,"box":[[10,10],[20,10],[20,20],[10,20]]},` +
	`"network":"visa","issuer":{"name":"中国银行股份有限公司","short":"中国银行","code":"01040000","country":"CN"},` +
	`"product":"中银威士信用卡","funding":"credit",` +
	`"card":{"quad":[[4,4],[60,4],[60,40],[4,40]],"turn":0},` +
	`"quality":{"focus":0.87,"glare":0,"exposure":0.5,"warnings":["expired","glare","cropped","photocopy","screen"]}}`

// statusJSON is a result with nothing but a status.
func statusJSON(status string) string { return `{"status":"` + status + `"}` }

const unsureJSON = `{"status":"low_confidence","number":{"digits":"` + testPAN + `","groups":[4,4,4,4],"confidence":0.6,"luhn":true,"style":"printed"}}`

// fakeReader answers what a test tells it.
type fakeReader struct {
	mu    sync.Mutex
	json  string
	err   error
	panic bool
	quiet bool          // keeps no requests
	block chan struct{} // when set, a read waits for it or for its context
	began chan struct{} // when set, gets a token as each read begins
	seen  []host.Request
}

func (f *fakeReader) Read(ctx context.Context, req host.Request) (host.Reply, error) {
	f.mu.Lock()
	text, err, block, began := f.json, f.err, f.block, f.began
	if !f.quiet {
		f.seen = append(f.seen, req)
	}
	f.mu.Unlock()
	if began != nil {
		began <- struct{}{}
	}
	if f.panic {
		panic("a panic that holds " + testPAN)
	}
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return host.Reply{}, context.Cause(ctx)
		}
	}
	if err != nil {
		return host.Reply{}, err
	}
	reply := host.Reply{JSON: []byte(text)}
	if json.Unmarshal(reply.JSON, &reply.Result) != nil {
		return host.Reply{}, host.ErrModule
	}
	return reply, nil
}

func (f *fakeReader) answer(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.json = text
}

func (f *fakeReader) reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}

// faultyStore is a store in memory that can be told to fail.
type faultyStore struct {
	store.Memory
	err error
}

func (s *faultyStore) Update(ctx context.Context, space store.Space, key string, change func(*store.Value) (*store.Value, error)) error {
	if s.err != nil {
		return s.err
	}
	return s.Memory.Update(ctx, space, key, change)
}

func (s *faultyStore) Get(ctx context.Context, space store.Space, key string) (*store.Value, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.Memory.Get(ctx, space, key)
}

// rig is a server on loopback with a reader and a store that do as told.
type rig struct {
	*httptest.Server
	srv    *Server
	reader *fakeReader
	store  *faultyStore
	log    *syncBuffer
	now    time.Time
}

func number(n int64) *int64 { return &n }

// testKeys are callers of every kind and in every trouble.
func testKeys() []config.Key {
	return []config.Key{
		{Name: "shop", AppID: "1250000000", SecretID: "AKIDshop", SecretKey: "shop-secret", Buckets: []string{"test"}},
		{Name: "other", AppID: "1250000001", SecretID: "AKIDother", SecretKey: "other-secret"},
		{Name: "unreadable", AppID: "1250000002", SecretID: "AKIDunreadable", SecretKeyFile: "missing"},
		{Name: "owing", AppID: "1250000003", SecretID: "AKIDowing", SecretKey: "owing-secret", Arrears: true},
		{Name: "spent", AppID: "1250000004", SecretID: "AKIDspent", SecretKey: "spent-secret", Calls: number(0)},
		{Name: "limited", AppID: "1250000005", SecretID: "AKIDlimited", SecretKey: "limited-secret", Rate: 1e-6, Burst: 1},
		{Name: "market", AppCode: "market-code"},
		{Name: "market-few", AppCode: "few-code", Calls: number(2)},
		{Name: "market-spent", AppCode: "spent-code", Calls: number(0)},
		{Name: "market-owing", AppCode: "owing-code", Arrears: true},
		{Name: "market-limited", AppCode: "limited-code", Rate: 1e-6, Burst: 1},
		{Name: "own", Token: "own-token"},
		{Name: "own-few", Token: "few-token", Calls: number(2)},
		{Name: "own-owing", Token: "owing-token", Arrears: true},
		{Name: "own-limited", Token: "limited-token", Rate: 1e-6, Burst: 1},
	}
}

// newRig starts a server. change may alter its configuration: loopback may be fetched from, times are short.
func newRig(t *testing.T, change func(*config.Config)) *rig {
	t.Helper()
	cfg := config.Default()
	cfg.Keys = testKeys()
	cfg.MaxParallel = 2
	cfg.Remote.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	cfg.Remote.Timeout = time.Second
	cfg.Timeouts.Read = 5 * time.Second
	if change != nil {
		change(cfg)
	}
	r := &rig{
		reader: &fakeReader{json: okJSON}, store: &faultyStore{}, log: &syncBuffer{},
		now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
	srv, err := New(Options{
		Reader: r.reader, Store: r.store, Config: cfg, Log: slog.New(slog.NewJSONHandler(r.log, nil)),
		Site: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
		Now:  func() time.Time { return r.now },
	})
	require.NoError(t, err)
	r.srv = srv
	r.Server = httptest.NewServer(srv)
	t.Cleanup(r.Close)
	return r
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request and reads the answer.
func do(t *testing.T, req *http.Request) reply {
	t.Helper()
	resp, err := (&http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.Header, string(body)}
}

// request makes a request with headers, given in pairs.
func request(t *testing.T, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// onePixel, and other small pictures.
var (
	smallPNG    = encodePNG(64, 48)
	stillGIF    = encodeGIF(1)
	animatedGIF = encodeGIF(2)
)

func encodePNG(w, h int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*7) | 3
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func encodeGIF(frames int) []byte {
	all := &gif.GIF{}
	for range frames {
		all.Image = append(all.Image, image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.White}))
		all.Delay = append(all.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, all); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// part is one part of a form: a file when it has a name.
type part struct{ field, name, text string }

// formBody is a multipart body and its content type.
func formBody(t *testing.T, parts ...part) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.field + `"`
		if p.name != "" {
			disposition += `; filename="` + p.name + `"`
			h.Set("Content-Type", "image/jpeg")
		}
		h.Set("Content-Disposition", disposition)
		out, err := w.CreatePart(h)
		require.NoError(t, err)
		_, err = io.WriteString(out, p.text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// pictures is a site that serves pictures, and what is none.
func pictures(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/card.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(smallPNG) })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 17<<20)) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

var errOther = errors.New("something else")
