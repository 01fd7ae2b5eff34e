package edge

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// What counts as a card number seen: digits of receipts, rulers and labels are read as numbers too, and hold no check digit
// or belong to no network.
func TestLikelihood(t *testing.T) {
	number := func(status core.Status, digits string, confidence float64) core.Result {
		return core.Result{Status: status, Number: &core.Number{Digits: digits, Confidence: confidence}}
	}
	for name, c := range map[string]struct {
		read                     core.Result
		possible, likely, strict bool
	}{
		"claimed":                       {number(core.OK, "4111111111111112", 0.99), true, true, true},
		"unclaimed, all holds":          {number(core.LowConfidence, "4111111111111111", 0.88), true, true, false},
		"unclaimed, all holds, unsure":  {number(core.LowConfidence, "4111111111111111", 0.8), true, false, false},
		"far from sure":                 {number(core.LowConfidence, "4111111111111111", 0.4), false, false, false},
		"check digit fails":             {number(core.LowConfidence, "4111111111111112", 0.9), true, false, false},
		"no network":                    {number(core.LowConfidence, "0000000000000000", 0.9), true, false, false},
		"no network, check digit holds": {number(core.LowConfidence, "1234567812345670", 0.9), true, false, false},
		"no such length":                {number(core.LowConfidence, "55555555555544", 0.9), true, false, false},
		"no number":                     {core.Result{Status: core.NoNumber}, false, false, false},
	} {
		for level, want := range map[string]bool{"possible": c.possible, "likely": c.likely, "very_likely": c.strict} {
			assert.Equal(t, want, edgeOf(t, `{"min_likelihood":"`+level+`"}`).Sees(&c.read), "%s: %s", level, name)
		}
		assert.Equal(t, c.likely, edgeOf(t, `{}`).Sees(&c.read), "%s: likely is the default", name)
	}
}

func TestConfidenceThreshold(t *testing.T) {
	read := core.Result{Status: core.LowConfidence, Number: &core.Number{Digits: testNumber, Confidence: 0.6}}
	assert.True(t, edgeOf(t, `{"min_confidence":0.6}`).Sees(&read))
	assert.False(t, edgeOf(t, `{"min_confidence":0.61}`).Sees(&read))
}

// A request has as much work done for it as max_time says, over all of its pictures, and is then one that cannot be
// looked into.
func TestMaxTime(t *testing.T) {
	plain := jpegFile(t, draw(40, 30))
	body := new(form).part("", plain).part("", plain).part("", plain).end()
	c, err := ParseConfig([]byte(`{"max_time":50}`))
	require.NoError(t, err)
	reads := 0
	slow := func(file []byte, spend func(int) error) (core.Result, error) {
		reads++
		return core.Result{}, spend(20_000)
	}
	v := decide(New(c, slow), post(multipartType), body)
	status, code := problemOf(t, v)
	assert.Equal(t, 422, status)
	assert.Equal(t, "too_much", code)
	assert.Equal(t, Undecodable, v.Outcome)
	assert.Equal(t, 3, reads, "60 ms of 50")

	c.Undecodable = Pass
	untouched(t, decide(New(c, slow), post(multipartType), body), "the policy passes")
	untouched(t, decide(New(c, slow), post(""), plain), "each request has a budget of its own")
	c.MaxTime = 60
	c.Undecodable = Refuse
	untouched(t, decide(New(c, slow), post(multipartType), body), "enough")
}

// The real reader stops when it is told to, and says why.
func TestReaderStops(t *testing.T) {
	c, err := ParseConfig(nil)
	require.NoError(t, err)
	read, err := NewReader(c)
	require.NoError(t, err)
	file := jpegFile(t, draw(400, 300))
	calls, total := 0, 0
	_, err = read(file, func(units int) error { calls++; total += units; return nil })
	require.NoError(t, err)
	require.Greater(t, calls, 10)
	for _, stop := range []int{1, 3, calls / 2, calls - 1} {
		left := stop
		_, err := read(file, func(int) error {
			if left--; left == 0 {
				return ErrGone
			}
			require.Positive(t, left, "work went on after the error")
			return nil
		})
		assert.ErrorIs(t, err, ErrGone, "after %d of %d", stop, calls)
	}
}

// A client that leaves ends the work, in the middle of a picture, and nothing goes on.
func TestClientLeaves(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	for _, action := range []string{"block", "redact", "tag", "monitor"} {
		c, err := ParseConfig([]byte(`{"action":"` + action + `","undecodable":"pass"}`))
		require.NoError(t, err)
		work := 0
		e := New(c, func(_ []byte, spend func(int) error) (core.Result, error) {
			for work < 1_000_000 {
				work += 1000
				if err := spend(1000); err != nil {
					return core.Result{}, err
				}
			}
			return core.Result{}, errors.New("nobody stopped it")
		})
		e.Gone = func() bool { return work > 20_000 }
		v := decide(e, post(""), file)
		require.NotNil(t, v.Answer, action)
		assert.Equal(t, Gone, v.Outcome, action)
		assert.Less(t, work, 30_000, "%s: it stops soon", action)
	}
}

// The action monitor refuses nothing and changes no body, and says what would have been refused.
func TestMonitor(t *testing.T) {
	card := jpegFile(t, draw(240, 150, bar))
	e := edgeOf(t, `{"action":"monitor","undecodable":"block","over_limit":"block","max_body":50000}`)
	for name, c := range map[string]struct {
		body    []byte
		outcome Outcome
		reason  string
		headers int
	}{
		"card":        {card, Monitored, "card_found", 3},
		"broken":      {card[:500], Monitored, "undecodable", 0},
		"too long":    {make([]byte, 50001), Monitored, "too_long", 0},
		"no card":     {jpegFile(t, draw(40, 30)), Passed, "", 0},
		"no picture":  {[]byte("hello"), Passed, "", 0},
		"card, twice": {new(form).part("", card).part("", card).end(), Monitored, "card_found", 3},
	} {
		r := post("")
		if name == "card, twice" {
			r = post(multipartType)
		}
		v := decide(e, r, c.body)
		assert.Nil(t, v.Answer, name)
		assert.Nil(t, v.Body, name)
		assert.Equal(t, c.outcome, v.Outcome, name)
		assert.Equal(t, c.reason, v.Reason, name)
		assert.Len(t, v.Set, c.headers, name)
		assert.Subset(t, v.Remove, []string{HeaderFound, "X_Cardglyph_Found"}, name)
	}
	v := e.Fault()
	assert.Nil(t, v.Answer)
	assert.Equal(t, Failed, v.Outcome)
}

// After a card, block looks at no further picture: they would change nothing.
func TestBlockStopsAtTheFirstCard(t *testing.T) {
	file := jpegFile(t, draw(240, 150, bar))
	v := decide(edgeOf(t, `{}`), post(multipartType), new(form).part("", file).part("", file).end())
	assert.Equal(t, []int{1, 1}, []int{v.Pictures, v.Cards})
}

func TestLogLine(t *testing.T) {
	for _, c := range []struct {
		verdict Verdict
		request Request
		want    string
	}{
		{Verdict{Outcome: Redacted, Pictures: 3, Cards: 2}, Request{}, `{"outcome":"redacted","pictures":3,"cards":2}`},
		{refuse(Blocked, problemCard), Request{Method: "PUT", Path: "/a?secret=1", ID: "abc-12"},
			`{"outcome":"blocked","reason":"card_found","pictures":0,"cards":0,"method":"PUT","path":"/a","request_id":"abc-12"}`},
	} {
		assert.JSONEq(t, c.want, string(c.verdict.AppendLog(nil, c.request)))
	}
}

// Nothing that a client sends becomes a line of its own in the log, or a card number in it.
func TestLogLineOfHostileRequests(t *testing.T) {
	for _, evil := range []string{
		"/cards/4111111111111111", "/4111-1111-1111-1111/x", "/4111%201111%201111%201111", "/4/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1",
		"/\"},{\"outcome\":\"passed", "/\n{\"outcome\":\"passed\"}", "/\\", "/" + strings.Repeat("x", 10_000), "/\xff\xfe\x00",
		"/" + strings.Repeat("a", longestLogged-8) + "4111111111111111",
	} {
		line := refuse(Blocked, problemCard).AppendLog(nil, Request{Method: evil, Path: evil, ID: evil})
		require.True(t, json.Valid(line), "%q", line)
		assert.NotContains(t, string(line), "\n")
		assert.NotContains(t, string(line), "4111")
		assert.NotContains(t, string(line), "1/1/1/1")
		assert.Less(t, len(line), 1000)
	}
	line := refuse(Blocked, problemCard).AppendLog(nil, Request{Path: "/tickets/20261128/a"})
	assert.Contains(t, string(line), "/tickets/20261128/a", "short numbers stay: whoever reads the log needs them")
}

func TestLevels(t *testing.T) {
	for o, want := range map[Outcome]Level{Passed: Debug, Blocked: Warn, Undecodable: Warn, TooLong: Warn, Monitored: Warn, Redacted: Info, Failed: Error} {
		assert.Equal(t, want, o.Level(), o)
	}
}
