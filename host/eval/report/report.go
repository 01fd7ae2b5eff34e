// Package report writes one self-contained page about how well a set of pictures was read: tables, plots, and every
// picture whose number was lost, with what was found in it and the stage that lost it. The page needs no script and asks
// for nothing from anywhere.
package report

import (
	"crypto/sha256"
	_ "embed" // the template and its style
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host/eval"
)

// Page is what the report shows. ShowNumber decides whether numbers and pictures are shown as they are; otherwise numbers
// are masked and pictures are too coarse to read.
type Page struct {
	Set        string // what was read: the file of labels or the recipe
	Engine     string
	Version    string
	Made       time.Time
	ShowNumber bool
	Outcomes   []eval.Outcome
	Cases      []Case // in the order of the pictures
}

//go:embed report.html
var text string

//go:embed report.css
var style string

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": percent, "words": words, "digits": core.Masked, // digits is set for each page
	"hundred": func(v float64) float64 { return 100 * v }, "add": func(a, b float64) float64 { return a + b },
}).Parse(text))

// view is a Page with all that the template shows worked out.
type view struct {
	*Page
	Summary     *eval.Summary
	Style       template.CSS
	Policy      string // Content-Security-Policy
	Rows        []row
	Fields      []field
	Statuses    []statusRow
	Stages      []stageCases
	Lost        int
	Classes     []string // of outlines, for the key
	Reliability reliabilityPlot
	Times       timePlot
}

// Write writes the page as HTML.
func (p *Page) Write(w io.Writer) error {
	s := eval.Summarise(p.Outcomes)
	hash := sha256.Sum256([]byte(style))
	v := view{
		Page: p, Summary: s, Style: template.CSS(style),
		Policy: "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'",
		Rows:   rows(s), Fields: fields(s), Statuses: statuses(p.Outcomes), Stages: byStage(p.Cases), Lost: len(p.Cases),
		Classes:     []string{"card", "number", "digit", "expiry", "holder", "glare"},
		Reliability: newReliabilityPlot(s), Times: newTimePlot(p.Outcomes, s),
	}
	t, err := page.Clone()
	if err != nil {
		return err
	}
	return t.Funcs(template.FuncMap{"digits": p.digits}).Execute(w, &v)
}

// digits is a number as the page may show it.
func (p *Page) digits(number string) string {
	switch {
	case number == "":
		return "–"
	case p.ShowNumber:
		return number
	}
	return core.Masked(number)
}

// percent is part of whole, "–" of nothing.
func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

// stageCases is the pictures that one stage lost.
type stageCases struct {
	Stage eval.Stage
	Text  string
	Cases []*Case
}

// byStage groups cases by stage, wrong numbers with a claim first.
func byStage(cases []Case) []stageCases {
	var out []stageCases
	for _, stage := range eval.Stages() {
		s := stageCases{Stage: stage, Text: stageTexts[stage]}
		for i := range cases {
			if cases[i].Loss.Stage == stage {
				s.Cases = append(s.Cases, &cases[i])
			}
		}
		slices.SortStableFunc(s.Cases, func(a, b *Case) int { return harm(b) - harm(a) })
		if len(s.Cases) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func harm(c *Case) int {
	switch {
	case c.Outcome.OK:
		return 2
	case c.Outcome.Number == eval.Misread:
		return 1
	}
	return 0
}

var stageTexts = map[eval.Stage]string{
	eval.InFile:   "The file could not be opened or decoded.",
	eval.InSearch: "Nothing in the picture was taken for a line of digits.",
	eval.OnLine:   "Lines were read, but none of them is the number's.",
	eval.InDigits: "The number's line was found and some of its digits were misread.",
	eval.InChoice: "The number was read right on its line, but another reading was preferred, or none was answered.",
	eval.InClaim:  "A number was claimed where there is none to read.",
}

// words is a machine's name in words: no_number.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }
