package fields

import "github.com/cardglyph/cardglyph/core/internal/ocr"

// word is a run of characters between two spaces.
type word struct {
	text     string // folded, see fold
	from, to int    // characters of the line
	line     int    // index of the line
	box      Box
}

// joinMost is how many parts of a line that stand side by side are also taken for one word: a space is easily seen where there is none.
const joinMost = 3

// wordsOf splits the lines at their spaces, and joins parts again.
func wordsOf(texts []ocr.Text) (out []word) {
	for i := range texts {
		t := &texts[i]
		var parts []word
		from := 0
		for k := 1; k <= len(t.Chars); k++ {
			if k < len(t.Chars) && !t.Chars[k].Space {
				continue
			}
			w := word{from: from, to: k, line: i, box: place(t, from, k)}
			for _, c := range t.Chars[from:k] {
				w.text += string(fold(ocr.Alphabet[c.Class]))
			}
			parts = append(parts, w)
			from = k
		}
		out = append(out, parts...)
		for a := range parts {
			for z := a + 1; z < min(a+joinMost, len(parts)); z++ {
				w := word{from: parts[a].from, to: parts[z].to, line: i, box: parts[a].box.union(parts[z].box)}
				for _, p := range parts[a : z+1] {
					w.text += p.text
				}
				out = append(out, w)
			}
		}
	}
	return out
}

// fold maps characters that are alike in many typefaces, and both cases, to one letter: words of labels are compared so.
func fold(c byte) byte {
	if c >= 'a' && c <= 'z' {
		c -= 'a' - 'A'
	}
	switch c {
	case '1', 'L', '/', 'J':
		return 'I'
	case '0', 'Q', 'D':
		return 'O'
	case 'G', '6':
		return 'C'
	case '5':
		return 'S'
	case '8':
		return 'B'
	case '2':
		return 'Z'
	case '4':
		return 'A'
	case '7':
		return 'T'
	case 'V', 'W':
		return 'U'
	}
	return c
}

// folded is the word with its characters folded.
func folded(s string) string {
	out := make([]byte, len(s))
	for i := range len(s) {
		out[i] = fold(s[i])
	}
	return string(out)
}

// like reports whether a folded word was read from the folded label: one error in five letters and in every four more is forgiven.
func like(word, label string) bool {
	allowed := 0
	if len(label) >= 5 {
		allowed = 1 + (len(label)-5)/4
	}
	if d := len(word) - len(label); d > allowed || -d > allowed {
		return false
	}
	return distance(word, label) <= allowed
}

// distance is the number of letters to change, add or leave out (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// Similar reports whether two readings are of one line: at most a fourth of the letters differ, or two.
func Similar(a, b string) bool {
	return distance(folded(a), folded(b)) <= max(2, len(a)/4)
}

// list is folded words of a kind.
type list []string

func listOf(words ...string) (l list) {
	for _, w := range words {
		l = append(l, folded(w))
	}
	return l
}

func (l list) has(word string) bool {
	for _, w := range l {
		if like(word, w) {
			return true
		}
	}
	return false
}
