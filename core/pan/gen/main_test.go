package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGeneratedTablesAreCurrent(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, generate(".", out))
	for _, name := range []string{"issuers_table.go", "spans_table.go"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		assert.True(t, string(want) == string(got), "%s is stale: run go generate ./core/pan/...", name)
	}
}

func tableFile(t *testing.T, text string) string {
	file := filepath.Join(t.TempDir(), "table.tsv")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestReadTable(t *testing.T) {
	lines, err := readTable(tableFile(t, "# head\na\t-\nb\tc\n"), 2)
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"a", ""}, {"b", "c"}}, lines)

	_, err = readTable(tableFile(t, "a\tb\na\n"), 2)
	assert.ErrorContains(t, err, ":2: 1 columns in place of 2")
}

func TestReadingRefusesContradictions(t *testing.T) {
	_, err := readBanks(tableFile(t, "-\t-\tCN\ta\tA\ta\tA\t-\tX\n-\t-\tCN\tb\tB\tb\tB\t-\tX\n"))
	assert.ErrorContains(t, err, "A and B share the name X")

	_, err = readProducts(tableFile(t, "one\t1234\ntwo\t1234\n"))
	assert.ErrorContains(t, err, "1234 is both one and two")

	_, err = readRows(tableFile(t, "CN\tA\t-\tDC\tlong\t1234\n"))
	assert.ErrorContains(t, err, `length "long"`)

	b := newBuilder(nil)
	assert.ErrorContains(t, b.nameProducts(map[string]string{"1234": "one"}), "no source knows the prefix 1234")
}

func TestFirstSourceCounts(t *testing.T) {
	b := newBuilder(nil)
	trusted, late := source{}, source{length: map[string]int{"IR": 16}}
	b.add(row{"CN", "A", "", "DC", 19, []string{"622200", "622201"}}, trusted)
	b.add(row{"CN", "B", "", "CC", 19, []string{"622201"}}, late)
	b.add(row{"CN", "B", "", "CC", 16, []string{"622201"}}, late)
	b.add(row{"CN", "C", "", "", 0, []string{"622201", "622202"}}, late)
	b.add(row{"IR", "D", "", "", 0, []string{"622201"}}, late)
	b.add(row{"CN", "A", "", "", 0, []string{"6222009"}}, late)

	a := variant{19, "DC", bank{country: "CN", name: "A", short: "A"}, ""}
	other := variant{16, "CC", bank{country: "CN", name: "B", short: "B"}, ""}
	rest := variant{0, "", bank{country: "CN", name: "C", short: "C"}, ""}
	assert.Equal(t, []span{
		{6, 622200, 622200, []variant{a}},
		{6, 622201, 622201, []variant{other, a}},
		{6, 622202, 622202, []variant{rest}},
	}, b.spans())
}

func TestNeighboursShareASpan(t *testing.T) {
	b := newBuilder(nil)
	b.add(row{"US", "A", "", "", 0, []string{"414720", "414721", "414722", "414724", "41472"}}, source{})
	spans := b.spans()
	require.Len(t, spans, 3)
	assert.Equal(t, []int{414720, 414722}, []int{spans[0].first, spans[0].last})
	assert.Equal(t, 5, spans[2].digits)
}
