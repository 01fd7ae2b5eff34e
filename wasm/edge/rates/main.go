// Command rates measures how often the guard acts where it should and where it should not, at each likelihood:
//
//	go run ./wasm/edge/rates [-every K] [-n N] [-report FILE] RECIPE.json|FOLDER…
//
// A recipe of drawn pictures (testdata/synth.json) or a folder of pictures is one line of the table. Pictures are read as
// the guard reads them, natively.
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
	open func() ([]byte, error)
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
		all = append(all, picture{fmt.Sprint(i), func() ([]byte, error) {
			p, err := r.Draw(i)
			return p.File, err
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
			all = append(all, picture{d.Name(), func() ([]byte, error) { return os.ReadFile(path) }})
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
	acts, unreadable, times := [3]int{}, 0, []float64{}
	for _, p := range s.pictures {
		file, err := p.open()
		if err != nil {
			return err
		}
		one := readers.see(p.name, file)
		if err := json.NewEncoder(lines).Encode(one); err != nil {
			return err
		}
		for i, a := range one.Acts {
			if a {
				acts[i]++
			}
		}
		if one.Error != "" {
			unreadable++
		}
		times = append(times, one.MS)
	}
	slices.Sort(times)
	n := len(times)
	if n == 0 {
		return fmt.Errorf("%s: no pictures", s.name)
	}
	share := func(k int) string { return fmt.Sprintf("%d (%.1f %%)", k, 100*float64(k)/float64(n)) }
	_, err = fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%d\t%.0f\t%.0f\t\n", s.name, n, share(acts[0]), share(acts[1]), share(acts[2]), unreadable,
		times[n/2], times[n*95/100])
	return err
}

// levels are one guard for each likelihood; the picture is read once.
type levels struct {
	read  edge.Reader
	edges [3]*edge.Edge
}

func guards() (*levels, error) {
	c, err := edge.ParseConfig(nil)
	if err != nil {
		return nil, err
	}
	l := &levels{}
	if l.read, err = edge.NewReader(c); err != nil {
		return nil, err
	}
	for i := range l.edges {
		c.MinLikelihood = edge.Likelihood(i)
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
