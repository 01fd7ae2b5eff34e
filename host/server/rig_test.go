package server

import (
	"net/http"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
)

// rig is a whole server on loopback, and its operator's side.
type rig struct {
	*servertest.Rig
	srv *Server
}

// newRig starts a server. change may alter its configuration.
func newRig(t testing.TB, change func(*config.Config)) *rig {
	t.Helper()
	parts, options := servertest.Options(t, change)
	srv, err := New(Options{
		Options: options, Version: "v0.0.0-test",
		Site: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "app.js": {Data: []byte("//")}},
	})
	require.NoError(t, err)
	parts.Service = srv.service
	parts.Start(t, srv)
	return &rig{parts, srv}
}

// admin asks the operator's side.
func (r *rig) admin(t testing.TB, path string) servertest.Reply {
	t.Helper()
	return servertest.Serve(t, r.srv.Admin(), servertest.Request(t, http.MethodGet, path, ""))
}

// call is a request of one of the APIs, which reads a small picture unless it says otherwise.
type call struct {
	api   string // v1, tencent, bankcard, aliyun
	body  []byte // the picture
	text  string // the whole body, in place of one with the picture
	path  string
	query string
	token string // of v1; "own-token" unless given
	kind  string // content type of v1; image/png unless given
}

// request makes it, signed by the key that all tests have.
func (c call) request(t testing.TB, r *rig) *http.Request {
	t.Helper()
	picture := c.body
	if picture == nil {
		picture = servertest.SmallPNG
	}
	encoded := servertest.Base64(picture)
	either := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	const asJSON = "application/json"
	switch c.api {
	case "tencent":
		return servertest.Request(t, http.MethodPost, r.URL+either(c.path, "/ocr/bankcard"),
			either(c.text, `{"appid":"1250000000","bucket":"test","image":"`+encoded+`"}`),
			"Content-Type", asJSON, "Authorization", servertest.SignV1(servertest.PlainV1(r.Now), "shop-secret"))
	case "bankcard":
		text := either(c.text, `{"ImageBase64":"`+encoded+`"}`)
		req := servertest.Request(t, http.MethodPost, r.URL+"/", text, "Content-Type", asJSON, "X-TC-Action", "BankCardOCR", "X-TC-Version", "2018-11-19")
		servertest.SignTC3(req, text, "AKIDshop", "shop-secret", r.Now)
		return req
	case "aliyun":
		return servertest.Request(t, http.MethodPost, r.URL+either(c.path, "/rest/160601/ocr/ocr_bank_card.json"),
			either(c.text, `{"image":"`+encoded+`"}`), "Content-Type", asJSON, "Authorization", "APPCODE market-code")
	}
	return servertest.Request(t, http.MethodPost, r.URL+"/v1/read"+c.query, either(c.text, string(picture)),
		"Content-Type", either(c.kind, "image/png"), "Authorization", "Bearer "+either(c.token, "own-token"))
}

// apis are all of them.
var apis = []string{"v1", "tencent", "bankcard", "aliyun"}
