package fields

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
)

// line is a line of type that is read without a doubt, its baseline beginning at (x, y), its capitals that many px high.
type line struct {
	text         string
	x, y, height float64
}

// pageOf is a page of such lines, read in November 2026.
func pageOf(lines ...line) *Page {
	p := &Page{Year: 2026, Month: 11}
	for _, l := range lines {
		p.Texts = append(p.Texts, ocr.Ideal(l.text, geom.Pt{X: l.x, Y: l.y}, l.height).Read(&ocr.All))
	}
	return p
}

func TestNumbersInRows(t *testing.T) {
	for name, c := range map[string]struct {
		lines  []line
		number string
		groups []int
	}{
		"one row":          {[]line{{"4111 1111 1111 1111", 50, 300, 30}}, "4111111111111111", []int{4, 4, 4, 4}},
		"two rows":         {[]line{{"41111111", 50, 300, 30}, {"11111111", 50, 350, 30}}, "4111111111111111", []int{8, 8}},
		"four rows":        {[]line{{"4242", 50, 300, 30}, {"4242", 50, 350, 30}, {"4242", 50, 400, 30}, {"4242", 50, 450, 30}}, "4242424242424242", []int{4, 4, 4, 4}},
		"three rows":       {[]line{{"3782", 50, 300, 30}, {"822463", 50, 350, 30}, {"10005", 50, 400, 30}}, "378282246310005", []int{4, 6, 5}},
		"rare groups":      {[]line{{"62123 4567 89012 34567", 50, 300, 30}}, "6212345678901234567", []int{5, 4, 5, 5}},
		"found in parts":   {[]line{{"4111 1111", 50, 300, 30}, {"1111 1111", 330, 301, 30}}, "4111111111111111", []int{4, 4, 4, 4}},
		"beside a name":    {[]line{{"4242", 50, 300, 30}, {"JOHN PUBLIC", 300, 300, 20}, {"4242", 50, 350, 30}, {"4242", 50, 400, 30}, {"4242", 50, 450, 30}}, "4242424242424242", []int{4, 4, 4, 4}},
		"unlike rows":      {[]line{{"4111 1111 1111 1111", 50, 300, 30}, {"110499682", 50, 340, 16}}, "4111111111111111", []int{4, 4, 4, 4}},
		"too far for rows": {[]line{{"41111111", 50, 300, 30}, {"11111111", 50, 460, 30}}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			all := Numbers(pageOf(c.lines...))
			if c.number == "" {
				assert.Empty(t, all)
				return
			}
			require.NotEmpty(t, all)
			assert.Equal(t, c.number, all[0].Words[0].Digits)
			assert.Equal(t, c.groups, all[0].Groups)
			assert.True(t, all[0].Clear())
		})
	}
}

func TestExpiryForms(t *testing.T) {
	for text, want := range map[string]Date{
		"03/30": {Month: 3, Year: 2030}, "03/2030": {Month: 3, Year: 2030}, "03-30": {Month: 3, Year: 2030}, "03.2030": {Month: 3, Year: 2030},
		"03 / 30": {Month: 3, Year: 2030}, "3/30": {Month: 3, Year: 2030}, "03 30": {Month: 3, Year: 2030}, "2030/03": {Month: 3, Year: 2030},
		"MAR 30": {Month: 3, Year: 2030}, "DEC 2031": {Month: 12, Year: 2031},
		"13/30": {}, "110499682": {}, "0800 12 47 12": {}, "JOHN PUBLIC": {}, "4111": {},
	} {
		t.Run(text, func(t *testing.T) {
			d, ok := Expiry(pageOf(line{text, 50, 300, 20}))
			require.Equal(t, want.Month > 0, ok)
			assert.Equal(t, want.Month, d.Month)
			assert.Equal(t, want.Year, d.Year)
		})
	}
}

func TestExpiryAmongDates(t *testing.T) {
	for name, c := range map[string]struct {
		lines []line
		month int
		year  int
	}{
		"valid from and thru": {[]line{{"VALID FROM", 50, 280, 8}, {"03/35", 50, 300, 20}, {"VALID THRU", 250, 280, 8}, {"03/30", 250, 300, 20}}, 3, 2030},
		"later of two":        {[]line{{"03/25", 50, 300, 20}, {"04/30", 250, 300, 20}}, 4, 2030},
		"member since":        {[]line{{"MEMBER SINCE", 50, 280, 8}, {"01/31", 50, 300, 20}, {"04/30", 300, 300, 20}}, 4, 2030},
	} {
		t.Run(name, func(t *testing.T) {
			d, ok := Expiry(pageOf(c.lines...))
			require.True(t, ok)
			assert.Equal(t, c.month, d.Month)
			assert.Equal(t, c.year, d.Year)
		})
	}
}

func TestRepeatedDigitsAreNoDate(t *testing.T) {
	p := pageOf(line{"1225 ", 50, 340, 12}, line{"12 25", 250, 340, 12})
	p.Number = &NumberPlace{Area: Box{50, 270, 600, 300}, Height: 30, Digits: "1225000000000000"}
	_, ok := Expiry(p)
	assert.False(t, ok)
}

func TestHolder(t *testing.T) {
	for name, c := range map[string]struct {
		lines []line
		want  string
	}{
		"capitals":    {[]line{{"JOHN SMITH", 50, 400, 20}}, "JOHN SMITH"},
		"mixed case":  {[]line{{"Anna-Maria Keller", 50, 400, 20}}, "Anna-Maria Keller"},
		"a bank":      {[]line{{"SAMPLE BANK", 50, 100, 20}}, ""},
		"a label":     {[]line{{"CARDHOLDER NAME", 50, 400, 20}}, ""},
		"a product":   {[]line{{"TITANIUM", 50, 400, 20}}, ""},
		"its company": {[]line{{"MARIA GARCIA", 50, 400, 20}, {"ACME TOOLS LTD", 50, 424, 16}}, "MARIA GARCIA"},
		"beside date": {[]line{{"MARIA GARCIA 03/30", 50, 400, 20}}, "MARIA GARCIA"},
	} {
		t.Run(name, func(t *testing.T) {
			n, ok := Holder(pageOf(c.lines...))
			require.Equal(t, c.want != "", ok, n.Text)
			assert.Equal(t, c.want, n.Text)
		})
	}
}

func TestSecurity(t *testing.T) {
	c, ok := Security(pageOf(line{"CVV 123", 50, 300, 20}, line{"4111 1111 1111 1111", 50, 400, 30}))
	require.True(t, ok)
	assert.Equal(t, "123", c.Text)
	_, ok = Security(pageOf(line{"4111 1111 1111 1111", 50, 400, 30}))
	assert.False(t, ok)
}

func TestLikeForgivesOneLetterInFive(t *testing.T) {
	assert.True(t, like(folded("CARDH0LDER"), folded("CARDHOLDER")))
	assert.True(t, like(folded("EXPTRES"), folded("EXPIRES")))
	assert.False(t, like(folded("BANG"), folded("BANK")))
	assert.False(t, like(folded("MARTIN"), folded("MASTER")))
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"AB", "", 2}, {"KITTEN", "SITTING", 3}, {"FLAW", "LAWN", 2}} {
		assert.Equal(t, c.want, distance(c.a, c.b), "%s %s", c.a, c.b)
	}
}
