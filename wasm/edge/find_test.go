package edge

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every picture that is found is the picture that was put in, wherever it hides.
func TestFind(t *testing.T) {
	file := jpegFile(t, draw(64, 48))
	b64 := string(base64Of(file))
	url := base64.URLEncoding.EncodeToString(file)
	lines := wrap(b64, 76, "\r\n")
	php := strings.ReplaceAll(b64, "/", `\/`)
	escaped := strings.ReplaceAll(b64, "+", `\u002b`)
	inner := strings.ReplaceAll(string(new(form).part("image/jpeg", file).end()), "bo und", "inner")
	for name, c := range map[string]struct{ contentType, body string }{
		"raw":                       {"image/jpeg", string(file)},
		"raw, no type":              {"", string(file)},
		"raw, wrong type":           {"text/plain", string(file)},
		"part":                      {multipartType, string(new(form).part("image/jpeg", file).end())},
		"part, octets":              {multipartType, string(new(form).part("application/octet-stream", file).end())},
		"part, no type":             {multipartType, string(new(form).part("", file).end())},
		"part among others":         {multipartType, string(new(form).part("text/plain", []byte("hi")).part("image/png", file).part("", nil).end())},
		"part, bare line feeds":     {multipartType, "--bo und\nContent-Type: image/jpeg\n\n" + string(file) + "\n--bo und--\n"},
		"part, never closed":        {multipartType, "--bo und\r\n\r\n" + string(file)},
		"part, without header":      {"multipart/mixed; boundary=x", "--x\r\n\r\n" + string(file) + "\r\n--x--"},
		"part, preamble, epilogue":  {"multipart/mixed; boundary=x", "see\r\n--x\r\n\r\n" + string(file) + "\r\n--x--\r\nbye"},
		"part, padded line":         {"multipart/mixed; boundary=x", "--x  \t\r\n\r\n" + string(file) + "\r\n--x\t\r\n\r\n\r\n--x--"},
		"part, look-alike boundary": {"multipart/mixed; boundary=x", "--x\r\n\r\na\r\n--xy\r\n\r\nb\r\n--x\r\n\r\n" + string(file) + "\r\n--x--"},
		"part, type folded":         {"multipart/mixed; boundary=x", "--x\r\nContent-Type:\r\n image/jpeg\r\n\r\n" + string(file) + "\r\n--x--"},
		"nested parts":              {multipartType, string(new(form).part("multipart/mixed; boundary=inner", []byte(inner)).end())},
		"part, base64":              {multipartType, string(new(form).part("image/jpeg", []byte(lines)).end())},
		"part, data URL":            {multipartType, string(new(form).part("", []byte("data:image/jpeg;base64,"+b64)).end())},
		"part, JSON":                {multipartType, string(new(form).part("application/json", []byte(`{"a":"`+b64+`"}`)).end())},
		"JSON":                      {"application/json", `{"image":"` + b64 + `","n":1}`},
		"JSON, no type":             {"", " \n" + `[{"image":"` + b64 + `"}]`},
		"JSON, byte order mark":     {"", "\xef\xbb\xbf" + `{"image":"` + b64 + `"}`},
		"JSON, a string alone":      {"application/vnd.x+json", `"` + b64 + `"`},
		"JSON, other alphabet":      {"application/json", `{"image":"` + url + `"}`},
		"JSON, no padding":          {"application/json", `{"image":"` + strings.TrimRight(b64, "=") + `"}`},
		"JSON, escaped slashes":     {"application/json", `{"image":"` + php + `"}`},
		"JSON, escaped pluses":      {"application/json", `{"image":"` + escaped + `"}`},
		"JSON, line breaks":         {"application/json", `{"image":"` + wrap(b64, 76, `\r\n`) + `"}`},
		"JSON, data URL":            {"application/json", `{"image":"data:image/jpeg;base64,` + b64 + `"}`},
		"JSON, escaped data URL":    {"application/json", `{"image":"data:image\/jpeg;base64,` + php + `"}`},
		"JSON, as a key":            {"application/json", `{"` + b64 + `":1}`},
		"JSON, cut short":           {"application/json", `{"image":"` + b64},
		"JSON, after a quote":       {"application/json", `{"a":"\\\"","image":"` + b64 + `"}`},
		"JSON, in HTML":             {"application/json", `{"html":"<p>hi</p><img src=\"data:image/jpeg;base64,` + b64 + `\" alt=\"x\">"}`},
		"HTML":                      {"text/html", `<img src="data:image/jpeg;base64,` + b64 + `">`},
		"base64 alone":              {"text/plain", "\r\n" + lines + "\r\n"},
		"data URL alone":            {"text/plain", "data:image/jpeg;charset=x;base64," + b64},
	} {
		f := find(c.contentType, []byte(c.body))
		assert.False(t, f.opaque, name)
		if assert.Len(t, f.pieces, 1, name) {
			got, ok := f.pieces[0].file([]byte(c.body))
			assert.True(t, ok, name)
			assert.True(t, bytes.Equal(file, got), "%s: the picture comes out as it went in", name)
			assert.Equal(t, formatJPEG, f.pieces[0].format, name)
		}
	}
}

func wrap(s string, width int, end string) string {
	var out strings.Builder
	for len(s) > width {
		out.WriteString(s[:width] + end)
		s = s[width:]
	}
	return out.String() + s
}

// What holds no picture is let alone, what may hold one and cannot be looked into is opaque.
func TestFindNothing(t *testing.T) {
	svg := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("<svg></svg>", 20)))
	heic := "\x00\x00\x00\x18ftypheic" + strings.Repeat("x", 100)
	for name, c := range map[string]struct {
		contentType, body string
		opaque            bool
	}{
		"empty":                    {"image/jpeg", "", false},
		"text":                     {"text/plain", "BMW sells cars, GIF is a format, and so on and on and on", false},
		"form":                     {"application/x-www-form-urlencoded", "a=b&c=d", false},
		"JSON":                     {"application/json", `{"a":"b","text":"` + strings.Repeat("hello world ", 50) + `"}`, false},
		"JSON, base64 of text":     {"application/json", `{"a":"` + strings.Repeat("aGVsbG8g", 50) + `"}`, false},
		"JSON, broken":             {"application/json", `{"a":"\`, false},
		"PDF":                      {"application/pdf", "%PDF-1.7 " + strings.Repeat("x", 100), false},
		"drawing":                  {"image/svg+xml", "<svg></svg>", false},
		"drawing in JSON":          {"application/json", `{"a":"data:image/svg+xml;base64,` + svg + `"}`, false},
		"empty form":               {multipartType, "--bo und--\r\n", false},
		"form, empty file":         {multipartType, string(new(form).part("image/jpeg", nil).end()), false},
		"form, text":               {multipartType, string(new(form).part("", []byte("hello")).end()), false},
		"HEIC":                     {"", heic, true},
		"HEIC, part":               {multipartType, string(new(form).part("image/heic", []byte(heic)).end()), true},
		"HEIC, JSON":               {"application/json", `{"a":"` + string(base64Of([]byte(heic))) + `"}`, true},
		"HEIC, data URL in text":   {"text/html", `<img src="data:image/heic;base64,` + string(base64Of([]byte(strings.Repeat("x", 99)))) + `">`, true},
		"claims to be a picture":   {"image/jpeg", "no picture at all", true},
		"part claims to be one":    {multipartType, string(new(form).part("image/png", []byte("nothing")).end()), true},
		"data URL of no picture":   {"text/plain", "data:image/jpeg;base64," + strings.Repeat("aGVsbG8g", 20), true},
		"form without boundary":    {"multipart/form-data", "--x\r\n\r\n\r\n--x--", true},
		"form with wrong boundary": {"multipart/form-data; boundary=y", "--x\r\n\r\n\r\n--x--", true},
	} {
		f := find(c.contentType, []byte(c.body))
		assert.Empty(t, f.pieces, name)
		assert.Equal(t, c.opaque, f.opaque, name)
	}
	deep := "x"
	for i := range maxNesting + 1 {
		deep = fmt.Sprintf("--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n%s\r\n--%d--", i, i-1, deep, i)
	}
	assert.True(t, find(fmt.Sprintf("multipart/mixed; boundary=%d", maxNesting), []byte(deep)).opaque, "nested too deep")
}

// put changes nothing but the picture: what it reads back is the new file, all other bytes are the old ones.
func TestPut(t *testing.T) {
	file := jpegFile(t, draw(64, 48))
	other := bytes.Repeat([]byte{0xfb, 0xff, 0xbf, 0x3e}, len(file)/4+1)[:len(file)] // slashes and pluses in base64
	b64 := string(base64Of(file))
	php := strings.ReplaceAll(b64, "/", `\/`)
	for name, body := range map[string]string{
		"raw":             string(file),
		"JSON":            `{"a":[1, 2],"image":"` + b64 + `","z":"é"}`,
		"url alphabet":    `{"image":"` + base64.RawURLEncoding.EncodeToString(file) + `"}`,
		"escaped slashes": `{"image":"` + php + `","z":1}`,
		"escaped pluses":  `{"image":"` + strings.ReplaceAll(b64, "+", `\u002b`) + `"}`,
		"line breaks":     `{"image":"` + wrap(b64, 76, `\r\n`) + `"}`,
		"data URL":        `{"image":"data:image/jpeg;base64,` + b64 + `"}`,
		"text":            "data:image/jpeg;base64," + wrap(b64, 64, "\n") + "\n",
	} {
		f := find("", []byte(body))
		require.Len(t, f.pieces, 1, name)
		p := f.pieces[0]
		changed := []byte(body)
		require.True(t, p.put(changed, other), name)
		require.Len(t, changed, len(body), name)
		assert.Equal(t, body[:p.from], string(changed[:p.from]), "%s: before", name)
		// JSON strings may have got shorter, with blanks after their quote.
		if end := p.to + 1; p.encoding == asString {
			assert.Equal(t, body[end:], string(changed[end:]), "%s: after", name)
			assert.True(t, json.Valid(changed), "%s: still JSON", name)
			end = stringEnd(changed, p.from)
			assert.Empty(t, strings.Trim(string(changed[end:p.to+1]), `" `), name)
			p.to = end
		} else {
			assert.Equal(t, body[p.to:], string(changed[p.to:]), "%s: after", name)
		}
		got, ok := p.file(changed)
		require.True(t, ok, name)
		assert.True(t, bytes.Equal(other, got), "%s: the new file is read back", name)
	}
}

// A string that is cut short has no quote after which the gap could be filled.
func TestPutFailsWithoutRoom(t *testing.T) {
	file := jpegFile(t, draw(64, 48))
	body := []byte(`{"image":"` + strings.ReplaceAll(string(base64Of(file)), "/", `\/`))
	f := find("application/json", body)
	require.Len(t, f.pieces, 1)
	assert.False(t, f.pieces[0].put(body, make([]byte, len(file))))
}

// The parts are those of mime/multipart, for whatever it writes.
func TestSplitPartsLikeTheStandardLibrary(t *testing.T) {
	for i := range 50 {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		var want [][]byte
		for n := range i % 5 {
			h := textproto.MIMEHeader{"Content-Type": {fmt.Sprintf("text/x-%d", n)}, "Content-Disposition": {"form-data"}}
			p, err := w.CreatePart(h)
			require.NoError(t, err)
			content := bytes.Repeat([]byte("\r\n--\n"+w.Boundary()[:n]), n*i)
			_, err = p.Write(content)
			require.NoError(t, err)
			want = append(want, content)
		}
		require.NoError(t, w.Close())
		parts, ok := splitParts(b.Bytes(), 0, b.Len(), w.Boundary())
		require.True(t, ok)
		require.Len(t, parts, len(want))
		for n, p := range parts {
			assert.Equal(t, string(want[n]), b.String()[p.from:p.to])
			assert.Equal(t, fmt.Sprintf("text/x-%d", n), p.contentType)
		}
	}
}

func TestParseMedia(t *testing.T) {
	for header, want := range map[string]media{
		"":                                      {},
		"Image/JPEG":                            {kind: "image/jpeg"},
		"text/plain; charset=utf-8":             {kind: "text/plain"},
		"multipart/form-data;boundary=abc":      {"multipart/form-data", "abc"},
		`multipart/x; Boundary = "a b;c\"d" ;x`: {"multipart/x", `a b;c"d`},
		`multipart/x; a="boundary=no"; boundary=yes ; z=1`: {"multipart/x", "yes"},
		`multipart/x; boundary="open`:                      {"multipart/x", "open"},
		`multipart/x; boundary`:                            {kind: "multipart/x"},
		`multipart/x; ; =; boundary=z`:                     {"multipart/x", "z"},
	} {
		assert.Equal(t, want, parseMedia(header), header)
	}
}

// Whatever the body, pieces lie inside it and do not overlap, and laying a picture over itself changes nothing that
// counts.
func FuzzFind(f *testing.F) {
	file := jpegFile(f, image.NewGray(image.Rect(0, 0, 8, 8)))
	f.Add("", file)
	f.Add("application/json", []byte(`{"a":"`+strings.ReplaceAll(string(base64Of(file)), "/", `\/`)+`"}`))
	f.Add(multipartType, new(form).part("image/jpeg", file).part("", base64Of(file)).end())
	f.Add("text/html", []byte(`<img src="data:image/png;base64,`+string(base64Of(file))+`">`))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		found := find(contentType, body)
		last := 0
		for _, p := range found.pieces {
			require.True(t, last <= p.from && p.from <= p.to && p.to <= len(body), "%+v", p)
			last = p.to
			file, ok := p.file(body)
			if !ok {
				continue
			}
			changed := bytes.Clone(body)
			if !p.put(changed, file) {
				continue
			}
			if p.encoding == asString {
				p.to = stringEnd(changed, p.from)
			}
			again, ok := p.file(changed)
			require.True(t, ok)
			require.Equal(t, file, again)
		}
	})
}
