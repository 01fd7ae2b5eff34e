package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// Comparison sets a reading of pictures against a former one of the same pictures.
type Comparison struct {
	Pictures int      `json:"pictures"` // that both have, by file name
	OnlyOld  int      `json:"only_old"`
	OnlyNew  int      `json:"only_new"`
	Changes  []Change `json:"changes"` // one for each measure
}

// Change is what became better and worse by one measure. Names of files are in the order of the new reading.
type Change struct {
	Measure string   `json:"measure"`
	Old     int      `json:"old"` // pictures that were good
	New     int      `json:"new"` // pictures that are good
	Won     []string `json:"won"`
	Lost    []string `json:"lost"`

	// P is the chance, 0 to 1, that as many or more would fall on one side if won and lost were equally likely: the
	// two-sided sign test (Arbuthnot 1710; Dixon and Mood 1946).
	P float64 `json:"p"`
}

// answered is the confidence over which digits count as an answer where there is no number.
const answered = 0.3

// measures say when an outcome is good. A picture without the field is good when nothing was read.
var measures = []struct {
	name string
	good func(o *Outcome) bool
}{
	{"number", func(o *Outcome) bool {
		return o.Number == Exact || o.Number == Blank && (o.Read == "" || o.Confidence <= answered)
	}},
	{"ok", func(o *Outcome) bool { return o.OK == (o.Number != Blank) && o.Number != Misread }},
	{"not wrong with status ok", func(o *Outcome) bool { return !o.OK || o.Number == Exact }},
	{"expiry", func(o *Outcome) bool { return o.Expiry == Exact || o.Expiry == None }},
	{"holder", func(o *Outcome) bool { return o.Holder == Exact || o.Holder == None }},
	{"holder within one letter", func(o *Outcome) bool { return o.Holder == Exact || o.Holder == Near || o.Holder == None }},
}

// Compare pairs the outcomes by file name.
func Compare(old, now []Outcome) *Comparison {
	former := map[string]*Outcome{}
	for i := range old {
		former[old[i].File] = &old[i]
	}
	c := &Comparison{Changes: make([]Change, len(measures))}
	for i := range now {
		n := &now[i]
		o := former[n.File]
		if o == nil {
			c.OnlyNew++
			continue
		}
		c.Pictures++
		for k, m := range measures {
			c.Changes[k].add(n.File, m.good(o), m.good(n))
		}
	}
	c.OnlyOld = len(former) - c.Pictures
	for k, m := range measures {
		ch := &c.Changes[k]
		ch.Measure, ch.P = m.name, signTest(len(ch.Won), len(ch.Lost))
	}
	return c
}

func (c *Change) add(file string, old, now bool) {
	if old {
		c.Old++
	}
	if now {
		c.New++
	}
	switch {
	case now && !old:
		c.Won = append(c.Won, file)
	case old && !now:
		c.Lost = append(c.Lost, file)
	}
}

// signTest is Change.P of so many won and lost.
func signTest(won, lost int) float64 {
	n, few := won+lost, min(won, lost)
	tail := 0.0
	for k := range few + 1 {
		tail += math.Exp(logFactorial(n) - logFactorial(k) - logFactorial(n-k) - float64(n)*math.Ln2)
	}
	return min(1, 2*tail)
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// Print writes the comparison for people.
func (c *Comparison) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "\nagainst the former reading: %d pictures; %d only there, %d only here\n", c.Pictures, c.OnlyOld, c.OnlyNew)
	for i := range c.Changes {
		ch := &c.Changes[i]
		fmt.Fprintf(b, "%s: %d, was %d; won %d, lost %d, p = %.2g\n", ch.Measure, ch.New, ch.Old, len(ch.Won), len(ch.Lost), ch.P)
		for _, list := range []struct {
			name  string
			files []string
		}{{"won", ch.Won}, {"lost", ch.Lost}} {
			if len(list.files) > 0 {
				fmt.Fprintf(b, "  %s: %s\n", list.name, strings.Join(list.files, " "))
			}
		}
	}
	return b.Flush()
}

// LoadOutcomes reads what `eval --report` wrote: one outcome a line.
func LoadOutcomes(path string) ([]Outcome, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	defer f.Close()
	var list []Outcome
	for d := json.NewDecoder(f); ; {
		var o Outcome
		err := d.Decode(&o)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && o.File == "" {
			err = errors.New("a line names no file: only what --report wrote can be compared, --json has sums alone")
		}
		if err != nil {
			return nil, fmt.Errorf("eval: %s: %w", path, err)
		}
		list = append(list, o)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("eval: %s: no outcomes", path)
	}
	return list, nil
}
