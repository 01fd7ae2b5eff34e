package fields

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// What names are like decides between characters that score within spellReach of the best one; a nat of bank.Follows is worth spellWeight
// in 1/match.One nats of the classifier.
const (
	spellReach  = 12 * match.One
	spellWeight = match.One * 2
	spellWide   = 4 // characters that a place may hold
)

// context is the last two letters of a name, 0 to 25 or bank.Blank.
type context struct{ a, b int }

var wordBegin = context{bank.Blank, bank.Blank}

// follow is what it is worth that the character comes after the context, and the context after it. Signs end a word as a space does.
func (c context) follow(char byte, space bool) (worth int32, next context) {
	if space {
		worth, c = c.end(), wordBegin
	}
	l := letterIndex(char)
	if l < 0 && char == '.' && c.a == bank.Blank && c.b != bank.Blank {
		return worth, wordBegin // an initial
	}
	if l < 0 {
		return worth + c.end(), wordBegin
	}
	return worth + spellWeight*bank.Follows(c.a, c.b, l)/bank.FollowsNat, context{c.b, l}
}

// end is what it is worth that a word ends with the context.
func (c context) end() int32 {
	if c.b == bank.Blank {
		return 0
	}
	return spellWeight * bank.Follows(c.a, c.b, bank.Blank) / bank.FollowsNat
}

// letterIndex is 0 to 25 for a letter of either case, -1 for a sign.
func letterIndex(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c - 'a')
	}
	return -1
}

// state is a chain of characters up to a place.
type state struct {
	char byte
	back int
	sum  int32
	context
}

// spell chooses the characters that the classifier and what names are like speak for together (Viterbi over the last two letters), and
// notes how far each leads.
func (n *nameReading) spell() {
	chars := n.text.Chars
	places := make([][]option, len(chars))
	for k := range chars {
		places[k] = n.options(k)
	}
	lattice := [][]state{{{context: wordBegin}}}
	for k := range chars {
		lattice = append(lattice, advance(lattice[k], places[k], chars[k].Space && k > 0))
	}
	last := lattice[len(chars)]
	best := 0
	for i := range last {
		if last[i].sum+last[i].end() > last[best].sum+last[best].end() {
			best = i
		}
	}
	n.letters = make([]letter, len(chars))
	for k, at := len(chars), best; k > 0; k-- {
		s := lattice[k][at]
		n.letters[k-1] = letter{char: s.char, space: chars[k-1].Space}
		at = s.back
	}
	n.weighLetters(places)
	if !n.upper {
		n.settleCase()
	}
}

// option is a character that may stand at a place.
type option struct {
	char  byte
	score int32
}

// options are the likeliest characters of place k, best first; in type of both cases a letter counts once, in its better case.
func (n *nameReading) options(k int) (out []option) {
	scores := n.text.Scores(k)
	set := &mixedSet
	if n.upper {
		set = &upperSet
	}
	for c, in := range set {
		if in {
			out = append(out, option{ocr.Alphabet[c], scores[c]})
		}
	}
	out = order.Descending(out, func(o *option) int32 { return o.score })
	top := out[0].score
	kept := out[:0]
	for _, o := range out {
		l := letterIndex(o.char)
		if o.score >= top-spellReach && len(kept) < spellWide && !slices.ContainsFunc(kept, func(p option) bool { return l >= 0 && letterIndex(p.char) == l }) {
			kept = append(kept, o)
		}
	}
	return kept
}

// advance extends the states by each option; of those that end in the same context with the same character the best is kept.
func advance(from []state, options []option, space bool) (next []state) {
	for _, o := range options {
		for back := range from {
			worth, c := from[back].follow(o.char, space)
			s := state{char: o.char, back: back, sum: from[back].sum + o.score + worth, context: c}
			k := slices.IndexFunc(next, func(t state) bool { return t.char == s.char && t.context == s.context })
			switch {
			case k < 0:
				next = append(next, s)
			case s.sum > next[k].sum:
				next[k] = s
			}
		}
	}
	return next
}

// weighLetters notes each letter's lead over the next best one, with what names are like counted, and how like a name the whole is.
func (n *nameReading) weighLetters(places [][]option) {
	c := wordBegin
	total := int32(0)
	for k := range n.letters {
		l := &n.letters[k]
		space := l.space && k > 0
		own, other := int32(0), int32(-1<<20)
		for _, o := range places[k] {
			v := o.score + n.around(k, o.char)
			if o.char == l.char {
				own = v
			} else {
				other = max(other, v)
			}
		}
		if other == -1<<20 {
			other = own - spellReach
		}
		l.lead = own - other
		var worth int32
		worth, c = c.follow(l.char, space)
		total += worth
	}
	n.names = (total + c.end()) / int32(max(len(n.letters), 1))
}

// around is what names are like says of the letters round place k if char stood there.
func (n *nameReading) around(k int, char byte) (sum int32) {
	c := wordBegin
	from := max(k-2, 0)
	for i := from; i < min(k+3, len(n.letters)); i++ {
		l := n.letters[i].char
		if i == k {
			l = char
		}
		var worth int32
		worth, c = c.follow(l, n.letters[i].space && i > 0)
		sum += worth
	}
	if k+3 > len(n.letters) {
		sum += c.end()
	}
	return sum
}

// sameInBothCases are the letters whose small form looks like the capital.
const sameInBothCases = "COSVWXZKPUJ"

// settleCase gives letters that look alike in both cases the case of their place: capital at the beginning of a word, small after a
// small letter.
func (n *nameReading) settleCase() {
	small := false // the letter before is small
	for k := range n.letters {
		l := &n.letters[k]
		i := letterIndex(l.char)
		if i < 0 {
			small = false
			continue
		}
		begins := k == 0 || l.space || letterIndex(n.letters[k-1].char) < 0
		upper := byte('A' + i)
		alike := slices.Contains([]byte(sameInBothCases), upper)
		switch {
		case begins && alike:
			l.char = upper
		case !begins && alike:
			if small || k > 1 && !begins && n.followsSmall(k) {
				l.char = upper + 'a' - 'A'
			}
		}
		small = l.char >= 'a'
	}
}

// followsSmall reports whether another letter of the same word after place k is small.
func (n *nameReading) followsSmall(k int) bool {
	for i := k + 1; i < len(n.letters) && !n.letters[i].space; i++ {
		if n.letters[i].char >= 'a' {
			return true
		}
	}
	return false
}
