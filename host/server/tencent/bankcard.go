package tencent

import (
	"encoding/base64"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/read"
)

// V3 is the dialect of the action BankCardOCR: JSON or parameters, signed in one of three ways. Speaks says which requests are its.
var V3 = read.API{Name: "bankcardocr", Paths: []string{"/"}, Serve: serveCard, Refuse: refuseCard}

// Speaks reports whether a request for the path / is one of V3: a POST, or a GET that names an action.
func Speaks(r *http.Request) bool {
	return r.Method == http.MethodPost || r.Method == http.MethodGet && (r.Header.Get("X-TC-Action") != "" || strings.Contains(r.URL.RawQuery, "Action="))
}

// Limits of BankCardOCR: the picture's base64 may have 10 MB, the body a little more.
const (
	maxCardBase64 = 10 << 20
	maxCardBody   = maxCardBase64 + 64<<10
	maxCardFile   = maxCardBase64 / 4 * 3
)

const (
	cardAction  = "BankCardOCR"
	cardVersion = "2018-11-19"
)

// serveCard answers BankCardOCR.
func serveCard(x *read.Exchange) error {
	q, err := cardCall(x)
	if err != nil {
		return err
	}
	if err := x.Charge("", time.Time{}); err != nil {
		return err
	}
	out, err := readCard(x, q)
	if err != nil {
		return err
	}
	x.Code = "ok"
	x.SendJSON(http.StatusOK, map[string]any{"Response": out})
	return nil
}

// cardCall checks who calls and takes the request apart, in the order that the way of signing allows.
func cardCall(x *read.Exchange) (*cardRequest, error) {
	r := x.Request()
	kind, _ := x.MediaType()
	switch {
	case r.Header.Get("X-TC-Action") != "":
		return tc3Call(x, kind)
	case r.Method == http.MethodGet, kind == formType:
		return paramsCall(x)
	}
	return nil, bcMissing
}

// checkAction compares the action and its version with what is served.
func checkAction(action, version string) error {
	switch {
	case action == "" || version == "":
		return bcMissing
	case action != cardAction:
		return bcAction
	case version != cardVersion:
		return bcVersion
	}
	return nil
}

func readCard(x *read.Exchange, q *cardRequest) (*cardResponse, error) {
	data := q.data
	if q.ImageUrl != "" {
		fetched, release, err := x.Fetch(q.ImageUrl, maxCardFile)
		if err != nil {
			return nil, err
		}
		defer release()
		data = fetched
	}
	if read.Animated(data) {
		return nil, bcDecode
	}
	reply, err := x.Read(host.Request{File: data, Fields: read.DialectFields})
	if err != nil {
		return nil, err
	}
	r := &reply.Result
	switch {
	case r.Status == core.NoCard.String():
		return nil, bcNoCard
	case r.Status == core.Unsupported.String():
		return nil, bcIllegalCard
	case !x.Answerable(r):
		return nil, bcFailed
	}
	out := &cardResponse{
		CardNo: r.Number.Digits, BankInfo: bankInfo(r.Issuer), CardType: cardType(r.Funding), CardName: r.Product,
		CardCategory: cardCategory(r), WarningCode: warningCodes(q, r), RequestId: x.ID,
	}
	if r.Expiry != nil {
		out.ValidDate = validDate(r.Expiry)
	}
	if q.EnableQualityValue && r.Quality != nil {
		value := int(math.Round(100 * min(max(r.Quality.Focus, 0), 1)))
		out.QualityValue = &value
	}
	if q.RetBorderCutImage || q.RetCardNoImage {
		cut, err := x.Crops(data, r, read.CropWants{Card: q.RetBorderCutImage, Number: q.RetCardNoImage})
		if err != nil {
			return nil, err
		}
		out.BorderCutImage, out.CardNoImage = inBase64(cut.Card), inBase64(cut.Number)
	}
	return out, nil
}

// cardCategory is the service's name for a card of plastic, where one was found in the picture; for a screenshot of a card's data, which it
// names too, nothing is claimed.
func cardCategory(r *host.Result) string {
	if r.Card == nil || r.Card.Quad == nil {
		return ""
	}
	return "标准实体银行卡"
}

// cardResponse is what was read. Crops and quality are null when not asked for or not to be had.
type cardResponse struct {
	CardNo         string
	BankInfo       string
	ValidDate      string
	CardType       string
	CardName       string
	CardCategory   string
	BorderCutImage *string
	CardNoImage    *string
	WarningCode    []int
	QualityValue   *int
	RequestId      string
}

func inBase64(data []byte) *string {
	if data == nil {
		return nil
	}
	text := base64.StdEncoding.EncodeToString(data)
	return &text
}

// Warnings of the recognizer, by the service's codes. Three of them are given only when they were asked for.
func warningCodes(q *cardRequest, r *host.Result) []int {
	codes := []int{}
	if r.Quality == nil {
		return codes
	}
	for _, w := range []struct {
		code  int
		asked bool
		name  string
	}{
		{-9110, true, "expired"},
		{-9111, q.EnableBorderCheck, "cropped"},
		{-9112, true, "glare"},
		{-9113, q.EnableCopyCheck, "photocopy"},
		{-9114, q.EnableReshootCheck, "screen"},
	} {
		if w.asked && slices.Contains(r.Quality.Warnings, w.name) {
			codes = append(codes, w.code)
		}
	}
	return codes
}
