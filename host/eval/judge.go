package eval

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/cardglyph/cardglyph/host"
)

// Verdict says how a read stands to the truth.
type Verdict string

// Verdicts. Number uses Exact, Misread, Missed and Blank; the other fields all but Blank.
const (
	Exact   Verdict = "exact"   // as in the label, whatever the status
	Near    Verdict = "near"    // expiry and holder: one character off
	Misread Verdict = "misread" // something else was read
	Missed  Verdict = "missed"  // nothing was read, or the picture could not be opened
	Extra   Verdict = "extra"   // read where the label has nothing
	Blank   Verdict = "blank"   // number only: nothing to read, nothing right or wrong in itself; see Outcome.OK
	None    Verdict = ""        // the label has nothing and nothing was read
)

// Outcome is what became of one picture.
type Outcome struct {
	File       string  `json:"file"`
	Kind       string  `json:"kind,omitempty"`
	Style      string  `json:"style,omitempty"`
	Layout     string  `json:"layout,omitempty"`
	Flaw       string  `json:"flaw,omitempty"`
	Rows       string  `json:"rows,omitempty"` // of the number: one or several
	Side       string  `json:"side,omitempty"`
	DateForm   string  `json:"date_form,omitempty"`
	NameCase   string  `json:"name_case,omitempty"` // capitals or mixed
	Luhn       bool    `json:"luhn"`                // of the label's number
	Status     string  `json:"status"`
	OK         bool    `json:"ok"` // a number was claimed
	Number     Verdict `json:"number"`
	Truth      string  `json:"truth,omitempty"`
	Read       string  `json:"read,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Rank       int     `json:"rank,omitempty"` // 1 when the truth is the number, 2 for the first candidate, …; 0 for nowhere
	Expiry     Verdict `json:"expiry,omitempty"`
	ExpiryRead string  `json:"expiry_read,omitempty"`
	ExpiryTrue string  `json:"expiry_truth,omitempty"`
	Holder     Verdict `json:"holder,omitempty"`
	HolderRead string  `json:"holder_read,omitempty"`
	HolderTrue string  `json:"holder_truth,omitempty"`
	Network    Verdict `json:"network,omitempty"` // only where the number is exact and the label names a network
	MS         float64 `json:"ms"`                // by the clock
	CPU        float64 `json:"cpu_ms,omitempty"`  // of all cores, of this process; 0 where the system does not say
	Error      string  `json:"error,omitempty"`
}

// Judge compares what was read with the label; err is why nothing could be read, or nil.
func Judge(l *Label, r *host.Result, ms float64, err error) Outcome {
	o := Outcome{
		File: l.File, Kind: l.Kind, Style: l.Style, Layout: l.Layout, Flaw: l.Flaw, Rows: l.rows(), Side: l.Side, DateForm: l.Form, NameCase: l.nameCase(),
		Luhn: l.luhn(), Status: r.Status, OK: r.Status == "ok", MS: ms,
	}
	if l.Readable() {
		o.Truth = l.Number
	}
	if err != nil {
		o.Error, o.Status, o.OK = err.Error(), "error", false
		r = &host.Result{}
	}
	o.judgeNumber(l, r)
	o.judgeExpiry(l, r)
	o.judgeHolder(l, r)
	if o.Number == Exact && networks[l.Brand] {
		o.Network = Misread
		if r.Network == l.Brand {
			o.Network = Exact
		}
	}
	return o
}

// networks are the brands that labels and results spell alike.
var networks = map[string]bool{
	"visa": true, "mastercard": true, "amex": true, "unionpay": true, "discover": true, "jcb": true, "diners": true,
	"maestro": true, "mir": true, "rupay": true, "elo": true, "troy": true, "verve": true,
}

func (o *Outcome) judgeNumber(l *Label, r *host.Result) {
	if n := r.Number; n != nil {
		o.Read, o.Confidence = n.Digits, n.Confidence
		if n.Digits == o.Truth {
			o.Rank = 1
		}
	}
	for i, c := range r.Candidates {
		if o.Rank == 0 && c.Digits == o.Truth {
			o.Rank = i + 2
		}
	}
	switch {
	case !l.Readable():
		o.Number, o.Rank = Blank, 0
	case r.Number == nil:
		o.Number = Missed
	case o.Rank == 1:
		o.Number = Exact
	default:
		o.Number = Misread
	}
}

func (o *Outcome) judgeExpiry(l *Label, r *host.Result) {
	o.ExpiryTrue = l.Expiry
	if e := r.Expiry; e != nil {
		o.ExpiryRead = fmt.Sprintf("%02d/%02d", e.Month, e.Year%100)
	}
	o.Expiry = nearly(o.ExpiryTrue, o.ExpiryRead)
}

func (o *Outcome) judgeHolder(l *Label, r *host.Result) {
	o.HolderTrue = plain(l.Name)
	if r.Holder != nil {
		o.HolderRead = plain(r.Holder.Text)
	}
	o.Holder = nearly(o.HolderTrue, o.HolderRead)
}

// plain is a name in capitals with single blanks and without marks on its letters: how it is compared.
func plain(name string) string {
	bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	text, _, err := transform.String(bare, strings.Join(strings.Fields(name), " "))
	if err != nil {
		text = name // that is no text at all
	}
	return strings.ToUpper(withoutMarks.Replace(text))
}

// withoutMarks has the letters that Unicode does not take apart.
var withoutMarks = strings.NewReplacer("ß", "ss", "ẞ", "SS", "ø", "o", "Ø", "O", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i", "’", "'")

// nearly is the verdict on two texts of which one may be a character off.
func nearly(truth, read string) Verdict {
	v := verdict(truth, read)
	if v == Misread && distance(truth, read) == 1 {
		return Near
	}
	return v
}

// verdict compares two texts of which either may be missing.
func verdict(truth, read string) Verdict {
	switch {
	case truth == "" && read == "":
		return None
	case truth == "":
		return Extra
	case read == "":
		return Missed
	case truth == read:
		return Exact
	}
	return Misread
}

// distance is how many letters must be changed, added or dropped to make a into b (Levenshtein 1965).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(to)]
}
