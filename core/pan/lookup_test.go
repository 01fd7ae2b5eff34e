package pan

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLookupKnownCards(t *testing.T) {
	for _, c := range []struct {
		prefix  string
		length  int
		short   string
		code    string
		country string
		network Network
		funding Funding
	}{
		{"622202", 19, "工商银行", "01020000", "CN", UnionPay, Debit},
		{"621700", 19, "建设银行", "01050000", "CN", UnionPay, Debit},
		{"622848", 19, "农业银行", "01030000", "CN", UnionPay, Debit},
		{"621661", 19, "中国银行", "01040000", "CN", UnionPay, Debit},
		{"622588", 16, "招商银行", "03080000", "CN", UnionPay, Debit},
		{"621483", 16, "招商银行", "03080000", "CN", UnionPay, Debit},
		{"622260", 19, "交通银行", "03010000", "CN", UnionPay, Debit},
		{"621098", 19, "邮储银行", "01000000", "CN", UnionPay, Debit},
		{"514958", 16, "中国银行", "01040000", "CN", Mastercard, Credit},
		{"622597", 16, "工商银行", "01020000", "CN", UnionPay, Credit},
		{"622303", 18, "工商银行", "01020000", "CN", UnionPay, Debit},
		{"622303", 16, "南京银行", "04243010", "CN", UnionPay, Credit},
		{"622689", 16, "中信银行", "63020000", "CN", UnionPay, Credit},
		{"622698", 16, "中信银行", "03020000", "CN", UnionPay, Debit},
		{"95588", 19, "工商银行", "01020000", "CN", UnionPay, Debit},
		{"456351", 19, "中国银行", "01040000", "CN", UnionPay, Debit},
		{"414720", 16, "Chase", "", "US", Visa, UnknownFunding},
		{"542418", 16, "Citibank", "", "US", Mastercard, UnknownFunding},
		{"474480", 16, "Bank of America", "", "US", Visa, UnknownFunding},
		{"603799", 16, "بانک ملی ایران", "", "IR", Shetab, UnknownFunding},
		{"585947", 16, "بانک خاورمیانه", "", "IR", Shetab, UnknownFunding},
	} {
		card, ok := Lookup(filled(c.prefix, c.length))
		require.True(t, ok, c.prefix)
		assert.Equal(t, c.short, card.Issuer.Short, c.prefix)
		assert.Equal(t, c.code, card.Issuer.Code, c.prefix)
		assert.Equal(t, c.country, card.Issuer.Country, c.prefix)
		assert.Equal(t, c.network, card.Network, c.prefix)
		assert.Equal(t, c.funding, card.Funding, c.prefix)
	}
}

// A number that lost its last group is told from one that is whole, where lengths are known.
func TestShort(t *testing.T) {
	assert.True(t, Short(filled("621700", 16)), "of nineteen digits")
	assert.True(t, Short(filled("622303", 15)), "of sixteen or eighteen")
	assert.False(t, Short(filled("621700", 19)))
	assert.False(t, Short(filled("622303", 16)))
	assert.False(t, Short(filled("622588", 19)), "longer than is known")
	assert.False(t, Short(filled("411111", 16)))
	assert.False(t, Short(""))
}

// The two services' own examples. The first one has 15 digits, which no Mastercard has.
func TestLookupOfTheServicesExamples(t *testing.T) {
	card, ok := Lookup("514958888888888")
	require.True(t, ok)
	assert.Equal(t, Issuer{Name: "中国银行", Short: "中国银行", English: "Bank of China", Abbreviation: "BOC",
		Code: "01040000", Country: "CN", Brand: "中银"}, card.Issuer)
	assert.Equal(t, "中银万事达信用卡", card.Product)
	assert.False(t, card.Composed)
	assert.Equal(t, Credit, card.Funding)

	card, ok = Lookup("6225970070003000")
	require.True(t, ok)
	assert.Equal(t, "工商银行", card.Issuer.Short)
	assert.Equal(t, "中国工商银行", card.Issuer.Name)
	assert.Equal(t, Credit, card.Funding)
}

func TestLookupOfUnknownNumbers(t *testing.T) {
	card, ok := Lookup("4111111111111111")
	assert.False(t, ok)
	assert.Equal(t, Card{Network: Visa}, card)
	assert.Empty(t, card.AppendProduct(nil))
	for _, s := range []string{"", "4", "abc", "6222 0200 0000 0000", "622202x"} {
		_, ok := Lookup(s)
		assert.False(t, ok, s)
	}
}

func TestLookupPrefix(t *testing.T) {
	card, ok := LookupPrefix("622202")
	require.True(t, ok)
	assert.Equal(t, "工商银行", card.Issuer.Short)
	assert.Equal(t, Debit, card.Funding)

	_, ok = LookupPrefix("622303")
	assert.False(t, ok, "two banks share it")

	card, ok = LookupPrefix("622298")
	require.True(t, ok, "one bank, numbers of 16 and 19 digits")
	assert.Equal(t, "平安银行", card.Issuer.Short)

	_, ok = LookupPrefix("62220")
	assert.False(t, ok)
}

func TestAppendProduct(t *testing.T) {
	for _, c := range []struct {
		prefix string
		length int
		want   string
	}{
		{"514958", 16, "中银万事达信用卡"}, // named by a table
		{"512315", 16, "中银万事达信用卡"},
		{"518476", 16, "长城万事达信用卡"},
		{"622588", 16, "招商银行银联借记卡"}, // composed from here on
		{"622597", 16, "工商银行银联信用卡"},
		{"521302", 16, "招商银行万事达信用卡"},
		{"621661", 19, "中银银联借记卡"},
		{"414720", 16, "Chase Visa card"},
		{"603799", 16, "Melli Bank Shetab card"},
	} {
		card, ok := Lookup(filled(c.prefix, c.length))
		require.True(t, ok, c.prefix)
		assert.Equal(t, c.want, string(card.AppendProduct(nil)))
		assert.Equal(t, card.Product == "", card.Composed)
	}
	composed := Card{Issuer: Issuer{Name: "A", Country: "US"}, Composed: true, Funding: 99, Network: 99}
	assert.Equal(t, "x A card", string(composed.AppendProduct([]byte("x "))))
}

func TestLookupDoesNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 128)
	for _, digits := range []string{"6225970070003000", "4111111111111111", "62230311", "514958888888888"} {
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			card, _ := Lookup(digits)
			dst = card.AppendProduct(dst[:0])
		}))
	}
}

// Whatever a table says of a Chinese card, its network is one that works in China: the rules know the older prefixes.
func TestChineseCardsHaveAChineseNetwork(t *testing.T) {
	allowed := []Network{UnionPay, Visa, Mastercard, Amex, JCB, Diners}
	o := newOracle(t)
	for prefix := range o.rows {
		for _, r := range o.believed(prefix) {
			if r.country != "CN" || r.length == 0 {
				continue
			}
			n := NetworkOf(filled(prefix, r.length))
			assert.Contains(t, allowed, n, "%s with %d digits, %s, is %s", prefix, r.length, r.name, n)
			if r.length != 16 && n == Visa {
				t.Errorf("%s with %d digits, %s, is Visa", prefix, r.length, r.name)
			}
		}
	}
}

func TestBanksOfOurs(t *testing.T) {
	coded := 0
	for _, f := range rawLines(t, "banks.tsv") {
		assert.NotEmpty(t, f[2])
		assert.NotEmpty(t, f[3], "short name")
		assert.NotEmpty(t, f[4], "name")
		assert.NotEmpty(t, f[5], "English short name of %s", f[4])
		assert.NotEmpty(t, f[6], "English name of %s", f[4])
		for _, code := range f[:2] {
			if code != "" {
				assert.Regexp(t, `^\d{8}$`, code)
			}
		}
		if f[0] != "" {
			coded++
		}
	}
	assert.GreaterOrEqual(t, coded, 60)
}

func TestSpansAreInOrder(t *testing.T) {
	for i, s := range sections {
		if i > 0 {
			require.Less(t, s.digits, sections[i-1].digits, "longest first")
			require.Equal(t, sections[i-1].to, s.from)
		}
		end := uint64(0)
		for _, p := range spans[s.from:s.to] {
			require.Greater(t, p.first, end)
			end = p.first + uint64(p.more)
			require.Len(t, strconv.FormatUint(end, 10), s.digits)
			require.Positive(t, p.count)
			require.LessOrEqual(t, int(p.variants)+int(p.count), len(variants))
		}
	}
	require.Equal(t, len(spans), sections[len(sections)-1].to)
}

func TestFundingNames(t *testing.T) {
	var names []string
	for f := UnknownFunding; f <= Prepaid; f++ {
		names = append(names, f.String())
	}
	assert.Equal(t, []string{"unknown", "debit", "credit", "semi_credit", "prepaid"}, names)
	assert.Equal(t, "unknown", Funding(99).String())
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(names))), 5)
}

func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Lookup("6225970070003000")
	}
}
