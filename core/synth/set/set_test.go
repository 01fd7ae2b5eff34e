package set

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// The recipes that the repository keeps are whole, and the hard one has every combination that it promises.
func TestKeptRecipes(t *testing.T) {
	for file, n := range map[string]int{"synth.json": 500, "synth-hard.json": 2000, "synth-noncard.json": 2000, "print.json": 1000, "print-other.json": 300, "noncard.json": 2000} {
		r, err := Load(filepath.Join("..", "..", "..", "testdata", file))
		require.NoError(t, err)
		assert.Equal(t, n, r.N, file)
		assert.NotEmpty(t, r.About, file)
	}
	hard, err := Load(filepath.Join("..", "..", "..", "testdata", "synth-hard.json"))
	require.NoError(t, err)
	assert.ElementsMatch(t, synth.Layouts(), hard.Layouts)
	assert.ElementsMatch(t, synth.Styles(), hard.Styles)
	assert.ElementsMatch(t, synth.Flaws(), hard.Flaws)
	assert.Contains(t, hard.Leans, 45.0)
	seen := map[synth.Options]int{}
	for i := range hard.N {
		seen[hard.options(i)]++
	}
	assert.Len(t, seen, len(hard.Layouts)*len(hard.Styles)*len(hard.Leans)*len(hard.Flaws))
	for _, times := range seen {
		assert.InDelta(t, float64(hard.N)/float64(len(seen)), times, 1, "all combinations are as frequent")
	}
}

// A sample of every K-th picture has every value of every axis about as often.
func TestSamplesAreFair(t *testing.T) {
	r := &Recipe{Kind: Card, Seed: 1, N: 2000, Layouts: synth.Layouts(), Styles: synth.Styles(), Flaws: synth.Flaws()}
	const every = 11 // as many as there are layouts: the worst stride for axes that are walked in order
	layouts := map[string]int{}
	for i := 0; i < r.N; i += every {
		layouts[r.options(i).Layout]++
	}
	assert.Len(t, layouts, len(r.Layouts))
	for name, n := range layouts {
		assert.InDelta(t, r.N/every/len(r.Layouts), n, 12, name)
	}
}

// Sets of printed cards go through typefaces, sides, layouts and forms of dates as their lists say.
func TestPrintedSets(t *testing.T) {
	r, err := Load(filepath.Join("..", "..", "..", "testdata", "print.json"))
	require.NoError(t, err)
	other, err := Load(filepath.Join("..", "..", "..", "testdata", "print-other.json"))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(r.Families), 60)
	for _, f := range other.Families {
		assert.NotContains(t, r.Families, f, "the other set has typefaces of its own")
	}
	assert.Subset(t, r.Layouts, synth.PrintedLayouts())
	assert.Subset(t, r.Dates, synth.DateForms())
	sides := map[string]int{}
	for i := 0; i < r.N; i += 10 {
		sides[r.printed(i).Side]++
	}
	assert.InDelta(t, 60, sides[synth.Front], 20)
	assert.InDelta(t, 20, sides[synth.Back], 12)

	p, err := (&Recipe{Kind: Print, Seed: 3, N: 1, Layouts: []string{"8/8"}, Sides: []string{synth.Back}, Dates: []string{"2030/03"}, Families: []string{"karla"}}).Draw(0)
	require.NoError(t, err)
	l := p.Label
	assert.Equal(t, []any{"8/8", 2, synth.Back, "karla", "printed"}, []any{l.Layout, l.Rows, l.Side, l.Font, l.Style})
}

func TestSheetSets(t *testing.T) {
	r := &Recipe{Kind: NonCard, Seed: 4, N: 2, Sheets: []string{"iban-card"}}
	p, err := r.Draw(1)
	require.NoError(t, err)
	assert.Equal(t, "iban-card", p.Label.Layout)
	assert.False(t, p.Label.NumberVisible)
	assert.Empty(t, p.Label.Name+p.Label.Expiry)
}

func TestDraw(t *testing.T) {
	r := &Recipe{Kind: Card, Seed: 9, N: 3, Difficulty: -1, Width: 320, Layouts: []string{"4-6-5"}, Flaws: []string{synth.Worn}}
	require.NoError(t, r.Check())
	a, err := r.Draw(2)
	require.NoError(t, err)
	b, err := r.Draw(2)
	require.NoError(t, err)
	assert.Equal(t, a, b, "the same picture again")
	assert.Equal(t, "card-9-00002.jpg", a.Label.File)
	assert.Equal(t, []any{"4-6-5", synth.Worn, true, 320}, []any{a.Label.Layout, a.Label.Flaw, a.Label.NumberVisible, a.Label.Width})
	assert.Len(t, a.Label.Number, 15)
	assert.Equal(t, []byte{0xff, 0xd8}, a.File[:2], "a JPEG file")

	blank, err := (&Recipe{Kind: NonCard, Seed: 9, N: 1, Format: "png"}).Draw(0)
	require.NoError(t, err)
	assert.Empty(t, blank.Label.Number)
	assert.Empty(t, blank.Label.Style)
	assert.False(t, blank.Label.NumberVisible)
	assert.Equal(t, "\x89PNG", string(blank.File[:4]))
}

func TestRecipesThatMeanNothing(t *testing.T) {
	good := Recipe{Kind: Card, N: 1}
	require.NoError(t, good.Check())
	for name, spoil := range map[string]func(*Recipe){
		"kind": func(r *Recipe) { r.Kind = "" }, "n": func(r *Recipe) { r.N = 0 }, "difficulty": func(r *Recipe) { r.Difficulty = 2 },
		"layouts": func(r *Recipe) { r.Layouts = []string{"5-5"} }, "styles": func(r *Recipe) { r.Styles = []string{"knitted"} },
		"families": func(r *Recipe) { r.Families = []string{"comic"} }, "sides": func(r *Recipe) { r.Sides = []string{"inside"} },
		"dates": func(r *Recipe) { r.Dates = []string{"3/3"} }, "sheets": func(r *Recipe) { r.Sheets = []string{"napkin"} },
		"flaws": func(r *Recipe) { r.Flaws = []string{"", "torn"} }, "font": func(r *Recipe) { r.Font = "comic" }, "format": func(r *Recipe) { r.Format = "bmp" },
	} {
		r := good
		spoil(&r)
		assert.ErrorContains(t, r.Check(), name)
		text, err := json.Marshal(&r)
		require.NoError(t, err)
		path := filepath.Join(t.TempDir(), "recipe.json")
		require.NoError(t, os.WriteFile(path, text, 0o644))
		_, err = Load(path)
		assert.ErrorContains(t, err, name)
	}
	path := filepath.Join(t.TempDir(), "recipe.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"kind":"card","n":1,"sead":4}`), 0o644))
	_, err := Load(path)
	assert.ErrorContains(t, err, "sead", "a name that no recipe has")
	_, err = Load(filepath.Join(t.TempDir(), "none.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
