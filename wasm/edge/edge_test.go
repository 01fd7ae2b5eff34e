package edge

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// decide runs a request through an Edge as a host does.
func decide(e *Edge, r Request, body []byte) Verdict {
	if r.Length == 0 {
		r.Length = int64(len(body))
	}
	v, more := e.Head(r)
	switch {
	case !more:
		return v
	case len(body) > e.Limit():
		return e.Over()
	}
	return e.Body(r, body)
}

func post(contentType string) Request {
	return Request{Method: "POST", Path: "/upload", ContentType: contentType}
}

// untouched says that a request goes on as it came.
func untouched(t *testing.T, v Verdict, about string) {
	t.Helper()
	assert.Nil(t, v.Answer, about)
	assert.Nil(t, v.Body, about)
	assert.Empty(t, v.Set, about)
	assert.Equal(t, Passed, v.Outcome, about)
}

// problemOf checks a refusal's document and gives its code.
func problemOf(t *testing.T, v Verdict) (status int, code string) {
	t.Helper()
	require.NotNil(t, v.Answer)
	assert.Equal(t, Header{"Content-Type", "application/problem+json"}, v.Answer.Headers[0])
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	require.NoError(t, json.Unmarshal(v.Answer.Body, &p))
	assert.Equal(t, v.Answer.Status, p.Status)
	assert.NotEmpty(t, p.Title)
	assert.NotEmpty(t, p.Detail)
	return p.Status, strings.TrimPrefix(p.Type, "urn:cardglyph:problem:")
}

func TestNeverTouchesARequestWithoutACard(t *testing.T) {
	plain := jpegFile(t, draw(120, 90))
	for _, action := range []string{"block", "redact", "tag"} {
		e := edgeOf(t, `{"action":"`+action+`"}`)
		untouched(t, decide(e, post("image/jpeg"), plain), action)
		untouched(t, decide(e, post(""), nil), action)
		untouched(t, decide(e, post("application/json"), []byte(`{"a":"`+string(base64Of(plain))+`"}`)), action)
		untouched(t, decide(e, post(multipartType), new(form).part("image/jpeg", plain).end()), action)
		untouched(t, decide(e, Request{Method: "GET", Path: "/", Length: -1}, nil), action)
	}
}

func TestBlock(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{}`)
	v := decide(e, post(multipartType), new(form).part("text/plain", []byte("hi")).part("image/jpeg", file).end())
	status, code := problemOf(t, v)
	assert.Equal(t, 422, status)
	assert.Equal(t, "card_found", code)
	assert.Equal(t, Blocked, v.Outcome)
	assert.Equal(t, []int{1, 1}, []int{v.Pictures, v.Cards})
	assert.NotContains(t, string(v.Answer.Body), "1111")
}

func TestTag(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{"action":"tag"}`)
	v := decide(e, post(multipartType), new(form).part("image/jpeg", file).part("", file).part("", jpegFile(t, draw(50, 50))).end())
	assert.Nil(t, v.Answer)
	assert.Nil(t, v.Body)
	assert.Equal(t, []Header{{HeaderFound, "2"}, {HeaderNetwork, "visa,visa"}, {HeaderLast4, "1111,1111"}}, v.Set)
	assert.Equal(t, Tagged, v.Outcome)
	assert.Equal(t, []int{3, 2}, []int{v.Pictures, v.Cards})
}

// What a client writes into the plugin's own headers never reaches a backend that trusts them.
func TestForgedHeadersAreRemoved(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	for _, action := range []string{"tag", "redact"} {
		e := edgeOf(t, `{"action":"`+action+`"}`)
		for _, body := range [][]byte{nil, []byte("text"), file, []byte("\x00\x00\x00\x18ftypheic")} {
			v := decide(e, post(""), body)
			if v.Answer == nil {
				assert.Subset(t, v.Remove, []string{HeaderFound, HeaderNetwork, HeaderLast4, HeaderRedacted, "X_Cardglyph_Found", "X-Cardglyph_Found", "X_Cardglyph-Last4"}, action)
			}
		}
	}
	assert.Empty(t, decide(edgeOf(t, `{}`), post(""), []byte("text")).Remove, "block adds no headers, so there are none to forge")
}

func TestPolicies(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	broken := card[:len(card)/2]
	heic := []byte("\x00\x00\x00\x18ftypheic" + strings.Repeat("x", 100))
	long := bytes.Repeat([]byte("a"), 2000)
	gzip := Request{Method: "POST", Path: "/", ContentEncoding: "gzip"}
	for _, action := range []string{"block", "redact", "tag"} {
		closed := edgeOf(t, `{"action":"`+action+`","over_limit":"block","undecodable":"block","max_body":50000,"max_pictures":1}`)
		open := edgeOf(t, `{"action":"`+action+`","over_limit":"pass","undecodable":"pass","max_body":50000,"max_pictures":1}`)
		for name, c := range map[string]struct {
			request Request
			body    []byte
		}{
			"cut short":        {post("image/jpeg"), broken},
			"HEIC":             {post(""), heic},
			"compressed":       {gzip, long},
			"bad base64":       {post("application/json"), []byte(`{"a":"` + string(base64Of(card)[:600]) + `*` + string(base64Of(card)[600:]) + `"}`)},
			"no boundary":      {post("multipart/form-data"), long},
			"too many":         {post(multipartType), new(form).part("", jpegFile(t, draw(9, 9))).part("", jpegFile(t, draw(9, 9))).end()},
			"broken in a form": {post(multipartType), new(form).part("image/jpeg", broken).end()},
		} {
			v := decide(closed, c.request, c.body)
			status, code := problemOf(t, v)
			assert.Equal(t, 422, status, "%s, %s", action, name)
			want := "undecodable"
			if name == "too many" {
				want = "too_much"
			}
			assert.Equal(t, want, code, "%s, %s", action, name)
			assert.Equal(t, want, v.Reason)
			assert.Equal(t, Undecodable, v.Outcome)
			untouched(t, decide(open, c.request, c.body), action+", "+name)
		}
		large := bytes.Repeat([]byte("a"), 50001)
		for _, length := range []int64{50001, -1} {
			r := post("")
			r.Length = length
			v := decide(closed, r, large)
			status, code := problemOf(t, v)
			assert.Equal(t, 413, status, action)
			assert.Equal(t, "too_long", code, action)
			untouched(t, decide(open, r, large), action)
		}
		untouched(t, decide(closed, post(""), large[:50000]), "as long as the limit")
	}
}

// A card beside something that cannot be looked into: the closed policy refuses, the open one acts on the card.
func TestCardBesideTheUndecodable(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	body := new(form).part("", card).part("image/jpeg", card[:500]).end()
	assert.Equal(t, Blocked, decide(edgeOf(t, `{"undecodable":"pass"}`), post(multipartType), body).Outcome)
	assert.Equal(t, Blocked, decide(edgeOf(t, `{}`), post(multipartType), body).Outcome)
	assert.Equal(t, Undecodable, decide(edgeOf(t, `{"action":"redact"}`), post(multipartType), body).Outcome)
	assert.Equal(t, Redacted, decide(edgeOf(t, `{"action":"redact","undecodable":"pass"}`), post(multipartType), body).Outcome)
	assert.Equal(t, Tagged, decide(edgeOf(t, `{"action":"tag"}`), post(multipartType), body).Outcome)
	assert.Equal(t, Undecodable, decide(edgeOf(t, `{"action":"tag","undecodable":"block"}`), post(multipartType), body).Outcome)
}

func TestPaths(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{"paths":["/upload","/a%20b/"]}`)
	for path, guarded := range map[string]bool{
		"/upload": true, "/upload?x=1": true, "/upload/x": true, "//upload": true, "/x/../upload": true, "/%75pload": true,
		"/./upload/": true, "/upload%2fx": true, "/a%20b/c": true, "/a b": true,
		"/uploads": false, "/x/upload": false, "/": false, "": false, "/?p=/upload": false, "/upload/../x": false, "/%7": false,
	} {
		v := decide(e, Request{Method: "PUT", Path: path}, card)
		assert.Equal(t, guarded, v.Outcome == Blocked, path)
		if !guarded {
			assert.Empty(t, v.Remove, path)
		}
	}
}

func TestRead(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{"mode":"read","path":"/card"}`)
	r := Request{Method: "POST", Path: "/card?x", ContentType: "image/jpeg"}
	v := decide(e, r, card)
	require.NotNil(t, v.Answer)
	assert.Equal(t, 200, v.Answer.Status)
	assert.Equal(t, []Header{{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, v.Answer.Headers)
	assert.Contains(t, string(v.Answer.Body), `"status":"ok"`)
	assert.NotContains(t, string(v.Answer.Body), testNumber, "masked unless the configuration says otherwise")
	assert.Equal(t, Answered, v.Outcome)

	whole := decide(edgeOf(t, `{"mode":"read","path":"/card","mask":false}`), r, card)
	assert.Contains(t, string(whole.Answer.Body), testNumber)

	r.ContentType = "application/json"
	assert.Equal(t, v.Answer.Body, decide(e, r, []byte(`{"image":"`+string(base64Of(card))+`"}`)).Answer.Body)
	r.ContentType = multipartType
	assert.Equal(t, v.Answer.Body, decide(e, r, new(form).part("image/jpeg", card).end()).Answer.Body)
	r.ContentType = ""
	none := decide(e, r, jpegFile(t, draw(50, 50)))
	assert.Contains(t, string(none.Answer.Body), `"status":"no_card"`)
	assert.Equal(t, 200, none.Answer.Status)

	untouched(t, decide(e, post(""), card), "another path")
	untouched(t, decide(e, Request{Method: "GET", Path: "/cards"}, nil), "another path")
}

func TestReadRefuses(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{"mode":"read","path":"/card","max_body":50000}`)
	at := func(method, contentType string) Request {
		return Request{Method: method, Path: "/card", ContentType: contentType}
	}
	gzip := at("POST", "")
	gzip.ContentEncoding = "gzip"
	for name, c := range map[string]struct {
		request Request
		body    []byte
		status  int
		code    string
	}{
		"method":     {at("GET", ""), nil, 405, "method"},
		"empty":      {at("POST", ""), nil, 400, "no_picture"},
		"text":       {at("POST", "text/plain"), []byte("hello"), 400, "no_picture"},
		"two":        {at("POST", multipartType), new(form).part("", card).part("", card).end(), 400, "several_pictures"},
		"cut short":  {at("POST", ""), card[:500], 422, "undecodable"},
		"HEIC":       {at("POST", ""), []byte("\x00\x00\x00\x18ftypheic"), 422, "undecodable"},
		"compressed": {gzip, card, 422, "undecodable"}, // it is not, though it says so
		"over limit": {at("POST", ""), bytes.Repeat(card, 20), 413, "too_long"},
		"bad base64": {at("POST", ""), []byte(`{"a":"` + string(base64Of(card)[:600]) + `*"}`), 422, "undecodable"},
	} {
		v := decide(e, c.request, c.body)
		status, code := problemOf(t, v)
		assert.Equal(t, c.status, status, name)
		assert.Equal(t, c.code, code, name)
	}
	c, err := ParseConfig([]byte(`{"mode":"read"}`))
	require.NoError(t, err)
	broken := New(c, func([]byte, func(int) error) (core.Result, error) { return core.Result{}, core.ErrInternal })
	status, code := problemOf(t, decide(broken, Request{Method: "POST", Path: "/v1/read"}, card))
	assert.Equal(t, 500, status)
	assert.Equal(t, "fault", code)
}

func TestFault(t *testing.T) {
	status, code := problemOf(t, edgeOf(t, `{}`).Fault())
	assert.Equal(t, 500, status)
	assert.Equal(t, "fault", code)
	v := edgeOf(t, `{"action":"tag"}`).Fault()
	assert.Nil(t, v.Answer)
	assert.Equal(t, Failed, v.Outcome)
}

// The real reader, in place of the stand-in: undecodable files are so named, pictures without a card have none.
func TestNewReader(t *testing.T) {
	c, err := ParseConfig([]byte(`{"max_pixels":10000}`))
	require.NoError(t, err)
	read, err := NewReader(c)
	require.NoError(t, err)
	for name, file := range map[string][]byte{
		"empty": nil, "text": []byte("hello"), "cut short": jpegFile(t, draw(90, 90))[:600], "too large": jpegFile(t, draw(101, 100)),
	} {
		_, err := read(file, free)
		assert.ErrorIs(t, err, ErrUndecodable, name)
	}
	res, err := read(jpegFile(t, draw(100, 100)), free)
	require.NoError(t, err)
	assert.NotEqual(t, core.OK, res.Status)
}
