package eval

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// knownFailures are the cases that do not hold yet, with the fields that are wrong. The list only gets shorter: a case
// that holds has to be taken off it.
var knownFailures = map[string]string{
	"noexp-customer.jpg":  "expiry",
	"date-mon.jpg":        "holder",
	"name-lower.jpg":      "holder",
	"name-lower2.jpg":     "holder",
	"name-two.jpg":        "holder",
	"name-product.jpg":    "holder",
	"two-lines.jpg":       "holder",
	"vertical-4lines.jpg": "holder",
	"back-number.jpg":     "holder",
	"rot-180.jpg":         "holder",
	"mirror.jpg":          "holder",
}

// TestComplaints reads the drawn pictures beside the repository, each of which shows what users of card scanners have
// complained of in public. It needs ../shared.
func TestComplaints(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "fieldcards", "drawn")
	text, err := os.ReadFile(filepath.Join(folder, "EXPECTED.tsv"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the drawn cases in ../shared/fieldcards are not here")
	}
	require.NoError(t, err)
	cases, err := parseExpected(string(text))
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	reader, err := core.New(&core.Options{Today: core.Month{Year: 2026, Month: 1}})
	require.NoError(t, err)
	wrong := make([]string, len(cases))
	group, ctx := errgroup.WithContext(t.Context())
	group.SetLimit(2)
	for i, c := range cases {
		group.Go(func() error {
			file, err := os.ReadFile(filepath.Join(folder, c.file))
			if err != nil {
				return err
			}
			picture, err := decode.Decode(file, decode.Options{})
			if err != nil {
				return fmt.Errorf("%s: %w", c.file, err)
			}
			result, err := reader.Recognize(ctx, picture.Image)
			if err != nil {
				return fmt.Errorf("%s: %w", c.file, err)
			}
			wrong[i] = strings.Join(c.wrong(&result), " ")
			return nil
		})
	}
	require.NoError(t, group.Wait())
	unseen := maps.Clone(knownFailures)
	held := 0
	for i, c := range cases {
		if wrong[i] == "" {
			held++
		}
		assert.Equal(t, knownFailures[c.file], wrong[i], "%s (%s): fields that are wrong; knownFailures lists those that were", c.file, c.note)
		delete(unseen, c.file)
	}
	assert.Empty(t, unseen, "cases that EXPECTED.tsv does not have")
	t.Logf("%d of %d cases hold; not: %s", held, len(cases), strings.Join(slices.Sorted(maps.Keys(knownFailures)), " "))
}

// expected is a line of EXPECTED.tsv. A field that is "-" must not be answered, one that is "*" may be anything.
type expected struct{ file, number, expiry, holder, note string }

// parseExpected reads the file: fields parted by tabs, lines that begin with # are comments.
func parseExpected(text string) ([]expected, error) {
	var list []expected
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimRight(line, "\r"); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 4 || len(f) > 5 {
			return nil, fmt.Errorf("line %d: %d fields, not file, number, expiry, holder and a note", n+1, len(f))
		}
		list = append(list, expected{f[0], f[1], f[2], f[3], strings.Join(f[4:], "")})
	}
	return list, nil
}

// wrong names the fields that are not as expected. A number that is read but not claimed is not answered.
func (e *expected) wrong(r *core.Result) (fields []string) {
	number, expiry, holder := "", "", ""
	if r.Number != nil && (e.number != "-" || r.Status == core.OK) {
		number = r.Number.Digits
	}
	if r.Expiry != nil {
		expiry = fmt.Sprintf("%02d/%02d", r.Expiry.Month, r.Expiry.Year%100)
	}
	if r.Holder != nil {
		holder = plain(r.Holder.Text)
	}
	for _, f := range []struct{ name, want, got string }{{"number", e.number, number}, {"expiry", e.expiry, expiry}, {"holder", plain(e.holder), holder}} {
		if f.want != "*" && f.want != f.got && (f.want != "-" || f.got != "") {
			fields = append(fields, f.name)
		}
	}
	return fields
}

func TestParseExpected(t *testing.T) {
	list, err := parseExpected("# file\tnumber\na.jpg\t4111\t-\tJÜRGEN\tnote\r\n\nb.jpg\t-\t03/30\t*\n")
	require.NoError(t, err)
	assert.Equal(t, []expected{{"a.jpg", "4111", "-", "JÜRGEN", "note"}, {"b.jpg", "-", "03/30", "*", ""}}, list)
	_, err = parseExpected("a.jpg\t4111")
	assert.ErrorContains(t, err, "line 1")

	r := &core.Result{Status: core.LowConfidence, Number: &core.Number{Digits: "4111"}, Holder: &core.Text{Text: "JURGEN"}}
	assert.Empty(t, list[0].wrong(r))
	assert.Equal(t, []string{"expiry"}, list[1].wrong(r), "a number without a claim is none")
	r.Status, r.Expiry = core.OK, &core.Expiry{Month: 3, Year: 2030}
	assert.Equal(t, []string{"expiry"}, list[0].wrong(r))
	assert.Equal(t, []string{"number"}, list[1].wrong(r))
}
