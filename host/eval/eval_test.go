package eval

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth/set"
	"github.com/cardglyph/cardglyph/host"
)

const (
	truth = "4111111111111111"
	other = "5555555555554444"
)

func read(status, digits string, candidates ...string) *host.Result {
	r := &host.Result{Status: status}
	if digits != "" {
		r.Number = &host.Number{Digits: digits, Confidence: 0.5}
	}
	for _, c := range candidates {
		r.Candidates = append(r.Candidates, host.Candidate{Digits: c})
	}
	return r
}

func TestVerdictsOnNumbers(t *testing.T) {
	hidden := false
	for name, c := range map[string]struct {
		label Label
		read  *host.Result
		want  Verdict
		ok    bool
		rank  int
	}{
		"right":                 {Label{Number: truth}, read("ok", truth), Exact, true, 1},
		"right without a claim": {Label{Number: truth}, read("low_confidence", truth), Exact, false, 1},
		"wrong with a claim":    {Label{Number: truth}, read("ok", other), Misread, true, 0},
		"wrong, truth second":   {Label{Number: truth}, read("low_confidence", other, "1", truth), Misread, false, 3},
		"nothing read":          {Label{Number: truth}, read("no_number", ""), Missed, false, 0},
		"blank, claimed":        {Label{}, read("ok", truth), Blank, true, 0},
		"hidden number":         {Label{Number: truth, Shown: &hidden}, read("low_confidence", truth), Blank, false, 0},
	} {
		o := Judge(&c.label, c.read, 1, nil)
		assert.Equal(t, c.want, o.Number, name)
		assert.Equal(t, c.ok, o.OK, name)
		assert.Equal(t, c.rank, o.Rank, name)
	}
	o := Judge(&Label{Number: truth, Expiry: "01/30"}, read("ok", truth), 1, errors.New("no such file"))
	assert.Equal(t, Missed, o.Number)
	assert.Equal(t, Missed, o.Expiry)
	assert.Equal(t, "error", o.Status)
	assert.False(t, o.OK)
}

func TestVerdictsOnTheRest(t *testing.T) {
	label := &Label{Number: truth, Expiry: "09/27", Name: "A N OTHER", Brand: "visa"}
	r := read("ok", truth)
	r.Network, r.Expiry, r.Holder = "visa", &host.Expiry{Month: 9, Year: 2027}, &host.Text{Text: "a n  other"}
	o := Judge(label, r, 1, nil)
	assert.Equal(t, []Verdict{Exact, Exact, Exact}, []Verdict{o.Expiry, o.Holder, o.Network})

	r.Network, r.Expiry.Year, r.Holder.Text = "mastercard", 2028, "A N OTHFR"
	o = Judge(label, r, 1, nil)
	assert.Equal(t, []Verdict{Near, Near, Misread}, []Verdict{o.Expiry, o.Holder, o.Network})

	r.Expiry.Month = 10
	assert.Equal(t, Misread, Judge(label, r, 1, nil).Expiry)

	r.Expiry, r.Holder = nil, &host.Text{Text: "SOMEBODY ELSE"}
	o = Judge(label, r, 1, nil)
	assert.Equal(t, []Verdict{Missed, Misread}, []Verdict{o.Expiry, o.Holder})

	r.Expiry = &host.Expiry{Month: 1, Year: 2030}
	o = Judge(&Label{Number: other, Brand: "visa"}, r, 1, nil)
	assert.Equal(t, []Verdict{Extra, Extra, None}, []Verdict{o.Expiry, o.Holder, o.Network}, "the network counts where the number is right")
}

func TestSummary(t *testing.T) {
	outcomes := []Outcome{
		{Kind: "photo", Style: "embossed", Luhn: true, Number: Exact, OK: true, Rank: 1, Holder: Exact, Network: Exact, MS: 10, CPU: 4},
		{Kind: "photo", Style: "embossed", Number: Exact, Rank: 1, Holder: Near, Expiry: Exact, MS: 20, CPU: 3},
		{Kind: "photo", Style: "printed", Number: Misread, OK: true, Rank: 2, Holder: Misread, Expiry: Misread, MS: 30, CPU: 2},
		{Kind: "render", Number: Missed, Error: "broken", Holder: Missed, Expiry: Missed, MS: 40, CPU: 2},
		{Number: Blank, OK: true, Holder: Extra, MS: 50},
		{Number: Blank, MS: 60},
	}
	s := Summarise(outcomes)
	assert.Equal(t, Summary{
		Images: 6, Readable: 4, Exact: 2, Missed: 1, Misread: 1, Failed: 1,
		OKExact: 1, WrongOK: 1, ClaimedOnBlank: 1, InCandidates: 1,
		Expiry: FieldSummary{Labelled: 3, Right: 1, Near: 1, Wrong: 1, Missed: 1},
		Holder: FieldSummary{Labelled: 4, Right: 1, Near: 2, Wrong: 2, Missed: 1, Extra: 1}, Network: FieldSummary{Labelled: 1, Right: 1},
		P50: 30, P95: 60, Worst: 60, CPU: Times{P50: 2, P95: 4, Worst: 4}, Reliability: s.Reliability, Groups: s.Groups,
	}, *s)
	assert.Equal(t, 3, s.Groups["kind"]["photo"].Images)
	assert.Equal(t, 1, s.Groups["kind"]["render"].Missed)
	assert.Equal(t, 1, s.Groups["style"]["printed"].WrongOK)
	assert.Equal(t, []int{1, 3, 2}, []int{s.Groups["luhn"]["holds"].Images, s.Groups["luhn"]["fails"].Images, s.Groups["luhn"]["no number"].Images})
	var text strings.Builder
	require.NoError(t, s.Print(&text))
	assert.Contains(t, text.String(), "kind photo")
	assert.Contains(t, text.String(), "50.0")
}

// Names are compared by their letters: case, blanks and marks are of no account.
func TestNamesAreComparedByLetters(t *testing.T) {
	for read, c := range map[string]struct {
		truth string
		want  Verdict
	}{
		"JURGEN MULLER":       {"Jürgen  Müller", Exact},
		"José Núñez":          {"JOSE NUNEZ", Exact},
		"SOREN WEISS":         {"Søren Weiß", Exact},
		"D’Angelo":            {"D'ANGELO", Exact},
		"ANNE MARIE KELLER":   {"Anne-Marie Keller", Near},
		"ANNE  MARIE  KELIER": {"Anne-Marie Keller", Misread},
	} {
		o := Judge(&Label{Name: c.truth}, &host.Result{Holder: &host.Text{Text: read}}, 1, nil)
		assert.Equal(t, c.want, o.Holder, read)
	}
}

func TestGroupsOfPrintedCards(t *testing.T) {
	label := Label{Number: truth, Rows: 2, Side: "back", Form: "3/30", Expiry: "03/30", Name: "Max Muster"}
	capitals := Label{Number: truth, Rows: 1, Side: "front", Form: "03/30", Expiry: "03/30", Name: "MAX MUSTER"}
	s := Summarise([]Outcome{Judge(&label, read("ok", truth), 1, nil), Judge(&capitals, read("ok", other), 1, nil), Judge(&Label{}, read("no_card", ""), 1, nil)})
	for group, values := range map[string][]string{"rows": {"several", "one"}, "side": {"back", "front"}, "date": {"3/30", "03/30"}, "name": {"mixed", "capitals"}} {
		require.Len(t, s.Groups[group], 2, group)
		assert.Equal(t, []int{1, 1}, []int{s.Groups[group][values[0]].Exact, s.Groups[group][values[1]].Misread}, group)
	}
}

func TestPercentile(t *testing.T) {
	assert.Zero(t, percentile(nil, 50))
	assert.Equal(t, 7.0, percentile([]float64{7}, 95))
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(i + 1)
	}
	assert.Equal(t, []float64{50, 95, 100}, []float64{percentile(hundred, 50), percentile(hundred, 95), percentile(hundred, 100)})
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"A", "", 1}, {"", "AB", 2}, {"OTHER", "OTHFR", 1}, {"OTHER", "OTER", 1}, {"KITTEN", "SITTING", 3}} {
		assert.Equal(t, c.want, distance(c.a, c.b), "%s, %s", c.a, c.b)
		assert.Equal(t, c.want, distance(c.b, c.a), "%s, %s", c.b, c.a)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	a, b := write("a.png", ""), write("images/b.png", "")
	labels, err := Load(write("labels.jsonl", `{"file":"a.png","number":"`+truth+`","kind":"photo"}`+"\n\n"+`{"file":"b.png","number":"","number_visible":false,"sha256":"x"}`))
	require.NoError(t, err)
	require.Len(t, labels, 2)
	assert.Equal(t, []string{a, b}, []string{labels[0].Path, labels[1].Path})
	assert.Equal(t, []bool{true, false}, []bool{labels[0].Readable(), labels[1].Readable()})

	for name, text := range map[string]string{"empty": "", "no JSON": "hello", "no file": "{}", "picture gone": `{"file":"c.png"}`} {
		_, err := Load(write("bad.jsonl", text))
		assert.Error(t, err, name)
	}
	_, err = Load(filepath.Join(dir, "none.jsonl"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// Pictures that are drawn as they are read are the ones that a folder of them would have.
func TestDrawnPictures(t *testing.T) {
	recipe := filepath.Join(t.TempDir(), "recipe.json")
	require.NoError(t, os.WriteFile(recipe, []byte(`{"kind":"card","seed":3,"n":7,"difficulty":-1,"width":300,"flaws":["worn"]}`), 0o644))
	pictures, err := Drawn(recipe)
	require.NoError(t, err)
	require.Len(t, pictures, 7)
	r, err := set.Load(recipe)
	require.NoError(t, err)
	want, err := r.Draw(4)
	require.NoError(t, err)
	sample := Every(pictures, 4)
	require.Len(t, sample, 2, "the first and the fifth")
	file, label, err := sample[1].Open()
	require.NoError(t, err)
	assert.Equal(t, want.File, file)
	text, err := json.Marshal(&want.Label)
	require.NoError(t, err)
	var fromFolder Label
	require.NoError(t, json.Unmarshal(text, &fromFolder))
	assert.Equal(t, &fromFolder, label)

	_, err = Drawn(filepath.Join(t.TempDir(), "none.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestReliability(t *testing.T) {
	bins, calibration := reliability([]Outcome{
		{Number: Exact, Read: truth, Confidence: 1},
		{Number: Exact, Read: truth, Confidence: 0.995},
		{Number: Misread, Read: other, Confidence: 0.99},
		{Number: Blank, Read: other, Confidence: 0.3},
		{Number: Missed},
	})
	require.Len(t, bins, 7)
	assert.Equal(t, Bin{From: 0.25, To: 0.5, Read: 1, Confidence: 0.3}, bins[1])
	assert.Equal(t, []int{3, 2}, []int{bins[6].Read, bins[6].Right}, "0.99 belongs to the last bin")
	assert.InDelta(t, 0.995, bins[6].Confidence, 1e-9)
	assert.InDelta(t, 3.0/4*(0.995-2.0/3)+1.0/4*0.3, calibration, 1e-9)

	bins, calibration = reliability(nil)
	assert.Zero(t, calibration)
	assert.Zero(t, bins[0].Share())
}
