// Package servertest is a service on loopback for tests: with a reader, a store and a clock that do as they are told.
package servertest

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
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// PAN is a well-known test number.
const PAN = "4111111111111111"

// OKJSON is a result with everything in it, the card of both services' sample answers.
const OKJSON = `{"status":"ok","number":{"digits":"` + PAN + `","groups":[4,4,4,4],"confidence":0.99,"luhn":true,"style":"embossed",` +
	`"box":[[28.2,101],[272,101],[272,122.5],[28.2,122.5]]},` +
	`"expiry":{"month":8,"year":2028,"confidence":0.93,"box":[[117,137],[172,137],[172,151],[117,151]]},` +
	`"holder":{"text":"A N OTHER","confidence":0.8,"box":[[10,10],[20,10],[20,20],[10,20]]},` +
	`"network":"visa","issuer":{"name":"中国银行股份有限公司","short":"中国银行","code":"01040000","country":"CN"},` +
	`"product":"中银威士信用卡","funding":"credit",` +
	`"card":{"quad":[[4,4],[60,4],[60,40],[4,40]],"turn":0},` +
	`"quality":{"focus":0.87,"glare":0,"exposure":0.5,"warnings":["expired","glare","cropped","photocopy","screen"]}}`

// StatusJSON is a result with nothing but a status.
func StatusJSON(status string) string { return `{"status":"` + status + `"}` }

const UnsureJSON = `{"status":"low_confidence","number":{"digits":"` + PAN + `","groups":[4,4,4,4],"confidence":0.6,"luhn":true,"style":"printed"}}`

// Reader answers what a test tells it. Its fields are set before requests are sent, or with Answer.
type Reader struct {
	mu    sync.Mutex
	JSON  string
	Err   error
	Panic bool
	Quiet bool          // keeps no requests
	Block chan struct{} // when set, a read waits for it or for its context
	Began chan struct{} // when set, gets a token as each read begins
	Seen  []host.Request
}

// Read implements read.Reader.
func (f *Reader) Read(ctx context.Context, req host.Request) (host.Reply, error) {
	f.mu.Lock()
	text, err, block, began, panics := f.JSON, f.Err, f.Block, f.Began, f.Panic
	if !f.Quiet {
		f.Seen = append(f.Seen, req)
	}
	f.mu.Unlock()
	if began != nil {
		began <- struct{}{}
	}
	if panics {
		panic("a panic that holds " + PAN)
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

// Answer has reads answer text from now on.
func (f *Reader) Answer(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.JSON = text
}

// Fail has reads fail from now on; nil has them answer.
func (f *Reader) Fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Err = err
}

// Reads is how many there were.
func (f *Reader) Reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.Seen)
}

// Store is a store in memory that can be told to fail.
type Store struct {
	store.Memory
	Err error // answered in place of what is asked
}

// Update implements store.Store.
func (s *Store) Update(ctx context.Context, space store.Space, key string, change func(*store.Value) (*store.Value, error)) error {
	if s.Err != nil {
		return s.Err
	}
	return s.Memory.Update(ctx, space, key, change)
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, space store.Space, key string) (*store.Value, error) {
	if s.Err != nil {
		return nil, s.Err
	}
	return s.Memory.Get(ctx, space, key)
}

// Rig is a service on loopback.
type Rig struct {
	*httptest.Server
	Service *read.Service
	Reader  *Reader
	Store   *Store
	Log     *Buffer
	Now     time.Time // the service's clock; set before requests are sent
	T       testing.TB
}

func number(n int64) *int64 { return &n }

// Keys are callers of every kind and in every trouble.
func Keys() []config.Key {
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

// Options make a rig's parts. change may alter the configuration: loopback may be fetched from, times are short.
func Options(t testing.TB, change func(*config.Config)) (*Rig, read.Options) {
	t.Helper()
	cfg := config.Default()
	cfg.Keys = Keys()
	cfg.MaxParallel = 2
	cfg.Remote.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	cfg.Remote.Timeout = time.Second
	cfg.Timeouts.Read = 5 * time.Second
	if change != nil {
		change(cfg)
	}
	r := &Rig{
		Reader: &Reader{JSON: OKJSON}, Store: &Store{}, Log: &Buffer{},
		Now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		T:   t,
	}
	return r, read.Options{
		Reader: r.Reader, Store: r.Store, Config: cfg, Log: slog.New(slog.NewJSONHandler(r.Log, nil)),
		Now: func() time.Time { return r.Now },
	}
}

// Start serves h until the test ends.
func (r *Rig) Start(t testing.TB, h http.Handler) {
	r.Server = httptest.NewServer(h)
	t.Cleanup(r.Close)
}

// New serves APIs alone, and one of its own that Occupy uses. An API without patterns has the path /.
func New(t testing.TB, change func(*config.Config), apis ...read.API) *Rig {
	t.Helper()
	return NewWith(t, nil, change, apis...)
}

// NewWith is New with another reader than the rig's own, nil for that one.
func NewWith(t testing.TB, reader read.Reader, change func(*config.Config), apis ...read.API) *Rig {
	t.Helper()
	r, options := Options(t, change)
	if reader != nil {
		options.Reader = reader
	}
	service, err := read.New(options)
	require.NoError(t, err)
	r.Service = service
	mux := http.NewServeMux()
	for _, api := range append(apis, r.occupied()) {
		if len(api.Patterns) == 0 {
			api.Patterns = []string{"/{$}"}
		}
		service.Mount(mux, api)
	}
	r.Start(t, mux)
	return r
}

// occupied is an API whose requests stay until their clients leave, in a reader when the query says so.
func (r *Rig) occupied() read.API {
	return read.API{
		Name: "occupied", Patterns: []string{"/occupied"},
		Serve: func(x *read.Exchange) error {
			if _, err := x.Bytes(1 << 30); err != nil {
				return err
			}
			if err := x.Charge("", time.Time{}); err != nil {
				return err
			}
			if x.Request().URL.RawQuery != "" {
				_, err := x.Read(host.Request{File: SmallPNG})
				return err
			}
			<-x.Context().Done()
			return context.Cause(x.Context())
		},
		Refuse: func(x *read.Exchange, _ error) { x.Send(http.StatusServiceUnavailable, "text/plain", nil) },
	}
}

// occupy has a request stay until the test ends.
func (r *Rig) occupy(query string, body []byte) {
	ctx, leave := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, r.URL+"/occupied"+query, bytes.NewReader(body))
		if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	r.T.Cleanup(func() { leave(); <-done })
}

// Occupy takes one place of the queue until the test ends.
func (r *Rig) Occupy() {
	r.occupy("", nil)
	require.Eventually(r.T, func() bool { return r.Service.Requests() > 0 }, 10*time.Second, time.Millisecond)
}

// OccupyReader takes one reader until the test ends, and has every read block.
func (r *Rig) OccupyReader() {
	r.Reader.Block, r.Reader.Began = make(chan struct{}), make(chan struct{}, 100)
	r.occupy("?reader", nil)
	<-r.Reader.Began
}

// OccupyMemory takes so many bytes of it until the test ends.
func (r *Rig) OccupyMemory(n int) {
	r.occupy("", make([]byte, n))
	require.Eventually(r.T, func() bool { return r.Service.Requests() > 0 }, 10*time.Second, time.Millisecond)
}

// Buffer is a log that may be read while it is written.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Reply is an answer, read to its end.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// Do sends a request and reads the answer.
func Do(t testing.TB, req *http.Request) Reply {
	t.Helper()
	resp, err := (&http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return Reply{resp.StatusCode, resp.Header, string(body)}
}

// Serve has a handler answer, without a connection.
func Serve(t testing.TB, h http.Handler, req *http.Request) Reply {
	t.Helper()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, req)
	return Reply{answer.Code, answer.Header(), answer.Body.String()}
}

// Request makes a request with headers, given in pairs.
func Request(t testing.TB, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

func JSONText(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// onePixel, and other small pictures.
var (
	SmallPNG    = PNG(64, 48)
	StillGIF    = GIF(1)
	AnimatedGIF = GIF(2)
)

func PNG(w, h int) []byte {
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

func GIF(frames int) []byte {
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

// Part is one part of a form: a file when it has a name.
type Part struct{ Field, Name, Text string }

// NewPart is one part of a form.
func NewPart(field, name, text string) Part { return Part{field, name, text} }

// FormBody is a multipart body and its content type.
func FormBody(t testing.TB, parts ...Part) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.Field + `"`
		if p.Name != "" {
			disposition += `; filename="` + p.Name + `"`
			h.Set("Content-Type", "image/jpeg")
		}
		h.Set("Content-Disposition", disposition)
		out, err := w.CreatePart(h)
		require.NoError(t, err)
		_, err = io.WriteString(out, p.Text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// Pictures is a site that serves pictures, and what is none.
func Pictures(t testing.TB) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/card.png", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(SmallPNG) })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 17<<20)) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// ErrOther is an error that no table knows.
var ErrOther = errors.New("something else")
