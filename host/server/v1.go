package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
)

// errNoPath and errMethod are what a request of the own API can have wrong before it is looked at.
var (
	errNoPath = errors.New("server: no such path")
	errMethod = errors.New("server: no such method here")
)

// serveV1 answers POST /v1/read.
func serveV1(x *exchange) error {
	switch {
	case x.r.URL.Path != "/v1/read":
		return errNoPath
	case x.r.Method != http.MethodPost:
		x.w.Header().Set("Allow", http.MethodPost)
		return errMethod
	}
	c, err := x.keys.coded(config.Token, bearer(x.r))
	if err != nil {
		return err
	}
	if err := x.admit(c); err != nil {
		return err
	}
	q, err := x.v1Request()
	if err != nil {
		return err
	}
	ctx := x.r.Context()
	giveBack, err := x.s.charge(ctx, c)
	if err != nil {
		return err
	}
	if q.list {
		return x.answerList(ctx, q)
	}
	result, err := x.readV1(ctx, &q.pictures[0], &q.options)
	if err != nil {
		giveBack()
		return err
	}
	x.code = "ok"
	x.send(http.StatusOK, jsonType, result)
	return nil
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// listAnswer is the answer for several pictures, in their order.
type listAnswer struct {
	Results []listItem `json:"results"`
}

// listItem has either Result or Problem.
type listItem struct {
	Name    string          `json:"name,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Problem *problem        `json:"problem,omitempty"`
}

// answerList reads the pictures one after another. One that fails has its problem in its place; a request that can go no
// further fails as a whole.
func (x *exchange) answerList(ctx context.Context, q *v1Request) error {
	out := listAnswer{Results: make([]listItem, len(q.pictures))}
	for i := range q.pictures {
		p := &q.pictures[i]
		result, err := x.readV1(ctx, p, &q.options)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		out.Results[i] = listItem{Name: p.name, Result: result}
		if err != nil {
			out.Results[i].Problem = problemOf(err, x.id)
		}
		p.data = nil
	}
	x.code = "ok"
	x.sendJSON(http.StatusOK, &out)
	return nil
}

// readV1 reads one picture into the result's JSON, with the crops that were asked for.
func (x *exchange) readV1(ctx context.Context, p *v1Picture, o *v1Options) ([]byte, error) {
	data := p.data
	if p.url != "" {
		fetched, release, err := x.fetch(ctx, p.url, int64(x.cfg.Limits.File))
		if err != nil {
			return nil, err
		}
		defer release()
		data = fetched
	}
	reply, err := x.read(ctx, host.Request{File: data, Fields: o.fields, MinNumber: o.minNumber, Mask: o.mask})
	if err != nil || !o.wants() {
		return reply.JSON, err
	}
	return x.withCrops(ctx, reply, data, o)
}

// withCrops adds "crops" to the result. The number's place is known whether or not its digits are masked.
func (x *exchange) withCrops(ctx context.Context, reply host.Reply, data []byte, o *v1Options) ([]byte, error) {
	cut, err := x.crops(ctx, data, &reply.Result, cropWants{card: o.cardCrop, number: o.numberCrop, hide: o.mask})
	if err != nil {
		return nil, err
	}
	member, err := json.Marshal(struct {
		Card   string `json:"card,omitempty"`
		Number string `json:"number,omitempty"`
	}{base64.StdEncoding.EncodeToString(cut.card), base64.StdEncoding.EncodeToString(cut.number)})
	if err != nil {
		return nil, err
	}
	out := append([]byte{}, reply.JSON[:len(reply.JSON)-1]...) // without the closing brace
	out = append(out, `,"crops":`...)
	return append(append(out, member...), '}'), nil
}
