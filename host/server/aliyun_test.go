package server

import (
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

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
)

// caseA is one request of the Aliyun dialect, and the status and message that answer it.
type caseA struct {
	name    string
	config  func(*config.Config)
	setup   func(*rig)
	code    string // "market-code" unless given
	body    string
	path    string
	method  string
	status  int
	message string
}

func base64Of(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

func newFormat(image string) string { return `{"image":"` + image + `"}` }

func oldFormat(image string) string {
	return `{"inputs":[{"image":{"dataType":50,"dataValue":"` + image + `"}}]}`
}

// brokenGIFs have what the table's five messages about GIFs say.
func brokenGIFs() map[string][]byte {
	still := stillGIF
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
	failing := func(err error) func(*rig) { return func(r *rig) { r.reader.err = err } }
	says := func(status string) func(*rig) { return func(r *rig) { r.reader.answer(statusJSON(status)) } }
	good := base64Of(smallPNG)
	f461 := "Invalid Input - json format error - "
	f462 := "Invalid Input - image data error - "
	return []caseA{
		{name: "new format", status: 200},
		{name: "old format", body: oldFormat(good), status: 200},
		{name: "capitals", body: `{"inputs":[{"image":{"DataType":50,"DataValue":"` + good + `"},"configure":{"DataType":50,"DataValue":"{}"}}]}`, status: 200},
		{name: "configure object", body: `{"image":"` + good + `","configure":{"side":"face"}}`, status: 200},
		{name: "configure text", body: `{"image":"` + good + `","configure":"{\"side\":\"face\"}"}`, status: 200},
		{name: "line breaks in base64", body: newFormat(good[:76] + `\r\n` + good[76:]), status: 200},
		{name: "still GIF", body: newFormat(base64Of(stillGIF)), status: 200},
		{name: "unsure, but enough", body: `{"image":"` + good + `","configure":{"min_confidence":0.5}}`, setup: func(r *rig) { r.reader.answer(unsureJSON) }, status: 200},
		{name: "unsure, wanted", config: func(c *config.Config) { c.AnswerUnsure = true }, setup: func(r *rig) { r.reader.answer(unsureJSON) }, status: 200},

		{name: "another path", path: "/rest/160601/ocr/ocr_idcard.json", status: 400, message: "Invalid URL"},
		{name: "another method", method: http.MethodGet, status: 400, message: "Invalid URL"},
		{name: "no code", code: "-", status: 403, message: "Forbidden"},
		{name: "unknown code", code: "nobody", status: 403, message: "Forbidden"},
		{name: "token of another API", code: "own-token", status: 403, message: "Forbidden"},
		{name: "used up", code: "spent-code", status: 403, message: "Forbidden"},
		{name: "arrears", code: "owing-code", status: 403, message: "Forbidden"},
		{name: "body too large", body: newFormat(strings.Repeat("A", 6<<20)), status: 413, message: "Payload Too Large"},
		{name: "full house", config: func(c *config.Config) { c.Queue = 1 }, setup: func(r *rig) { _, _ = r.srv.gate.enter() }, status: 450},
		{
			name: "rate", code: "limited-code", status: 450,
			setup: func(r *rig) { r.srv.live.Load().keys.named("market-limited").limiter.Allow() },
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
		{name: "GIF open", body: newFormat(base64Of(gifs["open"])), status: 462, message: f462 + "open gif image failed"},
		{name: "GIF read", body: newFormat(base64Of(gifs["read"])), status: 462, message: f462 + "read gif image failed"},
		{name: "GIF decode", body: newFormat(base64Of(gifs["decode"])), setup: failing(host.ErrCorrupt), status: 462, message: f462 + "decode gif image failed"},
		{name: "GIF colours", body: newFormat(base64Of(gifs["colours"])), status: 462, message: f462 + "gif data error, no color map got"},
		{name: "GIF empty", body: newFormat(base64Of(gifs["empty"])), status: 462, message: f462 + "gif image empty"},

		{name: "no card", setup: says("no_card"), status: 463, message: "Invalid Input - wrong category"},
		{name: "no number", setup: says("no_number"), status: 464, message: "Invalid Result - algorithm run failed"},
		{name: "reader fails", setup: failing(host.ErrInternal), status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "module traps", setup: failing(host.ErrTrap), status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "handler panics", setup: func(r *rig) { r.reader.panic = true }, status: 464, message: "Invalid Result - algorithm runtime exception"},
		{name: "blurred", setup: says("blurred"), status: 464, message: "Invalid Result - blurred"},
		{name: "too small", setup: says("too_small"), status: 464, message: "Invalid Result - too small"},
		{name: "unsure", setup: func(r *rig) { r.reader.answer(unsureJSON) }, status: 464, message: "Invalid Result - low confidence"},
		{name: "result is no JSON", setup: func(r *rig) { r.reader.answer("{") }, status: 469, message: "Invalid Service - parse result error"},
		{name: "result without status", setup: func(r *rig) { r.reader.answer("{}") }, status: 469, message: "Invalid Service - error code missing"},
		{
			name: "reading takes too long", config: func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond },
			setup: func(r *rig) { r.reader.block = make(chan struct{}) }, status: 502, message: "Bad Gateway",
		},
		{
			name: "no reader free", config: func(c *config.Config) { c.MaxParallel, c.Timeouts.Wait = 1, 20*time.Millisecond },
			setup: func(r *rig) { r.srv.gate.slots <- struct{}{} }, status: 503, message: "Service Unavailable",
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
	for _, open := range []aliyunCode{alConfigText, alResult} {
		rest, ok := strings.CutPrefix(message, open.message)
		if ok && !strings.HasPrefix(rest, "algorithm ") {
			message = open.message + "xxx"
		}
	}
	return itoa(status) + " " + message
}

// TestAliyunCodes reaches every line of the table, and fails when one is not reached.
func TestAliyunCodes(t *testing.T) {
	reached := map[string]bool{tableLine(408, "Request Timeout"): true}
	for _, c := range aliyunCases() {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.config)
			if c.setup != nil {
				c.setup(r)
			}
			got := do(t, c.request(t, r))
			require.Equal(t, c.status, got.status, got.body)
			if c.status == http.StatusOK {
				assert.Contains(t, got.body, testPAN)
				return
			}
			assert.Equal(t, c.message, got.body)
			assert.Equal(t, c.message, got.header.Get("X-Ca-Error-Message"))
			assert.Empty(t, got.header.Get("X-Evil"))
			reached[tableLine(got.status, got.body)] = true
		})
	}
	for _, line := range aliyunTable {
		assert.True(t, reached[line], "no test reaches %q", line)
	}
	assert.Len(t, reached, len(aliyunTable), "an answer that the table does not have")
}

func (c *caseA) request(t *testing.T, r *rig) *http.Request {
	t.Helper()
	code, body, path, method := "market-code", newFormat(base64Of(smallPNG)), aliyunPath, http.MethodPost
	if c.code != "" {
		code = c.code
	}
	if c.body != "" {
		body = c.body
	}
	if c.path != "" {
		path = c.path
	}
	if c.method != "" {
		method = c.method
	}
	req := request(t, method, r.URL+path, body, "Authorization", "APPCODE "+code, "Content-Type", "application/json; charset=UTF-8")
	if code == "-" {
		req.Header.Del("Authorization")
	}
	return req
}

// TestAliyunSlowBody has a client send half of its body and stop.
func TestAliyunSlowBody(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.Timeouts.Body = 50 * time.Millisecond })
	conn, err := net.Dial("tcp", r.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "POST "+aliyunPath+" HTTP/1.1\r\nHost: h\r\nAuthorization: APPCODE market-code\r\nContent-Length: 100\r\n\r\n{\"image\":")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	answer, err := io.ReadAll(conn) // the server closes the connection after it
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 408 "), string(answer))
	assert.True(t, strings.HasSuffix(string(answer), "\r\n\r\nRequest Timeout"), string(answer))
}

// TestAliyunAnswer holds both forms of the answer, byte for byte but for the request's id.
func TestAliyunAnswer(t *testing.T) {
	r := newRig(t, nil)
	got := do(t, (&caseA{}).request(t, r))
	want := `{"request_id":"` + got.header.Get("X-Request-Id") + `","success":true,` +
		`"result":{"bank_name":"中国银行","bank_card_number":"4111 1111 1111 1111","valid_date":"08/28","bank_card_type":"2"},` +
		`"bank_name":"中国银行","card_num":"` + testPAN + `","valid_date":"08/28"}`
	assert.Equal(t, want, got.body)

	got = do(t, (&caseA{body: oldFormat(base64Of(smallPNG))}).request(t, r))
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
	require.NoError(t, json.Unmarshal([]byte(got.body), &old))
	require.Len(t, old.Outputs, 1)
	assert.Equal(t, "ocr_bank_card", old.Outputs[0].OutputLabel)
	assert.Equal(t, 50, old.Outputs[0].OutputValue.DataType)
	var inner aliyunAnswer
	require.NoError(t, json.Unmarshal([]byte(old.Outputs[0].OutputValue.DataValue), &inner))
	assert.Equal(t, testPAN, inner.CardNum)
	assert.True(t, inner.Success)
}

func TestAliyunPictureByURL(t *testing.T) {
	site := pictures(t)
	r := newRig(t, nil)
	got := do(t, (&caseA{body: newFormat(site.URL + "/card.png")}).request(t, r))
	require.Equal(t, http.StatusOK, got.status, got.body)
	assert.Equal(t, smallPNG, r.reader.seen[0].File)
}

// TestAliyunCounts: two calls are granted; one that fails is given back.
func TestAliyunCounts(t *testing.T) {
	r := newRig(t, nil)
	call := func() int { return do(t, (&caseA{code: "few-code"}).request(t, r)).status }
	assert.Equal(t, 200, call())
	r.reader.answer(statusJSON("no_card"))
	assert.Equal(t, 463, call())
	r.reader.answer(okJSON)
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
		assert.Equal(t, want, aliyunType(funding), funding)
	}
}

func FuzzAliyunJSON(f *testing.F) {
	for _, c := range aliyunCases() {
		if len(c.body) < 5000 {
			f.Add([]byte(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		q, err := parseAliyun(body)
		if err != nil {
			var c aliyunCode
			require.ErrorAs(t, err, &c)
			assert.Contains(t, []int{460, 461}, c.status)
			assert.NotContains(t, c.message, "\n")
			return
		}
		assert.True(t, q.minConfidence >= 0 && q.minConfidence <= 1)
		if !isURL(q.image) {
			if _, err := aliyunBase64(q.image); err != nil {
				require.ErrorAs(t, err, &aliyunCode{})
			}
		}
	})
}
