package pan

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The oracle answers from the raw rows that the tables are built from, by walking the prefixes of a number from the
// longest to the shortest. It shares no code with the generator.
type oracle struct {
	rows     map[string][]rawRow // by prefix, most trusted source first
	banks    map[string][]string // lines of banks.tsv by every name
	products map[string]string
}

type rawRow struct {
	source                          int
	country, name, english, funding string
	length                          int
}

// oracleAnswer is what the tables and the oracle are compared on.
type oracleAnswer struct {
	known                                 bool
	name, short, english, country, code   string
	funding, product, abbreviation, brand string
}

var rawFundings = map[string]string{"": "unknown", "DC": "debit", "CC": "credit", "SCC": "semi_credit", "PC": "prepaid"}

func newOracle(t testing.TB) *oracle {
	o := &oracle{map[string][]rawRow{}, map[string][]string{}, map[string]string{}}
	for source, file := range []string{"bankcard", "bankcardinfo", "banks-db", "persian-tools"} {
		for _, f := range rawLines(t, "rows", file+".tsv") {
			length, err := strconv.Atoi(f[4])
			require.NoError(t, err)
			if f[0] == "IR" {
				length = 16
			}
			for _, prefix := range strings.Fields(f[5]) {
				o.rows[prefix] = append(o.rows[prefix], rawRow{source, f[0], f[1], f[2], f[3], length})
			}
		}
	}
	for _, f := range rawLines(t, "banks.tsv") {
		for _, name := range append(strings.Split(f[8], ","), f[4]) {
			o.banks[name] = f
		}
	}
	for _, f := range rawLines(t, "banks.tsv") {
		if _, taken := o.banks[f[3]]; !taken {
			o.banks[f[3]] = f
		}
	}
	for _, f := range rawLines(t, "products.tsv") {
		for _, prefix := range strings.Fields(f[1]) {
			o.products[prefix] = f[0]
		}
	}
	return o
}

func rawLines(t testing.TB, path ...string) [][]string {
	text, err := os.ReadFile(filepath.Join(append([]string{"gen"}, path...)...))
	require.NoError(t, err)
	var lines [][]string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i := range fields {
			fields[i] = strings.TrimPrefix(fields[i], "-")
		}
		lines = append(lines, fields)
	}
	return lines
}

// believed are the prefix's rows without those on which a more trusted source has spoken, and without those that have no
// length and repeat the bank of a shorter prefix.
func (o *oracle) believed(prefix string) []rawRow {
	var rows []rawRow
	for _, r := range o.rows[prefix] {
		spoken := r.length == 0 && o.names(r, prefix)
		for _, earlier := range rows {
			spoken = spoken || r.length == 0 || earlier.length == 0 || r.length == earlier.length
		}
		if !spoken {
			rows = append(rows, r)
		}
	}
	return rows
}

// names reports whether a more trusted row of a shorter prefix has the same bank.
func (o *oracle) names(r rawRow, prefix string) bool {
	for n := 1; n < len(prefix); n++ {
		for _, shorter := range o.rows[prefix[:n]] {
			a, b := o.answer(shorter, ""), o.answer(r, "")
			if shorter.source < r.source && a.name == b.name && a.country == b.country {
				return true
			}
		}
	}
	return false
}

func (o *oracle) lookup(digits string) oracleAnswer {
	for n := len(digits); n > 0; n-- {
		for _, r := range o.believed(digits[:n]) {
			if r.length == 0 || r.length == len(digits) {
				return o.answer(r, digits[:n])
			}
		}
	}
	for n := len(digits); n > 0; n-- {
		rows := o.believed(digits[:n])
		if len(rows) == 0 {
			continue
		}
		common := o.answer(rows[0], digits[:n])
		for _, r := range rows[1:] {
			other := o.answer(r, digits[:n])
			if other.funding != common.funding {
				common.funding = "unknown"
				other.funding = "unknown"
			}
			if other != common {
				return oracleAnswer{funding: "unknown"}
			}
		}
		return common
	}
	return oracleAnswer{funding: "unknown"}
}

func (o *oracle) answer(r rawRow, prefix string) oracleAnswer {
	a := oracleAnswer{known: true, name: r.name, short: r.name, english: r.english, country: r.country,
		funding: rawFundings[r.funding], product: o.products[prefix]}
	f, ours := o.banks[r.name]
	if !ours || r.country != "CN" {
		return a
	}
	a.code, a.country, a.short, a.name, a.abbreviation, a.english, a.brand = f[0], f[2], f[3], f[4], f[5], f[6], f[7]
	if f[1] != "" && r.funding == "CC" {
		a.code = f[1]
	}
	return a
}

func answerOf(digits string) oracleAnswer {
	c, known := Lookup(digits)
	i := c.Issuer
	return oracleAnswer{known, i.Name, i.Short, i.English, i.Country, i.Code, c.Funding.String(), c.Product, i.Abbreviation, i.Brand}
}

func TestLookupAgreesWithOracleOnEveryPrefix(t *testing.T) {
	o := newOracle(t)
	random := rand.New(rand.NewPCG(5, 6))
	for prefix := range o.rows {
		require.Equal(t, o.lookup(prefix), answerOf(prefix), "prefix %s alone", prefix)
		for length := MinLength; length <= MaxLength; length++ {
			digits := prefix + randomDigits(random, length-len(prefix))
			require.Equal(t, o.lookup(digits), answerOf(digits), "prefix %s, %d digits", prefix, length)
		}
	}
}

func TestLookupAgreesWithOracleOnRandomNumbers(t *testing.T) {
	o := newOracle(t)
	random := rand.New(rand.NewPCG(7, 8))
	heads := []string{"", "62", "622", "4", "4147", "51", "6037", "9"}
	for range 50000 {
		head := heads[random.IntN(len(heads))]
		digits := head + randomDigits(random, random.IntN(MaxLength+1-len(head)))
		require.Equal(t, o.lookup(digits), answerOf(digits), digits)
	}
}

func FuzzLookup(f *testing.F) {
	o := newOracle(f)
	for _, s := range []string{"", "6", "622202", "6223030000000000", "622303000000000000", "514958888888888", "6229756114000000000", "4147a", "４１４７"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		card, known := Lookup(s)
		partial, partlyKnown := LookupPrefix(s)
		if strings.Trim(s, "0123456789") != "" {
			require.False(t, known || partlyKnown, "something else than digits was found")
			require.Equal(t, Card{}, card)
			require.Equal(t, Card{}, partial)
			return
		}
		require.Equal(t, o.lookup(s), answerOf(s))
		require.Equal(t, NetworkOf(s), card.Network)
		require.Equal(t, known, card.Issuer.Name != "")
		require.Equal(t, known, len(card.AppendProduct(nil)) > 0)
	})
}
