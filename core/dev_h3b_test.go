package core

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// per picture: events
func TestDevTrace(t *testing.T) {
	dir := "/work/shared/realcards/labels.jsonl"
	data, _ := os.ReadFile(dir)
	dir = filepath.Dir(dir)
	count := 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var l label
		json.Unmarshal([]byte(line), &l)
		if f := os.Getenv("F"); f != "" && !regexp.MustCompile(f).MatchString(l.File) {
			continue
		}
		if skip, _ := strconv.Atoi(os.Getenv("NTH")); skip > 1 {
			if count++; count%skip != 0 {
				continue
			}
		}
		img := loadImg(filepath.Join(dir, l.File))
		var job *Job
		opt := &Options{Fields: FieldNumber}
		fmt.Println("PIC", l.File, img.Width, img.Height, l.Number)
		opt.Trace = func(e TraceEvent) {
			w := job.work
			switch e.Stage {
			case "cards":
				fmt.Println("  cards", e.Note)
			case "chains":
				fmt.Printf("  level %s %dx%d h=%.1fwork %s spent %d\n", w.level.view.name, e.Width, e.Height, detectHeight*w.level.toWork().Scale(float64(e.Width)/2, float64(e.Height)/2), e.Note, w.frame.spent)
			case "strip":
				s := ""
				for _, m := range e.Marks {
					s += m.Label[:1]
				}
				fmt.Println("   strip", s, s == l.Number, e.Note, "spent", w.frame.spent)
			}
		}
		r, _ := New(opt)
		job, _ = r.Begin(img)
		for done := false; !done; {
			done, _ = job.Step(1 << 30)
		}
		res := job.Result()
		got := ""
		if res.Number != nil {
			got = res.Number.Digits
		}
		v := ""
		if job.work.best != nil {
			v = job.work.best.view.name
		}
		fmt.Println("  END", got == l.Number, got, res.Status, v, "sure", job.work.sure(), "spent", job.work.frame.spent)
		job.Close()
	}
}
