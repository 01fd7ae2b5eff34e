package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// Limits of BankCardOCR: the picture's base64 may have 10 MB, the body a little more.
const (
	bankCardBase64 = 10 << 20
	bankCardBody   = bankCardBase64 + 64<<10
	bankCardFile   = bankCardBase64 / 4 * 3
)

const (
	bankCardAction  = "BankCardOCR"
	bankCardVersion = "2018-11-19"
)

// bankCardRequest is the body of BankCardOCR. Where both pictures are given, only the URL is used.
type bankCardRequest struct {
	ImageBase64        string
	ImageUrl           string
	RetBorderCutImage  bool
	RetCardNoImage     bool
	EnableCopyCheck    bool
	EnableReshootCheck bool
	EnableBorderCheck  bool
	EnableQualityValue bool
}

// bankCardResponse is what was read. Crops and quality are null when not asked for or not to be had.
type bankCardResponse struct {
	CardNo         string
	BankInfo       string
	ValidDate      string
	CardType       string
	CardName       string
	BorderCutImage *string
	CardNoImage    *string
	WarningCode    []int
	QualityValue   *int
	RequestId      string
}

// serveBankCard answers POST / with X-TC-Action: BankCardOCR.
func serveBankCard(x *exchange) error {
	h := x.r.Header
	kind, _ := mediaType(x.r)
	switch {
	case h.Get("X-TC-Action") == "" || h.Get("X-TC-Version") == "":
		return bcMissing
	case h.Get("X-TC-Action") != bankCardAction:
		return bcAction
	case h.Get("X-TC-Version") != bankCardVersion:
		return bcVersion
	case kind != "application/json":
		return bcProtocol
	}
	body, err := x.body(bankCardBody, jsonCopies)
	if err != nil {
		return err
	}
	c, err := x.bankCardCaller(body)
	if err != nil {
		return err
	}
	q, data, err := parseBankCard(body)
	if err != nil {
		return err
	}
	ctx := x.r.Context()
	giveBack, err := x.s.charge(ctx, c)
	if err != nil {
		return err
	}
	out, err := x.readBankCard(ctx, q, data)
	if err != nil {
		giveBack()
		return err
	}
	x.code = "ok"
	x.sendJSON(http.StatusOK, map[string]any{"Response": out})
	return nil
}

func (x *exchange) bankCardCaller(body []byte) (*caller, error) {
	if !x.keys.guarded {
		return nil, nil
	}
	sig, err := parseTC3(x.r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	c, err := sig.verify(x.r, body, x.keys, x.s.now())
	if err != nil {
		return nil, err
	}
	return c, x.admit(c)
}

// parseBankCard takes the body apart; data is nil when there is a URL. Errors: codes of the table.
func parseBankCard(body []byte) (*bankCardRequest, []byte, error) {
	q := &bankCardRequest{}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(q); err != nil {
		if strings.Contains(err.Error(), "unknown field") {
			return nil, nil, bcUnknownParameter
		}
		return nil, nil, bcInvalidParameter
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, bcInvalidParameter
	}
	switch {
	case q.ImageUrl != "":
		q.ImageBase64 = ""
		return q, nil, nil
	case q.ImageBase64 == "":
		return nil, nil, bcMissing
	case len(q.ImageBase64) > bankCardBase64:
		return nil, nil, bcTooLarge
	}
	data, err := base64.StdEncoding.DecodeString(q.ImageBase64)
	if err != nil {
		return nil, nil, bcDecode
	}
	return q, data, nil
}

func (x *exchange) readBankCard(ctx context.Context, q *bankCardRequest, data []byte) (*bankCardResponse, error) {
	if q.ImageUrl != "" {
		fetched, release, err := x.fetch(ctx, q.ImageUrl, bankCardFile)
		if err != nil {
			return nil, err
		}
		defer release()
		data = fetched
	}
	if animated(data) {
		return nil, bcDecode
	}
	reply, err := x.read(ctx, host.Request{File: data, Fields: dialectFields})
	if err != nil {
		return nil, err
	}
	r := &reply.Result
	if err := x.bankCardStatus(r); err != nil {
		return nil, err
	}
	out := &bankCardResponse{
		CardNo: r.Number.Digits, BankInfo: bankInfo(r.Issuer), CardType: cardType(r.Funding), CardName: r.Product,
		WarningCode: warningCodes(q, r), RequestId: x.id,
	}
	if r.Expiry != nil {
		out.ValidDate = validDate(r.Expiry)
	}
	if q.EnableQualityValue && r.Quality != nil {
		value := int(math.Round(100 * min(max(r.Quality.Focus, 0), 1)))
		out.QualityValue = &value
	}
	if q.RetBorderCutImage || q.RetCardNoImage {
		cut, err := x.crops(ctx, data, r, cropWants{card: q.RetBorderCutImage, number: q.RetCardNoImage})
		if err != nil {
			return nil, err
		}
		out.BorderCutImage, out.CardNoImage = inBase64(cut.card), inBase64(cut.number)
	}
	return out, nil
}

func inBase64(data []byte) *string {
	if data == nil {
		return nil
	}
	text := base64.StdEncoding.EncodeToString(data)
	return &text
}

// bankCardStatus is nil when the result has a number that may be answered.
func (x *exchange) bankCardStatus(r *host.Result) error {
	switch r.Status {
	case core.NoCard.String():
		return bcNoCard
	case core.Unsupported.String():
		return bcIllegalCard
	}
	if r.Number == nil || r.Status == core.LowConfidence.String() && !x.cfg.AnswerUnsure {
		return bcFailed
	}
	return nil
}

// Warnings of the recognizer, by the service's codes. Three of them are given only when they were asked for.
func warningCodes(q *bankCardRequest, r *host.Result) []int {
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
