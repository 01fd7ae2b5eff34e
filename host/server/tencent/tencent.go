// Package tencent speaks as two generations of a bank card service: /ocr/bankcard with HMAC-SHA1 signatures (V1), and the action BankCardOCR
// of version 2018-11-19 (V3).
package tencent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/read"
)

// V1 is the dialect of /ocr/bankcard.
var V1 = read.API{
	Name: "tencent", Patterns: []string{"/ocr/"}, Paths: []string{"/ocr/bankcard", "/ocr/creditcardocr", sessionPath},
	Serve: serve, Refuse: refuse,
}

// Limits of the service that the dialect stands in for.
const (
	maxBody   = 6 << 20 // bytes of a request's body
	maxFile   = 1 << 20 // bytes of one picture
	maxFiles  = 20      // pictures in one request
	maxAppID  = 32      // characters; real ones have about ten digits
	maxBucket = 64
	maxURL    = 2048
)

// answer is the body of every answer.
type answer struct {
	Code    int     `json:"code"`
	Message string  `json:"message"`
	Data    *data   `json:"data,omitempty"`
	Results []entry `json:"result_list,omitempty"` // only for several pictures
}

// entry is the answer for one of several pictures, in the order of the request.
type entry struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	FileName string `json:"filename,omitempty"`
	URL      string `json:"url,omitempty"`
	Data     *data  `json:"data,omitempty"`
}

// serve answers POST /ocr/bankcard and its alias, and GET of a session.
func serve(x *read.Exchange) error {
	r := x.Request()
	switch {
	case r.URL.Path == sessionPath:
		return serveSession(x)
	case r.URL.Path != "/ocr/bankcard" && r.URL.Path != "/ocr/creditcardocr":
		return tcNoPath
	case r.Method != http.MethodPost:
		return tcMethod
	case !hasLength(r):
		return tcNoLength
	}
	sig, err := authorize(x)
	if err != nil {
		return err
	}
	q, err := parse(x)
	if err != nil {
		return err
	}
	if err := q.match(sig); err != nil {
		return err
	}
	mark, until := sig.mark()
	if err := x.Charge(mark, until); err != nil {
		return err
	}
	return answerPictures(x, q)
}

// hasLength reports whether the client said how long its body is.
func hasLength(r *http.Request) bool {
	return r.ContentLength > 0 || r.ContentLength == 0 && r.Header.Get("Content-Length") != ""
}

// authorize checks the signature, before the body is read; without keys in the configuration there is none to check it with.
func authorize(x *read.Exchange) (*signature, error) {
	if !x.Keys().Guarded {
		return nil, nil
	}
	sig, err := parseSignature(x.Request().Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	c, err := sig.verify(x.Keys(), x.Now())
	if err != nil {
		return nil, err
	}
	return sig, x.Admit(c)
}

// answerPictures reads the pictures. One picture's failure is the request's; of several each has its own entry, and when all
// failed, the request did as the first.
func answerPictures(x *read.Exchange, q *request) error {
	out := &answer{}
	if len(q.pictures) == 1 {
		data, err := readPicture(x, q, &q.pictures[0])
		if err != nil {
			return err
		}
		out.Data = data
		return send(x, tcOK, out)
	}
	var first error
	done := 0
	for i := range q.pictures {
		p := &q.pictures[i]
		data, err := readPicture(x, q, p)
		if ctx := x.Context(); ctx.Err() != nil {
			return context.Cause(ctx)
		}
		code := tcOK
		switch {
		case err == nil:
			done++
		default:
			code = codeOf(err)
			if first == nil {
				first = err
			}
		}
		out.Results = append(out.Results, entry{code.code, code.message, p.name, p.url, data})
		if i == 0 {
			out.Data = data
		}
		p.data = nil
	}
	if done == 0 {
		x.Useless(first)
		return send(x, codeOf(first), out)
	}
	return send(x, tcOK, out)
}

// readPicture reads one picture into the dialect's items.
func readPicture(x *read.Exchange, q *request, p *picture) (*data, error) {
	file := p.data
	if p.url != "" {
		fetched, release, err := x.Fetch(p.url, maxFile)
		if err != nil {
			return nil, err
		}
		defer release()
		file = fetched
	}
	switch {
	case len(file) == 0:
		return nil, tcImageEmpty
	case read.Animated(file):
		return nil, tcDecode
	}
	reply, err := x.Read(host.Request{File: file, Fields: read.DialectFields})
	if err != nil {
		return nil, err
	}
	r := &reply.Result
	switch {
	case read.Poor(r) && !x.Answerable(r):
		return nil, tcPreprocess
	case !x.Answerable(r) && r.Status != core.OK.String():
		return nil, tcRecognition
	}
	items, err := itemsOf(r)
	if err != nil {
		return nil, err
	}
	return &data{SessionID: q.appID + "-" + x.ID, Items: items}, nil
}

func codeOf(err error) code {
	if c, ok := errors.AsType[code](err); ok {
		return c
	}
	return read.CodeOf(faults, err, tcInternal)
}

func refuse(x *read.Exchange, err error) {
	c := codeOf(err)
	if c == tcBusy || c == tcRate || c == tcStopping {
		x.RetryAfter()
	}
	if err := send(x, c, &answer{}); err != nil {
		panic("tencent: an answer without data does not encode")
	}
}

func send(x *read.Exchange, c code, out *answer) error {
	out.Code, out.Message = c.code, c.message
	body, err := json.Marshal(out)
	if err != nil {
		return tcPack
	}
	if out.Data != nil {
		if err := x.Remember(out.Data.SessionID, body); err != nil {
			return err
		}
	}
	x.Code = strconv.Itoa(c.code)
	x.Send(c.status, "application/json", body)
	return nil
}
