package synth

import (
	"crypto/sha256"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What may be learnt from is decided by the family's name alone, so that whoever learns can leave out the same families.
func TestHeldOutFamiliesFollowTheRule(t *testing.T) {
	require.GreaterOrEqual(t, len(HeldOut()), 80)
	for _, family := range HeldOut() {
		assert.Zero(t, sha256.Sum256([]byte(family))[0]%4, family)
		for _, f := range faces {
			assert.False(t, f.name == family || strings.HasPrefix(f.file, family+"-latin-"), "%s is learnt from", family)
		}
	}
}

func TestHeldOutFacesHaveTheLettersOfNames(t *testing.T) {
	letters := "0123456789/-.'&,:" + strings.Join(append(append([]string{}, givenNames...), surnames...), "") + strings.ReplaceAll(strings.Join(expiryLabels, ""), " ", "")
	letters = latin1(letters) + capitals(latin1(letters))
	for _, f := range heldOut {
		f.once.Do(f.open)
		for _, c := range letters {
			if c != '有' && c != '效' && c != '期' && c != '至' {
				assert.NotEmpty(t, f.outline(c).lines, "%s has no %c", f.name, c)
			}
		}
	}
	for _, c := range "有效期至" {
		assert.NotEmpty(t, chineseLabels.glyph(c).d, "%c", c)
	}
}

func TestNoticeNamesEveryHeldOutFile(t *testing.T) {
	notice, err := os.ReadFile("fonts/heldout/NOTICE.md")
	require.NoError(t, err)
	for _, f := range append(slices.Clone(heldOut), chineseLabels) {
		assert.Contains(t, string(notice), "| "+strings.TrimPrefix(f.file, "heldout/")+" |")
	}
}

func TestDateForms(t *testing.T) {
	for _, form := range DateForms() {
		assert.Equal(t, form, month{3, 2030}.as(form))
	}
	assert.Equal(t, "12/07", month{12, 2007}.as("03/30"))
	assert.Equal(t, "DEC 07", month{12, 2007}.as("MAR 30"))
	assert.Equal(t, "2007/12", month{12, 2007}.as("2030/03"))
}

// Every layout fits on every side, with nothing over anything else or over the card's edge. Descenders may touch accents.
func TestPrintedCardsHaveRoom(t *testing.T) {
	seed := uint64(0)
	for _, layout := range PrintedLayouts() {
		for _, side := range Sides() {
			seed++
			o := PrintedOptions{Layout: layout, Side: side, Date: DateForms()[seed%uint64(len(DateForms()))], Hard: seed%2 == 0,
				Family: HeldOut()[seed%uint64(len(HeldOut()))], Families: HeldOut()[:8]}
			g := newPrintedStage(newRNG(seed, streamCamera), o)
			laid := false
			for try := range uint64(printedTries) {
				c := newPrinted(seed, newRNG(seed, streamPrinted+try<<8), o, g)
				if laid = c.lay(o); laid {
					checkRoom(t, c)
					break
				}
			}
			require.True(t, laid, "%+v", o)
		}
	}
}

func checkRoom(t *testing.T, c *printed) {
	t.Helper()
	for i, l := range c.lines {
		box := l.inkBox()
		assert.True(t, box.x0 > 1 && box.y0 > 1 && box.x1 < c.wide-1 && box.y1 < c.high-1, "%s %q runs off the card", l.kind, l.text)
		assert.NotNil(t, l.finish, l.kind)
		for _, m := range c.lines[:i] {
			least := 0.3 * min(l.height, m.height)
			if other := m.inkBox(); (rect{box.x0, box.y0 + least, box.x1, box.y1 - least}).meets(other) {
				assert.Fail(t, "lines overlap", "%s %q and %s %q", l.kind, l.text, m.kind, m.text)
			}
		}
	}
}

func TestPrintedTruth(t *testing.T) {
	o := PrintedOptions{Layout: "4-4/4-4/3", Side: Back, Date: "2030/03", Family: "karla"}
	s := PrintedCard(3, o)
	assert.Equal(t, s.Image.Pix, PrintedCard(3, o).Image.Pix, "the same bytes again")
	assert.NotEqual(t, s.Image.Pix, PrintedCard(4, o).Image.Pix)
	u := s.Truth
	assert.Equal(t, []any{"4-4/4-4/3", 3, Back, "karla", Printed, 0}, []any{u.Layout, u.Rows, u.Side, u.Font, u.Style, u.Turn})
	require.Len(t, u.Number, 19)
	assert.Equal(t, []int{4, 4, 4, 4, 3}, u.Groups)
	number := u.Lines[0]
	assert.Equal(t, "number", number.Kind)
	require.Len(t, number.Glyphs, 19)
	for i, g := range number.Glyphs {
		assert.Equal(t, rune(u.Number[i]), g.Rune)
	}
	_, first := middle(number.Glyphs[0].Cell)
	_, last := middle(number.Glyphs[18].Cell)
	assert.Greater(t, last-first, 2*distance(number.Glyphs[0].Cell[0], number.Glyphs[0].Cell[3]), "the third row is under the first")
	assert.GreaterOrEqual(t, s.Image.Rect.Dx(), 520)
	assert.LessOrEqual(t, s.Image.Rect.Dx(), 1300)

	assert.NotEmpty(t, PrintedCard(1, PrintedOptions{Layout: "5-5", Side: "inside", Date: "1/1", Family: "comic"}).Truth.Number, "unknown names count as empty")
}

// What the truth says of date and name stands in the lines, in the form that was asked for.
func TestPrintedFieldsAsTheTruthSays(t *testing.T) {
	dates, names, mixed, codes := 0, 0, 0, 0
	for seed := range uint64(40) {
		form := DateForms()[seed%uint64(len(DateForms()))]
		o := PrintedOptions{Date: form, Layout: "4-4-4-4"}
		g := newPrintedStage(newRNG(seed, streamCamera), o)
		c := newPrinted(seed, newRNG(seed, streamPrinted), o, g)
		if !c.lay(o) {
			continue
		}
		u := c.seen(g, o)
		for _, l := range u.Lines {
			switch l.Kind {
			case "expiry":
				dates++
				require.Equal(t, form, u.DateForm)
				month := month{int(u.Expiry[0]-'0')*10 + int(u.Expiry[1]-'0'), 2000 + int(u.Expiry[3]-'0')*10 + int(u.Expiry[4]-'0')}
				assert.Equal(t, month.as(form), l.Text)
			case "holder":
				names++
				assert.Equal(t, u.Holder, l.Text)
				if strings.ToUpper(l.Text) != l.Text {
					mixed++
				}
			case "cvc":
				codes++
				assert.Equal(t, u.Code, l.Text)
			}
		}
	}
	assert.Greater(t, dates, 15)
	assert.Greater(t, names, 15)
	assert.Greater(t, mixed, 3)
	assert.Less(t, mixed, names)
	assert.Positive(t, codes)
}

// None of the sheets says a card number: no line has as many digits as the shortest, in groups that cards have.
func TestSheets(t *testing.T) {
	for i, kind := range SheetKinds() {
		s := Sheet(uint64(i), kind)
		u := s.Truth
		assert.Equal(t, s.Image.Pix, Sheet(uint64(i), kind).Image.Pix, "%s: the same bytes again", kind)
		assert.Empty(t, u.Number+u.Holder+u.Expiry, kind)
		assert.Equal(t, kind, u.Layout)
		assert.NotEmpty(t, u.Lines, kind)
		for _, l := range u.Lines {
			assert.NotRegexp(t, `^\d{4} \d{4} \d{4} \d{4}$|^\d{4} \d{6} \d{5}$|^\d{16}$`, l.Text, kind)
		}
	}
	assert.Contains(t, SheetKinds(), Sheet(1, "napkin").Truth.Layout, "an unknown kind leaves the choice to the seed")
}
