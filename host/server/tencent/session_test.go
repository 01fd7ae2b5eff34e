package tencent

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/servertest"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// ask asks for a session, signed as the key of plain.
func ask(t *testing.T, r *servertest.Rig, session string, sign func(*plain)) servertest.Reply {
	t.Helper()
	p := plainOf(r)
	if sign != nil {
		sign(&p)
	}
	return servertest.Do(t, servertest.Request(t, http.MethodGet, r.URL+"/ocr/session?session_id="+url.QueryEscape(session), "", "Authorization", p.header()))
}

// TestSessions: an answer is given again, byte for byte, to the key that asked first and to no other, until its time is over.
func TestSessions(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Sessions.Keep = time.Hour }, V1)
	first := servertest.Do(t, (&caseT{}).request(t, r))
	var a answer
	require.NoError(t, json.Unmarshal([]byte(first.Body), &a))
	session := a.Data.SessionID
	again := ask(t, r, session, nil)
	assert.Equal(t, http.StatusOK, again.Status)
	assert.Equal(t, first.Body, again.Body)
	servertest.OpenAPI(t).CheckAnswer(t, "/ocr/session", "get", again)

	other := ask(t, r, session, as("1250000001", "AKIDother", "other-secret"))
	assert.Equal(t, http.StatusNotFound, other.Status, other.Body)
	assert.NotContains(t, other.Body, servertest.PAN)
	assert.Equal(t, http.StatusUnauthorized, ask(t, r, session, func(p *plain) { p.secret = "wrong" }).Status)
	assert.Equal(t, http.StatusNotFound, ask(t, r, session+"0", nil).Status)

	kept, err := r.Store.Get(t.Context(), store.Answers, store.Key(session))
	require.NoError(t, err)
	require.NotNil(t, kept)
	assert.NotContains(t, string(kept.Data), servertest.PAN, "sealed")
	assert.WithinDuration(t, time.Now().Add(time.Hour), kept.Expires, time.Minute)
	require.NoError(t, r.Store.Update(t.Context(), store.Answers, store.Key(session), func(v *store.Value) (*store.Value, error) {
		return &store.Value{Data: v.Data, Expires: time.Now()}, nil
	}))
	assert.Equal(t, http.StatusNotFound, ask(t, r, session, nil).Status, "its time is over")
}

// TestNoSessionsUnlessWanted: by default nothing is kept.
func TestNoSessionsUnlessWanted(t *testing.T) {
	r := servertest.New(t, nil, V1)
	var a answer
	require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, (&caseT{}).request(t, r)).Body), &a))
	assert.Equal(t, http.StatusNotFound, ask(t, r, a.Data.SessionID, nil).Status)
	kept, err := r.Store.Get(t.Context(), store.Answers, store.Key(a.Data.SessionID))
	require.NoError(t, err)
	assert.Nil(t, kept)
}

// TestOneUseSignatureComesBack: when the service failed by its own doing, the same signature may be used again; when the picture was at
// fault it may not.
func TestOneUseSignatureComesBack(t *testing.T) {
	r := servertest.New(t, func(c *config.Config) { c.Timeouts.Read = 20 * time.Millisecond }, V1)
	c := caseT{sign: func(p *plain) { p.e, p.f = "0", "/1250000000/test/a.jpg" }}
	code := func() int {
		var a answer
		require.NoError(t, json.Unmarshal([]byte(servertest.Do(t, c.request(t, r)).Body), &a))
		return a.Code
	}
	r.Reader.Block = make(chan struct{})
	assert.Equal(t, 203, code())
	assert.Equal(t, 203, code())
	r.Reader.Block = nil
	r.Reader.Answer(servertest.StatusJSON("no_card"))
	assert.Equal(t, -9011, code())
	assert.Equal(t, 13, code())
}

// TestNoLength: a POST that says nothing of its body's length is 411.
func TestNoLength(t *testing.T) {
	r := servertest.New(t, nil, V1)
	got := servertest.Do(t, (&caseT{chunks: true}).request(t, r))
	assert.Equal(t, http.StatusLengthRequired, got.Status)
	bare := &http.Request{Method: http.MethodPost, Header: http.Header{}}
	assert.False(t, hasLength(bare))
	bare.Header.Set("Content-Length", "0")
	assert.True(t, hasLength(bare))
}
