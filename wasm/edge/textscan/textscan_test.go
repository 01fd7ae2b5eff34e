package textscan

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/pan"
)

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		`4111111111111111`:                                  "4111111111111111",
		`{"n":"4111 1111 1111 1111"}`:                       "4111 1111 1111 1111",
		`{"pan":5555555555554444}`:                          "5555555555554444",
		`card=4111-1111-1111-1111&x=1`:                      "4111-1111-1111-1111",
		`card=4111+1111+1111+1111`:                          "4111+1111+1111+1111",
		`card=4111%201111%201111%201111`:                    "4111%201111%201111%201111",
		"<card>3782 822463 10005</card>":                    "3782 822463 10005",
		"my card is 378282246310005, thanks":                "378282246310005",
		"4111.1111.1111.1111.":                              "4111.1111.1111.1111",
		"number 6011111111111117\n":                         "6011111111111117",
		`{"t":"line\n4111111111111111\n"}`:                  "4111111111111111",
		"卡号6222021234567890128":                             "6222021234567890128",
		"4111\u00a01111\u00a01111\u00a01111":                "4111\u00a01111\u00a01111\u00a01111",
		`4111\u00a01111\u00a01111\u00a01111`:                `4111\u00a01111\u00a01111\u00a01111`,
		"(4111111111111111)":                                "4111111111111111",
		`{"id":"7","card_number":"4111111111111111"}`:       "4111111111111111",
		"+4111111111111111":                                 "4111111111111111",
		`{"ids":[1,2],"note":"paid with 4111111111111111"}`: "4111111111111111",
	} {
		if strings.HasPrefix(text, "卡号") {
			require.True(t, pan.Luhn("6222021234567890128"))
		}
		found := Find([]byte(text), Normal)
		if assert.Len(t, found, 1, text) {
			assert.Equal(t, want, text[found[0].From:found[0].To])
		}
	}
}

func TestFindNothing(t *testing.T) {
	for _, text := range []string{
		"", "4111111111111112", "41111111111111110", "0.4111111111111111", "4111111111111111.5", "a4111111111111111", "4111111111111111b",
		"550e8400-e29b-41d4-4111111111111111", "4111 1111-1111 1111", "41 11 11 11 11 11 11 11", "4111  1111  1111  1111", "1234567812345670",
		`{"order_id":"4111111111111111"}`, `{"orderId": 4111111111111111}`, "ean 4006381333931", `{"ts":1732834567890}`, "00000000000000000000",
		"2026-11-28T22:45:51.183", "192.168.100.200", "tel: +49 151 12345678", "6304000000000000", "/4111111111111111/3",
		strings.Repeat("4111111111111111", 100), strings.Repeat("4111 ", 1000),
	} {
		assert.Empty(t, Find([]byte(text), Normal), text)
	}
}

func TestStrictness(t *testing.T) {
	for text, want := range map[string][3]bool{
		"4111111111111111":                        {true, true, false},
		"card 4111111111111111":                   {true, true, true},
		"4111 1111 1111 1111":                     {true, true, true},
		`"order_id":"4111111111111111"`:           {true, false, false},
		`"company":"4111111111111111"`:            {true, true, false},
		`"cardNumber":"4111111111111111"`:         {true, true, true},
		`"order_id":"5","pan":"4111111111111111"`: {true, true, true},
		"4222222222222":                           {true, false, false},
		"card 4222222222222":                      {true, true, true},
	} {
		for s, w := range want {
			assert.Equal(t, w, len(Find([]byte(text), Strictness(s))) == 1, "%s: strictness %d", text, s)
		}
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"x 4111111111111111 y":               "x 411111******1111 y",
		"4111-1111-1111-1111":                "4111-11**-****-1111",
		"4111%201111%201111%201111":          "4111%2011**%20****%201111",
		"3782 822463 10005":                  "3782 82**** *0005",
		`4111\u00a01111\u00a01111\u00a01111`: `4111\u00a011**\u00a0****\u00a01111`,
	} {
		b := []byte(text)
		found := Find(b, Normal)
		require.Len(t, found, 1, text)
		found[0].Mask(b, '*')
		assert.Equal(t, want, string(b))
		assert.Empty(t, Find(b, Loose))
	}
}

// Every number of every network with its check digit is found in one piece, and none when one digit is changed.
func TestChecksDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		digits := []byte("4" + strconv.FormatUint(1e14+r.Uint64N(9e14), 10)[:14] + "0")
		digits[15] = pan.LuhnDigit(string(digits[:15]))
		require.Len(t, Find(digits, Normal), 1, "%s", digits)
		i := 1 + r.IntN(15)
		digits[i] = '0' + (digits[i]-'0'+1+byte(r.IntN(8)))%10
		assert.Empty(t, Find(digits, Normal), "%s", digits)
	}
}

// Ordinary traffic: order numbers, EANs, timestamps, identifiers. The rates are those that docs/proxies.md states.
func TestFalseAlarmsOnOrdinaryTraffic(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 6))
	const n = 20_000
	number := func(digits int) string {
		b := make([]byte, digits)
		for i := range b {
			b[i] = '0' + byte(r.IntN(10))
		}
		return string(b)
	}
	for _, c := range []struct {
		name string
		text func() string
		most float64 // share of the texts with an alarm, at Normal
	}{
		{"order_id, 16 digits", func() string { return `{"order_id":"` + number(16) + `","total":12.5}` }, 0},
		{"id, 18 digits", func() string { return `{"id":` + "1" + number(17) + `}` }, 0},
		{"EAN-13", func() string { return "4" + number(12) + ";3;19.99" }, 0},
		{"milliseconds", func() string { return "GET /a 17" + number(11) + " 200" }, 0},
		{"nanoseconds", func() string { return `{"at":17` + number(17) + `}` }, 0},
		{"fraction", func() string { return `{"x":0.` + number(16) + `}` }, 0},
		{"UUID", func() string {
			return number(8) + "-" + number(4) + "-4" + number(3) + "-8" + number(3) + "-" + number(12)
		}, 0},
		{"phone", func() string { return "+49 " + number(3) + " " + number(8) }, 0},
		{"16 digits, nothing said", func() string { return "ref: " + number(16) }, 0.04},
	} {
		alarms := 0
		for range n {
			if len(Find([]byte(c.text()), Normal)) > 0 {
				alarms++
			}
		}
		share := float64(alarms) / n
		t.Logf("%-24s %5d of %d (%.2f %%)", c.name, alarms, n, 100*share)
		assert.LessOrEqual(t, share, c.most, c.name)
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte("4111 1111 1111 1111"))
	f.Add([]byte(`{"a":"4111111111111111"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		loose := Find(text, Loose)
		end := 0
		for _, s := range loose {
			if s.From < end || s.To <= s.From || s.To > len(text) {
				t.Fatalf("span %v in %d bytes", s, len(text))
			}
			end = s.To
			s.Mask(text, '*')
		}
		if len(Find(text, Loose)) > 0 && len(loose) > 0 && len(Find(text, Loose)) >= len(loose) {
			t.Fatal("masking leaves numbers")
		}
	})
}
