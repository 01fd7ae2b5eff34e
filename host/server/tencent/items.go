package tencent

import (
	"fmt"
	"math"
	"strings"

	"github.com/cardglyph/cardglyph/host"
)

// data is what was read.
type data struct {
	SessionID string `json:"session_id"`
	Items     []item `json:"items"`
}

// item is one field. The three lists are part of the form and always empty.
type item struct {
	Item       string     `json:"item"`
	Coord      coord      `json:"itemcoord"`
	Confidence float64    `json:"itemconf"`
	Text       string     `json:"itemstring"`
	Coords     []struct{} `json:"coords"`
	Words      []struct{} `json:"words"`
	CandWord   []struct{} `json:"candword"`
}

// coord is an upright box in pixels of the picture.
type coord struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// itemsOf puts a result into the dialect's five items, in their order; a field that was not found is an empty text
// with confidence 0. Type, name and bank follow from the number's first digits, so they have the number's box and confidence.
// Error: tcPack, for a result that cannot be a card's.
func itemsOf(r *host.Result) ([]item, error) {
	n := r.Number
	if n == nil || n.Digits == "" || strings.Trim(n.Digits, "0123456789") != "" {
		return nil, tcPack
	}
	items := []item{
		newItem("卡号", n.Digits, n.Box, n.Confidence),
		newItem("卡类型", cardType(r.Funding), n.Box, n.Confidence),
		newItem("卡名字", r.Product, n.Box, n.Confidence),
		newItem("银行信息", bankInfo(r.Issuer), n.Box, n.Confidence),
		newItem("有效期", "", nil, 0),
	}
	if e := r.Expiry; e != nil {
		if e.Month < 1 || e.Month > 12 || e.Year < 1 || e.Year > 9999 {
			return nil, tcPack
		}
		items[4] = newItem("有效期", validDate(e), e.Box, e.Confidence)
	}
	return items, nil
}

func newItem(name, text string, box *host.Quad, confidence float64) item {
	it := item{Item: name, Text: text, Coords: []struct{}{}, Words: []struct{}{}, CandWord: []struct{}{}}
	if text != "" {
		it.Confidence, it.Coord = confidence, coordOf(box)
	}
	return it
}

// coordOf is the smallest upright box of whole pixels around q.
func coordOf(q *host.Quad) coord {
	if q == nil {
		return coord{}
	}
	minX, minY, maxX, maxY := q[0][0], q[0][1], q[0][0], q[0][1]
	for _, p := range q[1:] {
		minX, maxX = min(minX, p[0]), max(maxX, p[0])
		minY, maxY = min(minY, p[1]), max(maxY, p[1])
	}
	x, y := int(math.Floor(minX)), int(math.Floor(minY))
	return coord{x, y, int(math.Ceil(maxX)) - x, int(math.Ceil(maxY)) - y}
}

// cardTypes are the services' names of the kinds of cards.
var cardTypes = map[string]string{"debit": "借记卡", "credit": "贷记卡", "semi_credit": "准贷记卡", "prepaid": "预付费卡"}

func cardType(funding string) string { return cardTypes[funding] }

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

// bankInfo is the bank with its institution code: 中国银行(01040000).
func bankInfo(i *host.Issuer) string {
	name := bankName(i)
	if name == "" || i.Code == "" {
		return name
	}
	return name + "(" + i.Code + ")"
}

func validDate(e *host.Expiry) string { return fmt.Sprintf("%02d/%04d", e.Month, e.Year) }
