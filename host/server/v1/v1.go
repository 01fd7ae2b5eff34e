// Package v1 is the service's own API, POST /v1/read. openapi.yaml in package server describes it.
package v1

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
)

const path = "/v1/read"

// API is the service's own API.
var API = read.API{Name: "v1", Patterns: []string{"/v1/"}, Paths: []string{path}, Serve: serve, Refuse: refuse}

// errNoPath and errMethod are what a request can have wrong before it is looked at.
var (
	errNoPath = errors.New("v1: no such path")
	errMethod = errors.New("v1: no such method here")
)

// serve answers POST /v1/read.
func serve(x *read.Exchange) error {
	r := x.Request()
	switch {
	case r.URL.Path != path:
		return errNoPath
	case r.Method != http.MethodPost:
		x.Header().Set("Allow", http.MethodPost)
		return errMethod
	}
	c, err := x.Keys().Coded(config.Token, bearer(r))
	if err != nil {
		return err
	}
	if err := x.Admit(c); err != nil {
		return err
	}
	q, err := parse(x)
	if err != nil {
		return err
	}
	if err := x.Charge("", time.Time{}); err != nil {
		return err
	}
	if q.list {
		return answerList(x, q)
	}
	result, err := readPicture(x, &q.pictures[0], &q.options)
	if err != nil {
		return err
	}
	x.Code = "ok"
	x.Send(http.StatusOK, read.JSONType, result)
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
// further fails as a whole. Nothing is charged when every picture failed.
func answerList(x *read.Exchange, q *request) error {
	out := listAnswer{Results: make([]listItem, len(q.pictures))}
	var first error
	failed := 0
	for i := range q.pictures {
		p := &q.pictures[i]
		result, err := readPicture(x, p, &q.options)
		if ctx := x.Context(); ctx.Err() != nil {
			return context.Cause(ctx)
		}
		out.Results[i] = listItem{Name: p.name, Result: result}
		if err != nil {
			out.Results[i].Problem = problemOf(err, x.ID)
			failed++
			if first == nil {
				first = err
			}
		}
		p.data = nil
	}
	x.Code = "ok"
	if failed == len(q.pictures) && failed > 0 {
		x.Useless(first)
		x.Code = "all-failed"
	}
	x.SendJSON(http.StatusOK, &out)
	return nil
}

// readPicture reads one picture into the result's JSON, with the crops that were asked for.
func readPicture(x *read.Exchange, p *picture, o *options) ([]byte, error) {
	data := p.data
	if p.url != "" {
		fetched, release, err := x.Fetch(p.url, int64(x.Config().Limits.File))
		if err != nil {
			return nil, err
		}
		defer release()
		data = fetched
	}
	reply, err := x.Read(host.Request{File: data, Fields: o.fields, MinNumber: o.minNumber, Mask: o.mask})
	if err != nil || !o.wantsCrops() {
		return reply.JSON, err
	}
	return withCrops(x, reply, data, o)
}

// withCrops adds "crops" to the result. The number's place is known whether or not its digits are masked.
func withCrops(x *read.Exchange, reply host.Reply, data []byte, o *options) ([]byte, error) {
	cut, err := x.Crops(data, &reply.Result, read.CropWants{Card: o.cardCrop, Number: o.numberCrop, Hide: o.mask})
	if err != nil {
		return nil, err
	}
	member, err := json.Marshal(struct {
		Card   string `json:"card,omitempty"`
		Number string `json:"number,omitempty"`
	}{base64.StdEncoding.EncodeToString(cut.Card), base64.StdEncoding.EncodeToString(cut.Number)})
	if err != nil {
		return nil, err
	}
	out := append([]byte{}, reply.JSON[:len(reply.JSON)-1]...) // without the closing brace
	out = append(out, `,"crops":`...)
	return append(append(out, member...), '}'), nil
}
