// Command rates measures how often the guard acts where it should and where it should not, at each likelihood:
//
//	go run ./wasm/edge/rates [-every K] [-n N] [-report FILE] RECIPE.json|FOLDER…
//
// A recipe of drawn pictures (testdata/synth.json) or a folder of pictures is one line of the table, and those of its cards
// whose number could exist, with a check digit that holds and a network that has such numbers, are another: artwork and
// drawn cards have numbers that cannot exist, cards in circulation hardly any. Pictures are read as the guard reads them,
// natively.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cardglyph/cardglyph/core/synth/set"
	"github.com/cardglyph/cardglyph/wasm/edge"
)

func main() {
	every := flag.Int("every", 1, "take each `K`-th picture of a recipe")
	most := flag.Int("n", 0, "take at most `N` pictures of a source, spread over it; 0: all")
	report := flag.String("report", "", "write one line of JSON for each picture into `FILE`")
	flag.Parse()
	if err := run(flag.Args(), max(*every, 1), *most, *report, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rates:", err)
		os.Exit(1)
	}
}

// picture is one to be read.
type picture struct {
	name string
	open func() (file []byte, number string, err error) // number: of the card that was drawn; "" when there is none
}

// source is a line of the table.
type source struct {
	name     string
	pictures []picture
}

// seen is what the guard made of one picture. It has no digits.
type seen struct {
	Name       string  `json:"name"`
	Status     string  `json:"status"`
	Confidence float64 `json:"confidence"` // of the number; 0 without one
	Luhn       bool    `json:"luhn"`
	Network    string  `json:"network"`
	Acts       [3]bool `json:"acts"` // at possible, likely, very_likely
	MS         float64 `json:"ms"`
	Error      string  `json:"error,omitempty"`
}

func run(args []string, every, most int, report string, out io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("which pictures? name recipes or folders")
	}
	lines := io.Discard
	if report != "" {
		f, err := os.Create(report)
		if err != nil {
			return err
		}
		defer f.Close()
		lines = f
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "pictures\tn\tpossible\tlikely\tvery_likely\tunreadable\tp50 ms\tp95 ms\t")
	for _, arg := range args {
		s, err := open(arg, every, most)
		if err != nil {
			return err
		}
		if err := measure(s, lines, table); err != nil {
			return err
		}
	}
	return table.Flush()
}

func open(arg string, every, most int) (source, error) {
	s := source{name: strings.TrimSuffix(filepath.Base(arg), ".json")}
	var err error
	if strings.HasSuffix(arg, ".json") {
		s.pictures, err = drawn(arg, every)
	} else {
		s.pictures, err = files(arg)
	}
	if n := len(s.pictures); most > 0 && n > most {
		spread := make([]picture, most)
		for i := range spread {
			spread[i] = s.pictures[i*n/most]
		}
		s.pictures = spread
	}
	return s, err
}

func drawn(path string, every int) (all []picture, err error) {
	r, err := set.Load(path)
	if err != nil {
		return nil, err
	}
	for i := 0; i < r.N; i += every {
		all = append(all, picture{fmt.Sprint(i), func() ([]byte, string, error) {
			p, err := r.Draw(i)
			return p.File, p.Label.Number, err
		}})
	}
	return all, nil
}

func files(dir string) (all []picture, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp":
			all = append(all, picture{d.Name(), func() ([]byte, string, error) {
				file, err := os.ReadFile(path)
				return file, "", err
			}})
		}
		return nil
	})
	return all, err
}

func measure(s source, lines, table io.Writer) error {
	readers, err := guards()
	if err != nil {
		return err
	}
	all, existing := &line{name: s.name}, &line{name: s.name + ", could exist"}
	for _, p := range s.pictures {
		file, number, err := p.open()
		if err != nil {
			return err
		}
		one := readers.see(p.name, file)
		if err := json.NewEncoder(lines).Encode(one); err != nil {
			return err
		}
		all.add(one)
		if edge.IsCardNumber(number) {
			existing.add(one)
		}
	}
	for _, l := range []*line{all, existing} {
		if err := l.print(table); err != nil {
			return err
		}
	}
	return nil
}

// line is one of the table.
type line struct {
	name       string
	acts       [3]int
	unreadable int
	times      []float64
}

func (l *line) add(s seen) {
	for i, a := range s.Acts {
		if a {
			l.acts[i]++
		}
	}
	if s.Error != "" {
		l.unreadable++
	}
	l.times = append(l.times, s.MS)
}

func (l *line) print(table io.Writer) error {
	n := len(l.times)
	if n == 0 {
		return nil
	}
	slices.Sort(l.times)
	share := func(k int) string { return fmt.Sprintf("%d (%.1f %%)", k, 100*float64(k)/float64(n)) }
	_, err := fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%d\t%.0f\t%.0f\t\n", l.name, n, share(l.acts[0]), share(l.acts[1]), share(l.acts[2]),
		l.unreadable, l.times[n/2], l.times[n*95/100])
	return err
}

// levels are one guard for each likelihood; the picture is read once.
type levels struct {
	read  edge.Reader
	edges [3]*edge.Edge
}

func guards() (*levels, error) {
	l := &levels{}
	for i, name := range [...]string{"possible", "likely", "very_likely"} {
		c, err := edge.ParseConfig([]byte(`{"min_likelihood":"` + name + `"}`))
		if err != nil {
			return nil, err
		}
		if l.read, err = edge.NewReader(c); err != nil {
			return nil, err
		}
		l.edges[i] = edge.New(c, l.read)
	}
	return l, nil
}

func (l *levels) see(name string, file []byte) seen {
	begin := time.Now()
	res, err := l.read(file, func(int) error { return nil })
	s := seen{Name: name, Status: res.Status.String(), Network: res.Network, MS: time.Since(begin).Seconds() * 1000}
	if err != nil {
		s.Error = err.Error()
		return s
	}
	if res.Number != nil {
		s.Confidence, s.Luhn = res.Number.Confidence, res.Number.Luhn
	}
	for i, e := range l.edges {
		s.Acts[i] = e.Sees(&res)
	}
	return s
}
