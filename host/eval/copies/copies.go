// Package copies makes harder copies of labelled pictures: turned, in perspective, blurred, small, in a frame, steep. They
// tell whether what is read in a set of pictures is read because of how those pictures happen to have been taken.
//
// The same pictures give the same copies from the same binary: chance is drawn from the file's name.
package copies

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/anthonynsimon/bild/transform"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host/eval"
)

// A change makes a copy of a picture. It may write to the picture.
type change func(m *image.RGBA, r *rand.Rand) *image.RGBA

var sets = []struct {
	name    string
	change  change
	quality int // of JPEG
}{
	{"turned", turned, 90},
	{"perspective", perspective, 90},
	{"blurred", blurred, 75},
	{"small", small, 90},
	{"framed", framed, 90},
	{"steep", steep, 90},
}

// Sets lists the sets of copies: turned by 8 to 40 degrees; in perspective, the corners moved by up to 14 % of the sides;
// out of focus with grain, as JPEG of quality 75; 300 to 450 pixels wide; on a ground of 1280 × 960, 32 to 45 % as wide as that;
// leaning by 40 to 55 degrees.
func Sets() []string {
	names := make([]string, len(sets))
	for i, s := range sets {
		names[i] = s.name
	}
	return names
}

// largest is the longer side in pixels to which pictures are reduced before they are changed.
const largest = 1600

// Make reads the pictures of a labels file and writes each set into a folder of its name under out: JPEG files in images,
// and labels.jsonl. The labels are those of the pictures, with all their members, but for file, width and height.
// Pictures that cannot be decoded are an error. step, when not nil, is called after each picture.
func Make(labels, out string, step func()) error {
	pictures, err := eval.Load(labels)
	if err != nil {
		return err
	}
	lines, err := readLines(labels)
	if err != nil {
		return err
	}
	if len(lines) != len(pictures) {
		return fmt.Errorf("copies: %s: %d lines, %d labels", labels, len(lines), len(pictures))
	}
	written := make([]bytes.Buffer, len(sets))
	for _, s := range sets {
		if err := os.MkdirAll(filepath.Join(out, s.name, "images"), 0o755); err != nil {
			return fmt.Errorf("copies: %w", err)
		}
	}
	for i := range pictures {
		source, err := open(&pictures[i])
		if err != nil {
			return fmt.Errorf("copies: %s: %w", pictures[i].File, err)
		}
		for k, s := range sets {
			seed := fnv.New64a()
			seed.Write([]byte(pictures[i].File))
			picture := s.change(clone(source), rand.New(rand.NewPCG(seed.Sum64(), uint64(k))))
			name := filepath.Join("images", fmt.Sprintf("%04d-%s.jpg", i, stem(pictures[i].File)))
			if err := save(filepath.Join(out, s.name, name), picture, s.quality); err != nil {
				return fmt.Errorf("copies: %w", err)
			}
			if err := relabel(&written[k], lines[i], name, picture.Rect); err != nil {
				return fmt.Errorf("copies: %s: %w", labels, err)
			}
		}
		if step != nil {
			step()
		}
	}
	for k, s := range sets {
		if err := os.WriteFile(filepath.Join(out, s.name, "labels.jsonl"), written[k].Bytes(), 0o644); err != nil {
			return fmt.Errorf("copies: %w", err)
		}
	}
	return nil
}

// readLines is the labels file's lines but the empty ones.
func readLines(path string) ([][]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("copies: %w", err)
	}
	var lines [][]byte
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// open decodes a picture as the reader would, reduced to at most largest pixels.
func open(l *eval.Label) (*image.RGBA, error) {
	file, _, err := l.Open()
	if err != nil {
		return nil, err
	}
	p, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return nil, err
	}
	m := rgba(p.Image)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if k := float64(largest) / float64(max(w, h)); k < 1 {
		m = transform.Resize(m, max(1, int(float64(w)*k)), max(1, int(float64(h)*k)), transform.Linear)
	}
	return m, nil
}

func rgba(p core.Image) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	for y := range p.Height {
		row := p.Pix[y*p.Stride:]
		if p.Format == core.RGBA8 {
			copy(m.Pix[y*m.Stride:(y+1)*m.Stride], row)
			continue
		}
		for x := range p.Width {
			q := m.Pix[y*m.Stride+4*x:]
			q[0], q[1], q[2], q[3] = row[x], row[x], row[x], 255
		}
	}
	return m
}

func clone(m *image.RGBA) *image.RGBA {
	c := *m
	c.Pix = bytes.Clone(m.Pix)
	return &c
}

// stem is a file's name without folder and extension.
func stem(file string) string {
	name := filepath.Base(file)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

func save(path string, m *image.RGBA, quality int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(jpeg.Encode(w, m, &jpeg.Options{Quality: quality}), w.Flush(), f.Close())
}

// relabel writes a label for a copy.
func relabel(w *bytes.Buffer, line []byte, file string, size image.Rectangle) error {
	label := map[string]any{}
	if err := json.Unmarshal(line, &label); err != nil {
		return err
	}
	delete(label, "sha256") // of another file
	label["file"], label["width"], label["height"] = filepath.ToSlash(file), size.Dx(), size.Dy()
	return json.NewEncoder(w).Encode(label)
}
