package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/config"
)

const aliyunPath = "/rest/160601/ocr/ocr_bank_card.json"

// Limits: the table names none; these are what our own API takes for a picture by URL, and the body of the other dialect.
const (
	aliyunBody = 6 << 20
	aliyunFile = 6 << 20
)

// aliyunAnswer is the answer. The flat members are from before the result had a member of its own.
type aliyunAnswer struct {
	RequestID string       `json:"request_id"`
	Success   bool         `json:"success"`
	Result    aliyunResult `json:"result"`

	BankName  string `json:"bank_name"`
	CardNum   string `json:"card_num"` // without spaces
	ValidDate string `json:"valid_date"`
}

type aliyunResult struct {
	BankName  string `json:"bank_name"`
	Number    string `json:"bank_card_number"` // in the groups of the card
	ValidDate string `json:"valid_date"`       // MM/YY
	Type      string `json:"bank_card_type"`   // 0 not recognised, 1 debit, 2 credit
}

// serveAliyun answers the one path of the service.
func serveAliyun(x *exchange) error {
	if x.r.URL.Path != aliyunPath || x.r.Method != http.MethodPost {
		return alURL
	}
	c, err := x.keys.coded(config.AppCode, appCode(x.r))
	if err != nil {
		return err
	}
	if err := x.admit(c); err != nil {
		return err
	}
	body, err := x.body(aliyunBody, jsonCopies)
	if err != nil {
		return err
	}
	q, err := parseAliyun(body)
	if err != nil {
		return err
	}
	ctx := x.r.Context()
	giveBack, err := x.s.charge(ctx, c)
	if err != nil {
		return err
	}
	out, err := x.readAliyun(ctx, q)
	if err != nil {
		giveBack()
		return err
	}
	x.code = "200"
	x.sendJSON(http.StatusOK, q.wrap(out))
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

func (x *exchange) readAliyun(ctx context.Context, q *aliyunRequest) (*aliyunAnswer, error) {
	data, release, err := x.aliyunPicture(ctx, q.image)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := checkGIF(data); err != nil {
		return nil, err
	}
	reply, err := x.read(ctx, host.Request{File: data, Fields: dialectFields})
	if err != nil {
		return nil, aliyunReadFault(err, data)
	}
	r := &reply.Result
	sure := r.Status == core.OK.String()
	unsure := r.Status == core.LowConfidence.String() && (x.cfg.AnswerUnsure || r.Number != nil && q.minConfidence > 0 && r.Number.Confidence >= q.minConfidence)
	switch {
	case r.Number != nil && (sure || unsure):
		return x.aliyunAnswer(r), nil
	case r.Status == core.NoCard.String():
		return nil, alCategory
	case r.Status == core.NoNumber.String():
		return nil, alFailed
	}
	return nil, alResult.with(strings.ReplaceAll(r.Status, "_", " "))
}

// aliyunPicture is the picture's bytes: fetched, or decoded from base64.
func (x *exchange) aliyunPicture(ctx context.Context, image string) (data []byte, release func(), err error) {
	if isURL(image) {
		return x.fetch(ctx, image, aliyunFile)
	}
	data, err = aliyunBase64(image)
	return data, func() {}, err
}

// checkGIF walks the blocks of a GIF: broken ones have codes of their own.
func checkGIF(data []byte) error {
	if !isGIF(data) {
		return nil
	}
	_, err := decode.Config(data)
	return err
}

func isURL(image string) bool {
	scheme, _, ok := strings.Cut(image, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

func isGIF(data []byte) bool { return strings.HasPrefix(string(data[:min(len(data), 3)]), "GIF") }

// aliyunReadFault tells a GIF whose blocks are sound and whose pixels are not from another broken picture.
func aliyunReadFault(err error, data []byte) error {
	if isGIF(data) && codeOf(aliyunFaults, err, aliyunCode{}) == alDecode {
		return alGIFDecode
	}
	return err
}

func (x *exchange) aliyunAnswer(r *host.Result) *aliyunAnswer {
	out := &aliyunAnswer{RequestID: x.id, Success: true, CardNum: r.Number.Digits, BankName: bankName(r.Issuer)}
	if e := r.Expiry; e != nil {
		out.ValidDate = fmt.Sprintf("%02d/%02d", e.Month, e.Year%100)
	}
	out.Result = aliyunResult{out.BankName, grouped(r.Number), out.ValidDate, aliyunType(r.Funding)}
	return out
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

func aliyunType(funding string) string {
	switch funding {
	case "debit":
		return "1"
	case "credit", "semi_credit":
		return "2"
	}
	return "0"
}

// wrap puts the answer into the form that the request came in.
func (q *aliyunRequest) wrap(out *aliyunAnswer) any {
	if !q.old {
		return out
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic("server: an answer does not encode")
	}
	return map[string]any{"outputs": []any{map[string]any{
		"outputLabel": "ocr_bank_card",
		"outputMulti": struct{}{},
		"outputValue": map[string]any{"dataType": 50, "dataValue": string(text)},
	}}}
}
