// Package aliyun speaks as the bank card service of the Aliyun market, POST /rest/160601/ocr/ocr_bank_card.json, in both of its formats.
package aliyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/config"
	"github.com/cardglyph/cardglyph/host/server/read"
)

const path = "/rest/160601/ocr/ocr_bank_card.json"

// API is the dialect.
var API = read.API{Name: "aliyun", Patterns: []string{"/rest/"}, Paths: []string{path}, Serve: serve, Refuse: refuse}

// Limits: the table names none; these are what our own API takes for a picture by URL, and the body of the other dialect.
const (
	maxBody = 6 << 20
	maxFile = 6 << 20
)

// kept is what is kept of a body: no format has more members than these, and of the inputs only the first counts.
var kept = body.Limits{Items: 1, Members: 16, Depth: 4, Values: 64}

// answer is the answer. The flat members are from before the result had a member of its own.
type answer struct {
	RequestID string `json:"request_id"`
	Success   bool   `json:"success"`
	Result    result `json:"result"`

	BankName  string `json:"bank_name"`
	CardNum   string `json:"card_num"` // without spaces
	ValidDate string `json:"valid_date"`
}

type result struct {
	BankName  string `json:"bank_name"`
	Number    string `json:"bank_card_number"` // in the groups of the card
	ValidDate string `json:"valid_date"`       // MM/YY
	Type      string `json:"bank_card_type"`   // 0 not recognised, 1 debit, 2 credit
}

// serve answers the one path of the service.
func serve(x *read.Exchange) error {
	r := x.Request()
	if r.URL.Path != path || r.Method != http.MethodPost {
		return alURL
	}
	c, err := x.Keys().Coded(config.AppCode, appCode(r))
	if err != nil {
		return err
	}
	if err := x.Admit(c); err != nil {
		return err
	}
	v, err := x.JSON(maxBody, kept)
	if err != nil {
		return err
	}
	q, err := parse(v)
	if err != nil {
		return err
	}
	if err := x.Charge("", time.Time{}); err != nil {
		return err
	}
	out, err := readPicture(x, q)
	if err != nil {
		return err
	}
	x.Code = "200"
	x.SendJSON(http.StatusOK, q.wrap(out))
	return nil
}

// appCode is the code of "Authorization: APPCODE <code>".
func appCode(r *http.Request) string {
	scheme, code, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "APPCODE") {
		return ""
	}
	return strings.TrimSpace(code)
}

func readPicture(x *read.Exchange, q *request) (*answer, error) {
	data, release, err := pictureOf(x, q.image)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := checkGIF(data); err != nil {
		return nil, err
	}
	reply, err := x.Read(host.Request{File: data, Fields: read.DialectFields, MinNumber: q.minConfidence})
	if err != nil {
		return nil, readFault(err, data)
	}
	r := &reply.Result
	switch {
	case x.Answerable(r):
		return newAnswer(x, r), nil
	case r.Status == core.NoCard.String():
		return nil, alCategory
	case r.Status == core.NoNumber.String(), r.Status == core.OK.String():
		return nil, alFailed
	}
	return nil, alResult.with(strings.ReplaceAll(r.Status, "_", " "))
}

// pictureOf is the picture's bytes: fetched, or decoded from base64.
func pictureOf(x *read.Exchange, image []byte) (data []byte, release func(), err error) {
	if isURL(image) {
		return x.Fetch(string(image), maxFile)
	}
	data, err = decodeBase64(image)
	return data, func() {}, err
}

// checkGIF walks the blocks of a GIF: broken ones have codes of their own. One of no pixels is empty.
func checkGIF(data []byte) error {
	if !isGIF(data) {
		return nil
	}
	info, err := decode.Config(data)
	if info.Width == 0 && info.Height == 0 && errors.Is(err, decode.ErrCorrupt) && emptyScreen(data) {
		return alGIFEmpty
	}
	return err
}

// emptyScreen reports whether the logical screen of a GIF is 0 × 0.
func emptyScreen(data []byte) bool {
	return len(data) >= 10 && bytes.Equal(data[6:10], []byte{0, 0, 0, 0})
}

func isURL(image []byte) bool {
	scheme, _, ok := strings.Cut(string(image[:min(len(image), 8)]), "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

func isGIF(data []byte) bool { return bytes.HasPrefix(data, []byte("GIF")) }

// readFault tells a GIF whose blocks are sound and whose pixels are not from another broken picture.
func readFault(err error, data []byte) error {
	if isGIF(data) && read.CodeOf(faults, err, code{}) == alDecode {
		return alGIFDecode
	}
	return err
}

func newAnswer(x *read.Exchange, r *host.Result) *answer {
	out := &answer{RequestID: x.ID, Success: true, CardNum: r.Number.Digits, BankName: bankName(r.Issuer)}
	if e := r.Expiry; e != nil {
		out.ValidDate = fmt.Sprintf("%02d/%02d", e.Month, e.Year%100)
	}
	out.Result = result{out.BankName, grouped(r.Number), out.ValidDate, typeOf(r.Funding)}
	return out
}

// bankName is the bank as the services call it: 工商银行 and not 中国工商银行.
func bankName(i *host.Issuer) string {
	switch {
	case i == nil:
		return ""
	case i.Short != "":
		return i.Short
	}
	return i.Name
}

// grouped is the number with spaces between its groups; in fours when the groups do not add up.
func grouped(n *host.Number) string {
	groups, sum := n.Groups, 0
	for _, g := range groups {
		sum += max(g, 0)
	}
	if sum != len(n.Digits) {
		groups = nil
	}
	var parts []string
	rest := n.Digits
	for rest != "" {
		size := 4
		if len(groups) > 0 {
			size, groups = groups[0], groups[1:]
		}
		size = min(max(size, 1), len(rest))
		parts, rest = append(parts, rest[:size]), rest[size:]
	}
	return strings.Join(parts, " ")
}

func typeOf(funding string) string {
	switch funding {
	case "debit":
		return "1"
	case "credit", "semi_credit":
		return "2"
	}
	return "0"
}

// wrap puts the answer into the form that the request came in.
func (q *request) wrap(out *answer) any {
	if !q.old {
		return out
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic("aliyun: an answer does not encode")
	}
	return map[string]any{"outputs": []any{map[string]any{
		"outputLabel": "ocr_bank_card",
		"outputMulti": struct{}{},
		"outputValue": map[string]any{"dataType": 50, "dataValue": string(text)},
	}}}
}
