package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBinText(t *testing.T) {
	code, out, _ := cli(t, nil, "bin", "4111 1111-1111 1111", "514958")
	require.Zero(t, code)
	assert.Contains(t, out, "411111••••••1111\n")
	assert.NotContains(t, out, "4111111111")
	assert.Contains(t, out, "visa")
	assert.Contains(t, out, "digit holds")
	assert.Contains(t, out, "514958\n")
	assert.Contains(t, out, "中国银行 01040000 CN")
	assert.Contains(t, out, "中银万事达信用卡")
}

func TestBinJSON(t *testing.T) {
	code, out, _ := cli(t, []byte("6225 9700 7000 3000\n\n4111111111111112\n"), "bin", "--json", "622202", "-", "5555555555554444")
	require.Zero(t, code)
	var got []map[string]any
	for line := range strings.Lines(out) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m))
		got = append(got, m)
	}
	require.Len(t, got, 4)
	assert.Equal(t, "622202", got[0]["number"])
	assert.Equal(t, "debit", got[0]["funding"])
	assert.NotContains(t, got[0], "luhn", "a prefix has no check digit")
	assert.Equal(t, "工商银行", got[1]["short"])
	assert.Equal(t, "credit", got[1]["funding"])
	assert.Equal(t, "622597••••••3000", got[1]["number"])
	assert.Equal(t, false, got[2]["luhn"])
	assert.Equal(t, "mastercard", got[3]["network"])
}

func TestBinRefuses(t *testing.T) {
	for _, text := range []string{"41", "4111x1", strings.Repeat("4", 21), "４１１１"} {
		code, out, _ := cli(t, nil, "bin", text, "622202")
		assert.Equal(t, exitFailed, code)
		assert.Contains(t, out, errNoNumber.Error())
		assert.NotContains(t, out, text)
		assert.Contains(t, out, "622202", "the others are looked up all the same")
	}
	code, _, _ := cli(t, nil, "bin")
	assert.Equal(t, exitUsage, code)
}
