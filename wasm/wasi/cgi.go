package main

import (
	"io"
	"strconv"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// defaultConfig is used when CARDGLYPH_CONFIG is not set.
const defaultConfig = `{"mode":"read"}`

// answer answers one request as CGI (RFC 3875) and WAGI ask for: the request in variables and on standard input, the
// response on standard output.
func (p process) answer() int {
	text := p.env("CARDGLYPH_CONFIG")
	if text == "" {
		text = defaultConfig
	}
	config, err := edge.ParseConfig([]byte(text))
	if err == nil && config.Mode != edge.Read {
		err = &edge.ConfigError{Member: "mode", Reason: "must be read: a script has nothing behind it to guard"}
	}
	if err != nil {
		p.complain("cardglyph-wasi: " + err.Error() + "\n")
		return exitUsage
	}
	read, err := edge.NewReader(config)
	if err != nil {
		p.complain("cardglyph-wasi: " + err.Error() + "\n")
		return exitUsage
	}
	r := p.request()
	v := p.decide(edge.New(config, read), config.Path, r)
	p.complain(string(v.AppendLog(nil, r)) + "\n")
	return p.respond(v.Answer)
}

// request is what the server says of the request.
func (p process) request() edge.Request {
	r := edge.Request{
		Method: p.env("REQUEST_METHOD"), Path: p.env("SCRIPT_NAME"), ContentType: p.env("CONTENT_TYPE"),
		ContentEncoding: p.env("HTTP_CONTENT_ENCODING"), Length: -1, ID: p.env("HTTP_X_REQUEST_ID"),
	}
	if n, err := strconv.ParseInt(p.env("CONTENT_LENGTH"), 10, 64); err == nil && n >= 0 {
		r.Length = n
	}
	return r
}

// decide takes the request through the mode Read. The server has chosen the script, so any path will do.
func (p process) decide(e *edge.Edge, path string, r edge.Request) edge.Verdict {
	r.Path = path
	v, more := e.Head(r)
	if !more {
		return v
	}
	limit := int64(e.Limit()) + 1
	if r.Length >= 0 {
		limit = r.Length // a server may leave standard input open behind the body
	}
	body, err := io.ReadAll(io.LimitReader(p.in, limit))
	switch {
	case err != nil || r.Length >= 0 && int64(len(body)) < r.Length:
		return edge.Broken() // the client left
	case len(body) > e.Limit():
		return e.Over()
	}
	return e.Body(r, body)
}

func (p process) respond(a *edge.Answer) int {
	text := "Status: " + strconv.Itoa(a.Status) + "\r\n"
	for _, h := range a.Headers {
		text += h.Name + ": " + h.Value + "\r\n"
	}
	if _, err := io.WriteString(p.out, text+"\r\n"+string(a.Body)); err != nil {
		return exitInput
	}
	return exitRead
}
