package aliyun

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// caseA is one request of the Aliyun dialect, and the status and message that answer it.
type caseA struct {
	name    string
	config  func(*config.Config)
	setup   func(*servertest.Rig)
	code    string // "market-code" unless given
	body    string
	path    string
	method  string
	status  int
	message string
	twice   bool // the second of two such requests
}

func newFormat(image string) string { return `{"image":"` + image + `"}` }

func oldFormat(image string) string {
	return `{"inputs":[{"image":{"dataType":50,"dataValue":"` + image + `"}}]}`
}

// brokenGIFs have what the table's five messages about GIFs say.
func brokenGIFs() map[string][]byte {
	still := servertest.StillGIF
	header := append([]byte("GIF89a"), 4, 0, 4, 0, 0, 0, 0) // no colour map
	frame := []byte{0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2, 1, 0, 0, 0x3b}
	// Two colours, a frame of 4 × 4, and two bytes of codes that mean nothing.
	pixels := []byte("GIF89a\x04\x00\x04\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" +
		"\x2c\x00\x00\x00\x00\x04\x00\x04\x00\x00\x02\x02\xff\xff\x00\x3b")
	return map[string][]byte{
		"open":    append([]byte("GIF00x"), still[6:]...),
		"read":    still[:len(still)-3],
		"decode":  pixels,
		"colours": append(append([]byte{}, header...), frame...),
		"empty":   append(append([]byte{}, header...), 0x3b),
	}
}

func aliyunCases() []caseA {
	gifs := brokenGIFs()
	failing := func(err error) func(*servertest.Rig) { return func(r *servertest.Rig) { r.Reader.Err = err } }
	says := func(status string) func(*servertest.Rig) {
		return func(r *servertest.Rig) { r.Reader.Answer(servertest.StatusJSON(status)) }
	}
	good := servertest.Base64(servertest.SmallPNG)
	f461 := "Invalid Input - json format error - "
	f462 := "Invalid Input - image data error - "
	return []caseA{
		{name: "new format", status: 200},
		{name: "old format", body: oldFormat(good), status: 200},
		{name: "capitals", body: `{"inputs":[{"image":{"DataType":50,"DataValue":"` + good + `"},"configure":{"DataType":50,"DataValue":"{}"}}]}`, status: 200},
		{name: "configure object", body: `{"image":"` + good + `","configure":{"side":"face"}}`, status: 200},
		{name: "configure text", body: `{"image":"` + good + `","configure":"{\"side\":\"face\"}"}`, status: 200},
		{name: "line breaks in base64", body: newFormat(good[:76] + `\r\n` + good[76:]), status: 200},
		{name: "still GIF", body: newFormat(servertest.Base64(servertest.StillGIF)), status: 200},
		{name: "unsure, wanted", config: func(c *config.Config) { c.AnswerUnsure = true }, setup: func(r *servertest.Rig) { r.Reader.Answer(servertest.UnsureJSON) }, status: 200},

		{name: "another path", path: "/rest/160601/ocr/ocr_idcard.json", status: 400, message: "Invalid URL"},
		{name: "another method", method: http.MethodGet, status: 400, message: "Invalid URL"},
		{name: "no code", code: "-", status: 403, message: "Forbidden"},
		{name: "unknown code", code: "nobody", status: 403, message: "Forbidden"},
		{name: "token of another API", code: "own-token", status: 403, message: "Forbidden"},
		{name: "used up", code: "spent-code", status: 403, message: "Forbidden"},
		{name: "arrears", code: "owing-code", status: 403, message: "Forbidden"},
		{name: "body too large", body: newFormat(strings.Repeat("A", 6<<20)), status: 413, message: "Payload Too Large"},
		{name: "full house", config: func(c *config.Config) { c.Queue = 1 }, setup: (*servertest.Rig).Occupy, status: 450},
		{
			name: "rate", code: "limited-code", status: 450, twice: true,
		},
		{name: "not JSON", body: `{"image":`, status: 460, message: "Invalid Input - failed to parse json"},
		{name: "empty body", body: " ", status: 460, message: "Invalid Input - failed to parse json"},

		{name: "no image", body: `{}`, status: 461, message: f461 + "missing key: image"},
		{name: "old, no image", body: `{"inputs":[{}]}`, status: 461, message: f461 + "missing key: image"},
		{name: "image is a number", body: `{"image":7}`, status: 461, message: f461 + "image format error"},
		{name: "image is null", body: `{"image":null}`, status: 461, message: f461 + "image format error"},
		{name: "old, no inputs", body: `{"image":{"dataType":50,"dataValue":"` + good + `"}}`, status: 461, message: f461 + "key inputs missing"},
		{name: "inputs is an object", body: `{"inputs":{"image":"a"}}`, status: 461, message: f461 + "value of inputs must be a array"},
		{name: "inputs is null", body: `{"inputs":null}`, status: 461, message: f461 + "value of inputs must be a array"},
		{name: "dataValue is a number", body: `{"inputs":[{"image":{"dataType":50,"dataValue":7}}]}`, status: 461, message: f461 + "image DataValue format error"},
		{name: "old, image is a text", body: `{"inputs":[{"image":"a"}]}`, status: 461, message: f461 + "image DataValue format error"},
		{
			name: "old, configure is a text", status: 461, message: f461 + "configure format error",
			body: `{"inputs":[{"image":{"dataType":50,"dataValue":"` + good + `"},"configure":"{}"}]}`,
		},
		{
			name: "old, configure without type", status: 461, message: f461 + "configure format error",
			body: `{"inputs":[{"image":{"dataType":50,"dataValue":"` + good + `"},"configure":{"dataValue":"{}"}}]}`,
		},
		{name: "configure is no JSON", body: `{"image":"` + good + `","configure":"{side"}`, status: 461, message: f461 + "failed to parse config str: {side"},
		{name: "configure with a line break", body: `{"image":"` + good + `","configure":"a\r\nX-Evil: b"}`, status: 461, message: f461 + "failed to parse config str: aX-Evil: b"},
		{name: "a list", body: `[1]`, status: 461, message: f461 + "json parse runtime exception"},
		{name: "null", body: `null`, status: 461, message: f461 + "json parse runtime exception"},
		{name: "empty inputs", body: `{"inputs":[]}`, status: 461, message: f461 + "json parse runtime exception"},
		{name: "inputs of texts", body: `{"inputs":["a"]}`, status: 461, message: f461 + "json parse runtime exception"},

		{name: "nobody at the URL", body: newFormat("http://127.0.0.1:1/a.jpg"), status: 462, message: f462 + "download image from url error"},
		{name: "URL inside", body: newFormat("https://10.0.0.1/a.jpg"), status: 462, message: f462 + "download image from url error"},
		{name: "empty image", body: newFormat(""), status: 462, message: f462 + "input image empty, please check your image binary data"},
		{name: "old, empty image", body: oldFormat(""), status: 462, message: f462 + "input image empty, please check your image binary data"},
		{name: "no picture", setup: failing(host.ErrFormat), status: 462, message: f462 + "image decode failed, please check your image binary data"},
		{name: "broken picture", setup: failing(host.ErrCorrupt), status: 462, message: f462 + "image decode failed, please check your image binary data"},
		{name: "padding in the middle", body: newFormat("AA==AAAA"), status: 462, message: f462 + "base64decode error, please check your image binary data"},
		{name: "data URL", body: newFormat("data:image/jpg:base64," + good), status: 462, message: f462 + "please remove additional header: data:image/jpg:base64,"},
		{name: "padding missing", body: newFormat("AAAAA"), status: 462, message: f462 + "base64decode error: incorrect padding in base64 string"},
		{name: "not base64", body: newFormat("AA*A"), status: 462, message: f462 + "base64decode error: base64decode error: incorrect base64 format data"},
		{name: "GIF open", body: newFormat(servertest.Base64(gifs["open"])), status: 462, message: f462 + "open gif image failed"},
		{name: "GIF read", body: newFormat(servertest.Base64(gifs["read"])), status: 462, message: f462 + "read gif image failed"},
		{name: "GIF decode", body: newFormat(servertest.Base64(gifs["decode"])), setup: failing(host.ErrCorrupt), status: 462, message: f462 + "decode gif image failed"},
		{name: "GIF colours", body: newFormat(servertest.Base64(gifs["colours"])), status: 462, message: f462 + "gif data error, no color map got"},
		{name: "GIF empty", body: newFormat(servertest.Base64(gifs["empty"])), status: 462, message: f462 + "gif image empty"},

		{name: "no card", setup: says("no_card"), status: 463, message: "Invalid Input - wrong category"},
		{name: "no number", setup: says("no_number"), status: 464, message: "Invalid Result - algorithm run failed"},
		{name: "reader fails", setup: failing(host.ErrInternal), status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "module traps", setup: failing(host.ErrTrap), status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "handler panics", setup: func(r *servertest.Rig) { r.Reader.Panic = true }, status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "blurred", setup: says("blurred"), status: 464, message: "Invalid Result - blurred"},
		{name: "too small", setup: says("too_small"), status: 464, message: "Invalid Result - too small"},
		{name: "unsure", setup: func(r *servertest.Rig) { r.Reader.Answer(servertest.UnsureJSON) }, status: 464, message: "Invalid Result - low confidence"},
		{name: "result is no JSON", setup: func(r *servertest.Rig) { r.Reader.Answer("{") }, status: 469, message: "Invalid Service - parse result error"},
		{name: "result without status", setup: func(r *servertest.Rig) { r.Reader.Answer("{}") }, status: 469, message: "Invalid Service - error code missing"},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond },
			setup: func(r *servertest.Rig) { r.Reader.Block = make(chan struct{}) }, status: 502, message: "Bad Gateway",
		},
		{
			name: "no reader free", config: func(c *config.Config) { c.MaxParallel, c.Timeouts.Wait = 1, 20*time.Millisecond },
			setup: (*servertest.Rig).OccupyReader, status: 503, message: "Service Unavailable",
		},
		{name: "reader closed", setup: failing(host.ErrClosed), status: 503, message: "Service Unavailable"},
	}
}

// aliyunTable is the service's table, line by line. 408 has a test of its own: TestAliyunSlowBody.
var aliyunTable = []string{
	"400 Invalid URL",
	"403 Forbidden",
	"408 Request Timeout",
	"413 Payload Too Large",
	"450 ",
	"460 Invalid Input - failed to parse json",
	"461 Invalid Input - json format error - missing key: image",
	"461 Invalid Input - json format error - image format error",
	"461 Invalid Input - json format error - key inputs missing",
	"461 Invalid Input - json format error - value of inputs must be a array",
	"461 Invalid Input - json format error - image DataValue format error",
	"461 Invalid Input - json format error - configure format error",
	"461 Invalid Input - json format error - failed to parse config str: xxx",
	"461 Invalid Input - json format error - json parse runtime exception",
	"462 Invalid Input - image data error - download image from url error",
	"462 Invalid Input - image data error - input image empty, please check your image binary data",
	"462 Invalid Input - image data error - image decode failed, please check your image binary data",
	"462 Invalid Input - image data error - base64decode error, please check your image binary data",
	"462 Invalid Input - image data error - please remove additional header: data:image/jpg:base64,",
	"462 Invalid Input - image data error - base64decode error: incorrect padding in base64 string",
	"462 Invalid Input - image data error - base64decode error: base64decode error: incorrect base64 format data",
	"462 Invalid Input - image data error - open gif image failed",
	"462 Invalid Input - image data error - read gif image failed",
	"462 Invalid Input - image data error - decode gif image failed",
	"462 Invalid Input - image data error - gif data error, no color map got",
	"462 Invalid Input - image data error - gif image empty",
	"463 Invalid Input - wrong category",
	"464 Invalid Result - algorithm run failed",
	"464 Invalid Result - algorithm runtime exception",
	"464 Invalid Result - xxx",
	"469 Invalid Service - parse result error",
	"469 Invalid Service - error code missing",
	"502 Bad Gateway",
	"503 Service Unavailable",
}

// tableLine is the table's line for an answer: what an open message ends in is xxx there.
func tableLine(status int, message string) string {
	for _, open := range []code{alConfigText, alResult} {
		rest, ok := strings.CutPrefix(message, open.message)
		if ok && !strings.HasPrefix(rest, "algorithm ") {
			message = open.message + "xxx"
		}
	}
	return strconv.Itoa(status) + " " + message
}

// TestAliyunCodes reaches every line of the table, and fails when one is not reached.
func TestAliyunCodes(t *testing.T) {
	reached := map[string]bool{tableLine(408, "Request Timeout"): true}
	for _, c := range aliyunCases() {
		t.Run(c.name, func(t *testing.T) {
			r := servertest.New(t, c.config, API)
			if c.setup != nil {
				c.setup(r)
			}
			if c.twice {
				servertest.Do(t, c.request(t, r))
			}
			got := servertest.Do(t, c.request(t, r))
			require.Equal(t, c.status, got.Status, got.Body)
			if c.status == http.StatusOK {
				assert.Contains(t, got.Body, servertest.PAN)
				return
			}
			assert.Equal(t, c.message, got.Body)
			assert.Equal(t, c.message, got.Header.Get("X-Ca-Error-Message"))
			assert.Empty(t, got.Header.Get("X-Evil"))
			reached[tableLine(got.Status, got.Body)] = true
		})
	}
	for _, line := range aliyunTable {
		assert.True(t, reached[line], "no test reaches %q", line)
	}
	assert.Len(t, reached, len(aliyunTable), "an answer that the table does not have")
}

func (c *caseA) request(t *testing.T, r *servertest.Rig) *http.Request {
	t.Helper()
	code, body, at, method := "market-code", newFormat(servertest.Base64(servertest.SmallPNG)), path, http.MethodPost
	if c.code != "" {
		code = c.code
	}
	if c.body != "" {
		body = c.body
	}
	if c.path != "" {
		at = c.path
	}
	if c.method != "" {
		method = c.method
	}
	req := servertest.Request(t, method, r.URL+at, body, "Authorization", "APPCODE "+code, "Content-Type", "application/json; charset=UTF-8")
	if code == "-" {
		req.Header.Del("Authorization")
	}
	return req
}

// TestAliyunSlowBody has a client send half of its body and stop.
func TestAliyunSlowBody(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Timeouts.Body = 50 * time.Millisecond }, API)
	conn, err := net.Dial("tcp", r.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: h\r\nAuthorization: APPCODE market-code\r\nContent-Length: 100\r\n\r\n{\"image\":")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	answer, err := io.ReadAll(conn) // the server closes the connection after it
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 408 "), string(answer))
	assert.True(t, strings.HasSuffix(string(answer), "\r\n\r\nRequest Timeout"), string(answer))
}

// TestAliyunAnswer holds both forms of the answer, byte for byte but for the request's id.
func TestAliyunAnswer(t *testing.T) {
	r := servertest.New(t, nil, API)
	got := servertest.Do(t, (&caseA{}).request(t, r))
	want := `{"request_id":"` + got.Header.Get("X-Request-Id") + `","success":true,` +
		`"result":{"bank_name":"中国银行","bank_card_number":"4111 1111 1111 1111","valid_date":"08/28","bank_card_type":"2"},` +
		`"bank_name":"中国银行","card_num":"` + servertest.PAN + `","valid_date":"08/28"}`
	assert.Equal(t, want, got.Body)

	got = servertest.Do(t, (&caseA{body: oldFormat(servertest.Base64(servertest.SmallPNG))}).request(t, r))
	var old struct {
		Outputs []struct {
			OutputLabel string
			OutputMulti map[string]any
			OutputValue struct {
				DataType  int
				DataValue string
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.Body), &old))
	require.Len(t, old.Outputs, 1)
	assert.Equal(t, "ocr_bank_card", old.Outputs[0].OutputLabel)
	assert.Equal(t, 50, old.Outputs[0].OutputValue.DataType)
	var inner answer
	require.NoError(t, json.Unmarshal([]byte(old.Outputs[0].OutputValue.DataValue), &inner))
	assert.Equal(t, servertest.PAN, inner.CardNum)
	assert.True(t, inner.Success)
}

func TestAliyunPictureByURL(t *testing.T) {
	site := servertest.Pictures(t)
	r := servertest.New(t, nil, API)
	got := servertest.Do(t, (&caseA{body: newFormat(site.URL + "/card.png")}).request(t, r))
	require.Equal(t, http.StatusOK, got.Status, got.Body)
	assert.Equal(t, servertest.SmallPNG, r.Reader.Seen[0].File)
}

// TestAliyunCounts: two calls are granted; one that fails is given back.
func TestAliyunCounts(t *testing.T) {
	r := servertest.New(t, nil, API)
	call := func() int { return servertest.Do(t, (&caseA{code: "few-code"}).request(t, r)).Status }
	assert.Equal(t, 200, call())
	r.Reader.Answer(servertest.StatusJSON("no_card"))
	assert.Equal(t, 463, call())
	r.Reader.Answer(servertest.OKJSON)
	assert.Equal(t, 200, call())
	assert.Equal(t, 403, call())
}

func TestGrouped(t *testing.T) {
	for want, n := range map[string]host.Number{
		"6225 9700 7000 3000":   {Digits: "6225970070003000", Groups: []int{4, 4, 4, 4}},
		"3782 822463 10005":     {Digits: "378282246310005", Groups: []int{4, 6, 5}},
		"621661 1234567890123":  {Digits: "6216611234567890123", Groups: []int{6, 13}},
		"1234 5678 9":           {Digits: "123456789", Groups: []int{4, 4}},
		"1234 56":               {Digits: "123456"},
		"1 2":                   {Digits: "12", Groups: []int{0, 2}},
		"1234 5678 9012 345678": {Digits: "123456789012345678", Groups: []int{4, 4, 4, 6}},
	} {
		if n.Groups != nil && n.Groups[0] == 0 {
			want = "1 2"
		}
		assert.Equal(t, want, grouped(&n))
	}
	for funding, want := range map[string]string{"debit": "1", "credit": "2", "semi_credit": "2", "prepaid": "0", "unknown": "0", "": "0"} {
		assert.Equal(t, want, typeOf(funding), funding)
	}
}

func FuzzAliyunJSON(f *testing.F) {
	for _, c := range aliyunCases() {
		if len(c.body) < 5000 {
			f.Add([]byte(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		q, err := parseText(text)
		if err != nil {
			var c code
			require.ErrorAs(t, err, &c)
			assert.Contains(t, []int{460, 461}, c.status)
			assert.NotContains(t, c.message, "\n")
			return
		}
		assert.True(t, q.minConfidence >= 0 && q.minConfidence <= 1)
		if !isURL(q.image) {
			if _, err := decodeBase64(q.image); err != nil {
				require.ErrorAs(t, err, &code{})
			}
		}
	})
}

// parseText is parse for a whole body. What is no JSON is 460.
func parseText(text []byte) (*request, error) {
	v, err := body.ParseJSON(bytes.NewReader(text), len(text), kept)
	if err != nil {
		return nil, read.CodeOf(faults, err, alException)
	}
	return parse(v)
}

// TestBrokenGIFs has the real decoder see the GIFs that the table's messages are about.
func TestBrokenGIFs(t *testing.T) {
	r := servertest.NewWith(t, host.Native{}, nil, API)
	for fault, message := range map[string]string{
		"open": alGIFOpen.message, "read": alGIFRead.message, "decode": alGIFDecode.message, "colours": alGIFColours.message, "empty": alGIFEmpty.message,
	} {
		got := servertest.Do(t, (&caseA{body: newFormat(servertest.Base64(brokenGIFs()[fault]))}).request(t, r))
		assert.Equal(t, 462, got.Status, fault)
		assert.Equal(t, message, got.Body, fault)
	}
	got := servertest.Do(t, (&caseA{body: newFormat("bm8gcGljdHVyZSBhdCBhbGwh")}).request(t, r))
	assert.Equal(t, alDecode.message, got.Body)
}

// TestNoCardIsTheWrongCategory: a picture of nothing.
func TestNoCardIsTheWrongCategory(t *testing.T) {
	r := servertest.NewWith(t, host.Native{}, nil, API)
	got := servertest.Do(t, (&caseA{body: newFormat(servertest.Base64(servertest.PNG(320, 240)))}).request(t, r))
	assert.Contains(t, []int{463, 464}, got.Status, got.Body)
	assert.NotContains(t, got.Body, "success")
}
