package v1

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// caseV is one request of the own API and the problem that answers it; none is success.
type caseV struct {
	name   string
	config func(*config.Config)
	setup  func(*servertest.Rig)
	token  string // "own-token" unless given
	body   string
	kind   string // content type; image/png unless given
	query  string
	path   string
	method string
	want   problemKind
	detail string
}

func (c *caseV) request(t testing.TB, r *servertest.Rig) *http.Request {
	t.Helper()
	token, body, kind, path, method := "own-token", string(servertest.SmallPNG), "image/png", "/v1/read", http.MethodPost
	if c.token != "" {
		token = c.token
	}
	if c.body != "" {
		body = c.body
	}
	if c.kind != "" {
		kind = c.kind
	}
	if c.path != "" {
		path = c.path
	}
	if c.method != "" {
		method = c.method
	}
	req := servertest.Request(t, method, r.URL+path+c.query, body, "Authorization", "Bearer "+token, "Content-Type", kind)
	if c.body == "-" {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	return req
}

func v1Cases() []caseV {
	failing := func(err error) func(*servertest.Rig) { return func(r *servertest.Rig) { r.Reader.Err = err } }
	const asJSON = "application/json"
	encoded := servertest.Base64(servertest.SmallPNG)
	return []caseV{
		{name: "raw"},
		{name: "curl", kind: "application/x-www-form-urlencoded"},
		{name: "bytes", kind: "application/octet-stream"},
		{name: "JSON", kind: asJSON, body: `{"image":"` + encoded + `","mask":true,"fields":["number"],"min_confidence":0.5}`},
		{name: "data URL", kind: asJSON, body: `{"image":"data:image/png;base64,` + encoded + `"}`},
		{name: "status, not error", setup: func(r *servertest.Rig) { r.Reader.Answer(servertest.StatusJSON("no_card")) }},

		{name: "option unknown", query: "?turbo=1", want: pBadRequest, detail: "no option of this name"},
		{name: "mask no truth", query: "?mask=perhaps", want: pBadRequest, detail: "mask is true or false"},
		{name: "field unknown", query: "?fields=iban", want: pBadRequest, detail: "fields: number"},
		{name: "crop unknown", query: "?crops=chip", want: pBadRequest, detail: "crops: card"},
		{name: "confidence too high", query: "?min_confidence=2", want: pBadRequest, detail: "min_confidence"},
		{name: "confidence NaN", query: "?min_confidence=NaN", want: pBadRequest, detail: "min_confidence"},
		{name: "not JSON", kind: asJSON, body: "{", want: pBadRequest, detail: "no JSON"},
		{name: "bad JSON", kind: asJSON, body: "{]", want: pBadRequest, detail: "no JSON"},
		{name: "wrong type", kind: asJSON, body: `{"image":7}`, want: pBadRequest, detail: "wrong type"},
		{name: "member unknown", kind: asJSON, body: `{"photo":"a"}`, want: pBadRequest, detail: "no option"},
		{name: "two values", kind: asJSON, body: `{"image":"YWJj"}{}`, want: pBadRequest, detail: "no JSON"},
		{name: "image and url", kind: asJSON, body: `{"image":"YWJj","url":"http://h/"}`, want: pBadRequest, detail: "either"},
		{name: "image and images", kind: asJSON, body: `{"image":"YWJj","images":[]}`, want: pBadRequest, detail: "do not go"},
		{name: "query malformed", query: "?mask=true;fields=number", want: pBadRequest, detail: "malformed"},
		{name: "query with a broken escape", query: "?mask=%zz", want: pBadRequest, detail: "malformed"},
		{name: "mask twice", query: "?mask=true&mask=false", want: pBadRequest, detail: "twice"},
		{name: "mask empty", query: "?mask=", want: pBadRequest, detail: "mask is true or false"},
		{name: "mask in capitals", query: "?MASK=true", want: pBadRequest, detail: "no option"},
		{name: "mask in query and body", query: "?mask=true", kind: asJSON, body: `{"image":"YWJj","mask":false}`, want: pBadRequest, detail: "twice"},
		{name: "mask twice in JSON", kind: asJSON, body: `{"mask":true,"image":"YWJj","mask":false}`, want: pBadRequest, detail: "twice"},
		{name: "mask null", kind: asJSON, body: `{"image":"YWJj","mask":null}`, want: pBadRequest, detail: "mask is true or false"},
		{name: "mask as a text", kind: asJSON, body: `{"image":"YWJj","mask":"true"}`, want: pBadRequest, detail: "mask is true or false"},
		{name: "mask in capitals in JSON", kind: asJSON, body: `{"image":"YWJj","Mask":true}`, want: pBadRequest, detail: "no option"},
		{
			name: "mask twice in a form", kind: "multipart/form-data; boundary=x", want: pBadRequest, detail: "twice",
			body: "--x\r\nContent-Disposition: form-data; name=mask\r\n\r\ntrue\r\n--x\r\nContent-Disposition: form-data; name=mask\r\n\r\nfalse\r\n--x--\r\n",
		},
		{name: "mask in query and form", query: "?mask=true", kind: "multipart/form-data; boundary=x", want: pBadRequest, detail: "twice",
			body: "--x\r\nContent-Disposition: form-data; name=mask\r\n\r\nfalse\r\n--x--\r\n"},
		{name: "many members", kind: asJSON, body: "{" + strings.Repeat(`"fields":["number"],`, 20) + `"mask":true}`, want: pBadRequest},
		{name: "not base64", kind: asJSON, body: `{"image":"*"}`, want: pBadRequest},
		{name: "form without boundary", kind: "multipart/form-data", want: pBadRequest},
		{name: "form cut short", kind: "multipart/form-data; boundary=x", body: "--x\r\nContent-Dis", want: pBadRequest},
		{name: "no body", body: "-", want: pNoPicture},
		{name: "no picture in JSON", kind: asJSON, body: `{}`, want: pNoPicture},
		{name: "no pictures in JSON", kind: asJSON, body: `{"images":[]}`, want: pNoPicture},
		{name: "empty form", kind: "multipart/form-data; boundary=x", body: "--x--\r\n", want: pNoPicture},
		{name: "unknown token", token: "nobody", want: pUnauthorized},
		{name: "app code of another API", token: "market-code", want: pUnauthorized},
		{name: "arrears", token: "owing-token", want: pArrears},
		{name: "no such path", path: "/v1/write", want: pNotFound},
		{name: "method", method: http.MethodGet, want: pMethod},
		{name: "file too large", config: func(c *config.Config) { c.Limits.File = 10 }, want: pTooLarge},
		{name: "body too large", config: func(c *config.Config) { c.Limits.Body = 10 }, kind: asJSON, body: `{"image":"YWJj"}`, want: pTooLarge},
		{name: "decoded file too large", config: func(c *config.Config) { c.Limits.File = 2 }, kind: asJSON, body: `{"image":"YWJj"}`, want: pTooLarge},
		{
			name: "too many", config: func(c *config.Config) { c.Limits.Files = 1 }, kind: asJSON,
			body: `{"images":[{"image":"YWJj"},{"image":"YWJj"}]}`, want: pTooMany,
		},
		{name: "another type", kind: "text/plain", want: pMedia},
		{name: "no format", setup: failing(host.ErrFormat), want: pNotPicture},
		{name: "broken", setup: failing(host.ErrCorrupt), want: pNotPicture},
		{name: "too many pixels", setup: failing(host.ErrTooLarge), want: pPixels},
		{name: "URL inside", kind: asJSON, body: `{"url":"http://169.254.169.254/latest"}`, want: pURL},
		{name: "URL of another scheme", kind: asJSON, body: `{"url":"ftp://127.0.0.1/"}`, want: pURL},
		{name: "no URLs here", config: func(c *config.Config) { c.Remote.Enabled = false }, kind: asJSON, body: `{"url":"http://127.0.0.1/"}`, want: pURL},
		{name: "nobody at the URL", kind: asJSON, body: `{"url":"http://127.0.0.1:1/"}`, want: pFetch},
		{name: "rate", token: "limited-token", setup: func(r *servertest.Rig) {
			servertest.Do(r.T, (&caseV{token: "limited-token"}).request(r.T, r))
		}, want: pRate},
		{
			name: "used up", token: "few-token", want: pUsedUp,
			setup: func(r *servertest.Rig) {
				_, _ = store.Spend(context.Background(), r.Store, "own-few", 9)
				_, _ = store.Spend(context.Background(), r.Store, "own-few", 9)
			},
		},
		{name: "reader fails", setup: failing(host.ErrInternal), want: pInternal},
		{name: "something else", setup: failing(servertest.ErrOther), want: pInternal},
		{name: "handler panics", setup: func(r *servertest.Rig) { r.Reader.Panic = true }, want: pInternal},
		{name: "result is no JSON", setup: func(r *servertest.Rig) { r.Reader.Answer("{") }, want: pInternal},
		{name: "full house", config: func(c *config.Config) { c.Queue = 1 }, setup: (*servertest.Rig).Occupy, want: pBusy},
		{
			name: "no memory", config: func(c *config.Config) { c.Memory, c.Timeouts.Wait = 1<<20, 20*time.Millisecond },
			body: strings.Repeat("x", 1<<20), want: pBusy, setup: func(r *servertest.Rig) { r.OccupyMemory(1 << 20) },
		},
		{name: "reader closed", setup: failing(host.ErrClosed), want: pStopping},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond },
			setup: func(r *servertest.Rig) { r.Reader.Block = make(chan struct{}) }, want: pTime,
		},
		{
			name: "the request takes too long", config: func(c *config.Config) { c.Timeouts.Request = 20 * time.Millisecond },
			setup: func(r *servertest.Rig) { r.Reader.Block = make(chan struct{}) }, want: pTime,
		},
	}
}

// TestV1Problems reaches every problem of the description, and fails when one is not reached.
func TestV1Problems(t *testing.T) {
	doc := servertest.OpenAPI(t)
	reached := map[string]bool{"urn:cardglyph:problem:slow-body": true} // TestV1SlowBody
	for _, c := range v1Cases() {
		t.Run(c.name, func(t *testing.T) {
			r := servertest.New(t, c.config, API)
			if c.setup != nil {
				c.setup(r)
			}
			got := servertest.Do(t, c.request(t, r))
			doc.CheckAnswer(t, "/v1/read", "post", got)
			if c.want == (problemKind{}) {
				require.Equal(t, http.StatusOK, got.Status, got.Body)
				return
			}
			require.Equal(t, c.want.status, got.Status, got.Body)
			var p problem
			require.NoError(t, json.Unmarshal([]byte(got.Body), &p))
			assert.Equal(t, problemURN+c.want.name, p.Type)
			assert.Equal(t, c.want.title, p.Title)
			assert.Equal(t, "urn:uuid:"+got.Header.Get("X-Request-Id"), p.Instance)
			assert.Contains(t, p.Detail, c.detail)
			reached[p.Type] = true
		})
	}
	for _, urn := range doc.ProblemTypes(t) {
		assert.True(t, reached[urn], "no test reaches %s", urn)
	}
}

func TestV1SlowBody(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Timeouts.Body = 50 * time.Millisecond }, API)
	conn, err := net.Dial("tcp", r.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "POST /v1/read HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer own-token\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\nabc")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), "HTTP/1.1 408 ")
	assert.Contains(t, string(answer), problemURN+"slow-body")
}

// TestV1ResultIsTheModules: the answer is what the module wrote, byte for byte.
func TestV1ResultIsTheModules(t *testing.T) {
	r := servertest.New(t, nil, API)
	got := servertest.Do(t, (&caseV{query: "?fields=number,expiry&mask=true&min_confidence=0.75"}).request(t, r))
	assert.Equal(t, servertest.OKJSON, got.Body)
	req := r.Reader.Seen[0]
	assert.Equal(t, core.FieldNumber|core.FieldExpiry, req.Fields)
	assert.True(t, req.Mask)
	assert.InDelta(t, 0.75, req.MinNumber, 0)
	assert.Equal(t, core.Month{Year: 2026, Month: 11}, req.Today)
	assert.Equal(t, 4096*4096, req.MaxPixels)
}

func TestV1OptionsOfEveryBody(t *testing.T) {
	form, kind := servertest.FormBody(t, servertest.NewPart("mask", "", "true"), servertest.NewPart("fields", "", "number,holder"), servertest.NewPart("image", "a.png", string(servertest.SmallPNG)))
	for name, c := range map[string]caseV{
		"query": {query: "?mask=1&fields=number,holder"},
		"form":  {body: form, kind: kind},
		"JSON":  {kind: "application/json", body: `{"image":"` + servertest.Base64(servertest.SmallPNG) + `","mask":true,"fields":["number","holder"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := servertest.New(t, nil, API)
			require.Equal(t, http.StatusOK, servertest.Do(t, c.request(t, r)).Status)
			assert.True(t, r.Reader.Seen[0].Mask)
			assert.Equal(t, core.FieldNumber|core.FieldHolder, r.Reader.Seen[0].Fields)
		})
	}
}

func TestV1Lists(t *testing.T) {
	site := servertest.Pictures(t)
	form, kind := servertest.FormBody(t, servertest.NewPart("image", "a.png", string(servertest.SmallPNG)), servertest.NewPart("other", "b.png", string(servertest.SmallPNG)))
	doc := servertest.OpenAPI(t)
	for name, c := range map[string]caseV{
		"form": {body: form, kind: kind},
		"JSON": {kind: "application/json", body: `{"images":[{"name":"a.png","image":"` + servertest.Base64(servertest.SmallPNG) + `"},{"name":"b.png","url":"` + site.URL + `/card.png"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := servertest.New(t, nil, API)
			got := servertest.Do(t, c.request(t, r))
			require.Equal(t, http.StatusOK, got.Status, got.Body)
			doc.CheckAnswer(t, "/v1/read", "post", got)
			var list listAnswer
			require.NoError(t, json.Unmarshal([]byte(got.Body), &list))
			require.Len(t, list.Results, 2)
			assert.Equal(t, []string{"a.png", "b.png"}, []string{list.Results[0].Name, list.Results[1].Name})
			assert.Equal(t, servertest.OKJSON, string(list.Results[0].Result))
			assert.Equal(t, 2, r.Reader.Reads())
		})
	}
	r := servertest.New(t, nil, API)
	got := servertest.Do(t, (&caseV{kind: "application/json", body: `{"images":[{"image":"` + servertest.Base64(servertest.SmallPNG) + `"},{"url":"http://10.0.0.1/"}]}`}).request(t, r))
	doc.CheckAnswer(t, "/v1/read", "post", got)
	var list listAnswer
	require.NoError(t, json.Unmarshal([]byte(got.Body), &list))
	assert.Nil(t, list.Results[0].Problem)
	require.NotNil(t, list.Results[1].Problem)
	assert.Equal(t, problemURN+"url", list.Results[1].Problem.Type)
}

// TestV1ListOfURLs: together the pictures could take more memory than the house has; one after another they do not.
func TestV1ListOfURLs(t *testing.T) {
	site := servertest.Pictures(t)
	r := servertest.New(t, func(c *config.Config) { c.Memory, c.Timeouts.Wait = 17<<20, 50*time.Millisecond }, API)
	one := `{"url":"` + site.URL + `/card.png"}`
	got := servertest.Do(t, (&caseV{kind: "application/json", body: `{"images":[` + one + strings.Repeat(","+one, 9) + `]}`}).request(t, r))
	require.Equal(t, http.StatusOK, got.Status, got.Body)
	assert.NotContains(t, got.Body, "problem")
	assert.True(t, r.Service.FreeMemory())
}

func TestV1FormWithOneURL(t *testing.T) {
	site := servertest.Pictures(t)
	r := servertest.New(t, nil, API)
	body, kind := servertest.FormBody(t, servertest.NewPart("url", "", site.URL+"/card.png"))
	got := servertest.Do(t, (&caseV{body: body, kind: kind}).request(t, r))
	assert.Equal(t, servertest.OKJSON, got.Body)
	assert.Equal(t, servertest.SmallPNG, r.Reader.Seen[0].File)
}

func TestV1Crops(t *testing.T) {
	r := servertest.New(t, nil, API)
	got := servertest.Do(t, (&caseV{query: "?crops=card,number"}).request(t, r))
	require.Equal(t, http.StatusOK, got.Status, got.Body)
	servertest.OpenAPI(t).CheckAnswer(t, "/v1/read", "post", got)
	var out struct {
		Crops struct{ Card, Number string }
	}
	require.NoError(t, json.Unmarshal([]byte(got.Body), &out))
	for _, text := range []string{out.Crops.Card, out.Crops.Number} {
		data, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(data), "\x89PNG"))
	}
	r.Reader.Answer(servertest.StatusJSON("no_card"))
	got = servertest.Do(t, (&caseV{query: "?crops=card,number"}).request(t, r))
	assert.Equal(t, `{"status":"no_card","crops":{}}`, got.Body)
}

// TestV1Counts: a call is charged when it was served, whatever the picture said, and given back when it was not.
func TestV1Counts(t *testing.T) {
	r := servertest.New(t, nil, API)
	call := func() int { return servertest.Do(t, (&caseV{token: "few-token"}).request(t, r)).Status }
	r.Reader.Err = host.ErrCorrupt
	assert.Equal(t, 422, call())
	r.Reader.Err = nil
	assert.Equal(t, []int{200, 200, 429}, []int{call(), call(), call()})
}

func FuzzV1JSON(f *testing.F) {
	for _, c := range v1Cases() {
		if c.kind == "application/json" && len(c.body) < 5000 {
			f.Add([]byte(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := body.ParseJSON(bytes.NewReader(text), len(text), kept(3))
		if err != nil {
			return
		}
		q := &request{}
		if err := q.fromJSON(v, limits{3, 1000}); err != nil {
			assert.NotEqual(t, pInternal, read.CodeOf(faults, err, pBadRequest))
			return
		}
		assert.LessOrEqual(t, len(q.pictures), 3)
		for _, p := range q.pictures {
			assert.LessOrEqual(t, len(p.data), 1000)
			assert.True(t, (p.url == "") != (len(p.data) == 0))
		}
	})
}
