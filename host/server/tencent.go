package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// Limits of the service that the dialect stands in for.
const (
	tencentBody   = 6 << 20 // bytes of a request's body
	tencentFile   = 1 << 20 // bytes of one picture
	tencentFiles  = 20      // pictures in one request
	tencentAppID  = 32      // characters; real ones have about ten digits
	tencentBucket = 64
	tencentURL    = 2048
)

// dialectFields is what the dialects can say. The holder's name is not part of them, so it is not read.
const dialectFields = core.FieldNumber | core.FieldExpiry | core.FieldIssuer | core.FieldQuality

// tencentAnswer is the body of every answer.
type tencentAnswer struct {
	Code    int            `json:"code"`
	Message string         `json:"message"`
	Data    *tencentData   `json:"data,omitempty"`
	Results []tencentEntry `json:"result_list,omitempty"` // only for several pictures
}

// tencentEntry is the answer for one of several pictures, in the order of the request.
type tencentEntry struct {
	Code     int          `json:"code"`
	Message  string       `json:"message"`
	FileName string       `json:"filename,omitempty"`
	URL      string       `json:"url,omitempty"`
	Data     *tencentData `json:"data,omitempty"`
}

// serveTencent answers POST /ocr/bankcard and its alias.
func serveTencent(x *exchange) error {
	switch {
	case x.r.URL.Path != "/ocr/bankcard" && x.r.URL.Path != "/ocr/creditcardocr":
		return tcNoPath
	case x.r.Method != http.MethodPost:
		return tcMethod
	case x.r.ContentLength < 0:
		return tcNoLength
	}
	sig, c, err := x.tencentCaller()
	if err != nil {
		return err
	}
	q, err := x.tencentRequest()
	if err != nil {
		return err
	}
	if err := q.match(sig); err != nil {
		return err
	}
	ctx := x.r.Context()
	if sig != nil {
		if err := sig.use(ctx, x); err != nil {
			return err
		}
	}
	giveBack, err := x.s.charge(ctx, c)
	if err != nil {
		return err
	}
	if err := x.answerTencent(ctx, q); err != nil {
		giveBack()
		return err
	}
	return nil
}

// tencentCaller checks the signature; without keys in the configuration there is none to check it with.
func (x *exchange) tencentCaller() (*signature, *caller, error) {
	if !x.keys.guarded {
		return nil, nil, nil
	}
	sig, err := parseSignature(x.r.Header.Get("Authorization"))
	if err != nil {
		return nil, nil, err
	}
	c, err := sig.verify(x.keys, x.s.now())
	if err != nil {
		return nil, nil, err
	}
	return sig, c, x.admit(c)
}

// answerTencent reads the pictures. One picture's failure is the request's; of several each has its own entry.
func (x *exchange) answerTencent(ctx context.Context, q *tencentRequest) error {
	if len(q.pictures) == 1 {
		data, err := x.readTencent(ctx, q, &q.pictures[0])
		if err != nil {
			return err
		}
		return x.sendTencent(tcOK, &tencentAnswer{Data: data})
	}
	out := &tencentAnswer{}
	for i := range q.pictures {
		p := &q.pictures[i]
		data, err := x.readTencent(ctx, q, p)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		code := tcOK
		if err != nil {
			code = tencentCodeOf(err)
		}
		out.Results = append(out.Results, tencentEntry{code.code, code.message, p.name, p.url, data})
		if i == 0 {
			out.Data = data
		}
		p.data = nil
	}
	return x.sendTencent(tcOK, out)
}

// readTencent reads one picture into the dialect's items.
func (x *exchange) readTencent(ctx context.Context, q *tencentRequest, p *tencentPicture) (*tencentData, error) {
	data := p.data
	if p.url != "" {
		fetched, release, err := x.fetch(ctx, p.url, tencentFile)
		if err != nil {
			return nil, err
		}
		defer release()
		data = fetched
	}
	switch {
	case len(data) == 0:
		return nil, tcImageEmpty
	case animated(data):
		return nil, tcDecode
	}
	reply, err := x.read(ctx, host.Request{File: data, Fields: dialectFields})
	if err != nil {
		return nil, err
	}
	if code, failed := tencentStatus[reply.Result.Status]; failed {
		return nil, code
	}
	items, err := tencentItems(&reply.Result)
	if err != nil {
		return nil, err
	}
	return &tencentData{SessionID: q.appID + "-" + x.id, Items: items}, nil
}

// tencentStatus maps what the picture did not allow: -9010 where a better picture of the same card would do, -9011 where
// there is nothing to read. A number that may be wrong is answered: itemconf says how sure it is.
var tencentStatus = map[string]tencentCode{
	core.NoCard.String(): tcRecognition, core.NoNumber.String(): tcRecognition, core.Unsupported.String(): tcRecognition,
	core.Blurred.String(): tcPreprocess, core.Dark.String(): tcPreprocess, core.Glare.String(): tcPreprocess,
	core.TooSmall.String(): tcPreprocess, core.Cropped.String(): tcPreprocess,
}

func tencentCodeOf(err error) tencentCode {
	if c, ok := errors.AsType[tencentCode](err); ok {
		return c
	}
	return codeOf(tencentFaults, err, tcInternal)
}

func refuseTencent(x *exchange, err error) {
	if err := x.sendTencent(tencentCodeOf(err), &tencentAnswer{}); err != nil {
		panic("server: an answer without data does not encode")
	}
}

func (x *exchange) sendTencent(c tencentCode, out *tencentAnswer) error {
	out.Code, out.Message = c.code, c.message
	body, err := json.Marshal(out)
	if err != nil {
		return tcPack
	}
	x.code = itoa(c.code)
	x.send(c.status, "application/json", body)
	return nil
}
