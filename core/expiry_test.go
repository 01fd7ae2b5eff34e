package core

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// readAs is a date whose digits are read as text says, each leading by lead nats. It stands on a line of the given height.
func readAs(text string, pattern int, score, lead int32, ratio float64) date {
	d := date{strip: &textStrip{line: textLine{ratio: ratio}}, pattern: pattern, score: score * match.One}
	for _, c := range text {
		if c < '0' || c > '9' {
			continue
		}
		var s digits.Digit
		s.Score[c-'0'] = lead * match.One
		d.spots = append(d.spots, s)
	}
	d.digits = len(d.spots)
	d.decode(0)
	return d
}

func TestDecodeDate(t *testing.T) {
	for _, c := range []struct {
		text        string
		pattern     int
		month, year int
	}{
		{"07/29", 0, 7, 2029},
		{"12-31", 0, 12, 2031},
		{"01/2035", 1, 1, 2035},
		{"3/20", 2, 3, 2020},
		{"2028/11", 3, 11, 2028},
		{"11/11", 0, 11, 2011},
		{"00/00", 0, 0, 2000},
		{"88/88", 0, 0, 2088},
		{"99/99", 0, 0, 2099},
		{"13/25", 0, 0, 2025},
	} {
		d := readAs(c.text, c.pattern, 200, 40, 0.7)
		require.Equal(t, c.month, d.month, c.text)
		require.Equal(t, c.year, d.year, c.text)
	}
}

// A digit that is hardly better than another gives way to one that makes a month.
func TestDecodeDoubtfulMonth(t *testing.T) {
	d := readAs("18/17", 0, 200, 40, 0.7)
	d.spots[1].Score[2] = 35 * match.One
	d.decode(0)
	require.Equal(t, 12, d.month)
	clear := readAs("12/17", 0, 200, 40, 0.7)
	require.Less(t, d.confidence(), clear.confidence())
}

// Years that cards in use may have are likelier than others, but do not replace a clear one.
func TestDecodeDoubtfulYear(t *testing.T) {
	for _, c := range []struct {
		text string
		now  int
		lead int32 // over a 2 as the year's first digit
		year int
	}{
		{"05/77", 2026, 10, 2027}, {"05/77", 2026, 20, 2077}, {"05/77", 0, 10, 2077},
		{"05/42", 2026, 4, 2022}, {"05/42", 2026, 10, 2042}, {"05/36", 2026, 4, 2036}, {"05/42", 0, 4, 2042},
	} {
		d := readAs(c.text, 0, 200, 40, 0.7)
		d.spots[2].Score[2] = (40 - c.lead) * match.One
		d.decode(c.now)
		require.Equal(t, c.year, d.year, c)
	}
}

// Zeros of which one looks a little like a nine are a specimen's, and no September.
func TestDecodeDoubtfulPlaceholder(t *testing.T) {
	d := readAs("09/00", 0, 200, 40, 0.7)
	require.Equal(t, 9, d.month)
	d.spots[1].Score[0] = 30 * match.One
	d.decode(0)
	require.True(t, d.blank)
	require.Zero(t, d.month)
}

func TestChooseDate(t *testing.T) {
	today := Options{Today: Month{2026, 6}}
	for _, c := range []struct {
		name  string
		opts  *Options
		dates []date
		month int // 0: none
		year  int
	}{
		{"none", &today, nil, 0, 0},
		{"one", &today, []date{readAs("07/29", 0, 200, 40, 0.7)}, 7, 2029},
		{"valid from and thru", &today, []date{readAs("07/24", 0, 220, 40, 0.7), readAs("07/29", 0, 180, 40, 0.7)}, 7, 2029},
		{"the later one comes first", &today, []date{readAs("07/29", 0, 180, 40, 0.7), readAs("07/24", 0, 220, 40, 0.7)}, 7, 2029},
		{"the later one is hardly a date", &today, []date{readAs("07/24", 0, 220, 40, 0.7), readAs("07/29", 0, 60, 40, 0.7)}, 7, 2024},
		{"the later one is set otherwise", &today, []date{readAs("07/24", 0, 220, 40, 0.7), readAs("07/29", 0, 200, 40, 0.4)}, 7, 2024},
		{"a second date in the row may be less clear", &today, []date{readAs("07/24", 0, 220, 40, 0.7), readAs("07/29", 0, 100, 40, 0.7)}, 7, 2029},
		{"a prefix beside the date", &today, []date{readAs("43/77", 0, 220, 40, 0.45), readAs("07/29", 0, 120, 40, 0.7)}, 7, 2029},
		{"blanks beside a stray date", &today, []date{readAs("00/00", 0, 220, 40, 0.7), readAs("07/29", 0, 70, 40, 0.7)}, 0, 0},
		{"no month", &today, []date{readAs("88/88", 0, 220, 40, 0.7)}, 0, 0},
		{"a year that no card has", &today, []date{readAs("07/28", 0, 200, 40, 0.7), readAs("07/99", 0, 205, 40, 0.4)}, 7, 2028},
		{"no clock", &Options{}, []date{readAs("07/28", 0, 200, 40, 0.7), readAs("07/99", 0, 205, 40, 0.4)}, 7, 2099},
	} {
		w := benchWith(*c.opts)
		d := w.chooseDate(c.dates)
		if c.month == 0 {
			require.Nil(t, d, c.name)
			continue
		}
		require.NotNil(t, d, c.name)
		require.Equal(t, [2]int{c.month, c.year}, [2]int{d.month, d.year}, c.name)
	}
}

// The date that is passed in weighs; it never forbids an expired card.
func TestExpired(t *testing.T) {
	w := benchWith(Options{Today: Month{2026, 6}})
	require.True(t, w.expired(&Expiry{Month: 5, Year: 2026}))
	require.False(t, w.expired(&Expiry{Month: 6, Year: 2026}))
	require.False(t, (&work{opts: &Options{}}).expired(&Expiry{Month: 5, Year: 1999}))
	d := readAs("05/16", 0, 200, 40, 0.7)
	require.NotNil(t, w.chooseDate([]date{d}))
	require.False(t, w.strange(&d))
}

// A date is as sure as its most doubtful digit.
func TestDateConfidence(t *testing.T) {
	clear, doubtful := readAs("07/29", 0, 200, 60, 0.7), readAs("07/29", 0, 200, 60, 0.7)
	doubtful.spots[3].Score[8] = 59 * match.One
	doubtful.decode(0)
	require.Greater(t, clear.confidence(), 0.95)
	require.Less(t, doubtful.confidence(), minExpiry)
}

// The number's first digits, which cards repeat in small print, are no date.
func TestRepeatedPrefix(t *testing.T) {
	w := &work{best: &reading{words: []word{{digits: [MaxDigits]byte{'1', '2', '2', '5'}, n: 4}}}}
	require.True(t, w.repeated(readAs("12/25", 0, 200, 40, 0.5)))
	require.False(t, w.repeated(readAs("12/26", 0, 200, 40, 0.5)))
}
