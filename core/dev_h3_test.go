package core

import (
	"bufio"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func loadImg(path string) Image {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	m, _, err := image.Decode(bufio.NewReader(f))
	if err != nil {
		panic(path + err.Error())
	}
	n := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(n, n.Bounds(), m, m.Bounds().Min, draw.Src)
	return Image{Pix: n.Pix, Format: RGBA8, Width: n.Rect.Dx(), Height: n.Rect.Dy(), Stride: n.Stride}
}

var count int

func TestDevStrips(t *testing.T) {
	dir := "../../shared/realcards"
	data, _ := os.ReadFile(dir + "/strips.jsonl")
	right, total, whole, strips := 0, 0, 0, 0
	conf := map[string]int{}
	fams := map[string]int{}
	b := bank.Digits()
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		var l struct {
			File     string
			LabelRaw string `json:"label_raw"`
		}
		json.Unmarshal([]byte(line), &l)
		if skip, _ := strconv.Atoi(os.Getenv("NTH")); skip > 1 {
			if count++; count%skip != 0 {
				continue
			}
		}
		img := loadImg(filepath.Join(dir, l.File))
		w := &work{opts: &Options{}, in: img, yield: func(int) bool { return true }}
		w.input()
		s := &strip{}
		const pad = 8
		h := geom.Homography{1, 0, -pad, 0, 1, -pad, 0, 0, 1}
		s.luma = plane.New(120+2*pad, stripH)
		w.pyramid.Warp(s.luma, h)
		s.dense.Pool(s.luma, stripCell)
		places := w.places(s)
		var at []int
		for i := range 4 {
			if l.LabelRaw[i] != '_' {
				best := 0
				for x := i*30 + 15 - windowDX + pad - 5; x <= i*30+15-windowDX+pad+5; x += 2 {
					k := min(max(x/2, 0), len(places)-1)
					if best == 0 || places[k].score > places[best].score {
						best = k
					}
				}
				at = append(at, best)
			}
		}
		spots, fam := w.classify(s, places, at)
		fams[b.Families[fam]]++
		ok := true
		want := strings.ReplaceAll(l.LabelRaw, "_", "")
		for k := range spots {
			d, lead := spots[k].best()
			total++
			if byte('0'+d) == want[k] {
				right++
			} else {
				ok = false
				conf[fmt.Sprintf("%c>%d", want[k], d)]++
				if os.Getenv("V") != "" {
					fmt.Println(l.File, want, k, "read", d, "lead", lead, b.Families[fam])
				}
			}
		}
		strips++
		if ok {
			whole++
		}
	}
	fmt.Printf("digits %d/%d = %.2f%%  strips whole %d/%d = %.2f%%\n", right, total, 100*float64(right)/float64(total), whole, strips, 100*float64(whole)/float64(strips))
	fmt.Println(conf)
	fmt.Println(fams)
}

type label struct {
	File, Number, Kind, Style, Expiry, Name, Notes string
	NumberVisible                                  bool `json:"number_visible"`
}

func TestDevCards(t *testing.T) {
	dir := os.Getenv("SET")
	if dir == "" {
		dir = "../../shared/realcards/labels.jsonl"
	}
	data, _ := os.ReadFile(dir)
	dir = filepath.Dir(dir)
	opt := &Options{}
	if os.Getenv("NUM") != "" {
		opt.Fields = FieldNumber
	}
	r, _ := New(opt)
	exact, n := 0, 0
	by := map[string][2]int{}
	var ms []float64
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
		start := cpu()
		job, _ := r.Begin(img)
		var err error
		for done := false; !done; {
			done, err = job.Step(1 << 30)
		}
		res := job.Result()
		el := float64((cpu() - start).Microseconds()) / 1000
		ms = append(ms, el)
		got, conf := "", 0.0
		if res.Number != nil {
			got, conf = res.Number.Digits, res.Number.Confidence
		}
		ok := got == l.Number
		if l.NumberVisible {
			n++
			c := by[l.Kind+"/"+l.Style]
			c[1]++
			if ok {
				exact++
				c[0]++
			}
			by[l.Kind+"/"+l.Style] = c
		}
		if os.Getenv("S") != "" && job.work.best != nil {
			b := job.work.best
			low := int32(1 << 30)
			var ms, ml, ma int32
			for k := range b.spots {
				d, l := b.spots[k].best()
				low = min(low, l)
				ms += b.spots[k].score[d]
				ml += l
				ma += b.spots[k].any
			}
			n := int32(len(b.spots)) * 256
			fmt.Printf("mean best %d lead %d any %d ", ms/n, ml/n, ma/n)
			fmt.Printf("SCORE ok=%v score=%d placed=%d low=%d fam=%d view=%s %s\n", ok, b.score/256, b.placed.score/256, low/256, b.family, b.view.name, l.File)
		}
		if !ok {
		}
		if b := job.work.best; b != nil && os.Getenv("C") != "" {
			lo, sc, le := b.lowest()
			fmt.Printf("COMPANY %v %s crowd %d beyond %d luhn %v net %q groups %v lo %d sc %d le %d %.2f %s %s\n", ok, res.Status, b.rival, b.beyond, pan.Luhn(got), pan.Prior(got).Network, b.placed.groups, lo/256, sc/256, le/256, conf, got, l.File[7:])
		}
		if !ok || os.Getenv("V") != "" {
			fmt.Printf("%-45s want %-20s got %-20s %-14s %.2f %4.0fms %s %s\n", strings.TrimPrefix(l.File, "images/"), l.Number, got, res.Status, conf, el, l.Kind, l.Notes[:min(len(l.Notes), 50)])
		}
		if err != nil {
			fmt.Println("ERR", err)
		}
		job.Close()
	}
	sort.Float64s(ms)
	fmt.Printf("exact %d/%d = %.1f%%  p50 %.0f ms p95 %.0f ms\n", exact, n, 100*float64(exact)/float64(n), ms[len(ms)/2], ms[len(ms)*95/100])
	for k, v := range by {
		fmt.Println(" ", k, v)
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
