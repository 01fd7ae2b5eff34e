package v1

import (
	"math"
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host/server/body"
)

// options come from the query, from a form's fields or from the members of a JSON body.
type options struct {
	fields               core.Field // 0 means all
	mask                 bool
	cardCrop, numberCrop bool
	minNumber            float64 // 0 means the configuration's

	given map[string]bool // which stood in the request
}

func (o *options) wantsCrops() bool { return o.cardCrop || o.numberCrop }

// once refuses an option that was given before.
func (o *options) once(name string) error {
	if o.given[name] {
		return bad("%s stands twice", name)
	}
	if o.given == nil {
		o.given = map[string]bool{}
	}
	o.given[name] = true
	return nil
}

// unknown is the error for a name that is none of an option.
func unknown() error {
	return bad("there is no option of this name: fields, mask, crops and min_confidence are known")
}

// set takes one option as a text. Errors: *badRequest.
func (o *options) set(name, value string) error {
	switch name {
	case "fields", "crops", "mask", "min_confidence":
		if err := o.once(name); err != nil {
			return err
		}
	default:
		return unknown()
	}
	switch name {
	case "fields":
		return o.setFields(strings.Split(value, ","))
	case "crops":
		return o.setCrops(strings.Split(value, ","))
	case "mask":
		mask, err := strconv.ParseBool(value)
		if err != nil {
			return bad("mask is true or false")
		}
		o.mask = mask
		return nil
	}
	c, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return bad("min_confidence is no number")
	}
	return o.setMinimum(c)
}

// setJSON takes one option as a member of a JSON body. Errors: *badRequest.
func (o *options) setJSON(name string, v *body.Value) error {
	switch name {
	case "fields", "crops", "mask", "min_confidence":
		if err := o.once(name); err != nil {
			return err
		}
	default:
		return unknown()
	}
	switch name {
	case "mask":
		mask, err := v.Bool()
		if err != nil {
			return bad("mask is true or false")
		}
		o.mask = mask
		return nil
	case "min_confidence":
		c, err := v.Float()
		if err != nil {
			return bad("min_confidence is no number")
		}
		return o.setMinimum(c)
	}
	names, err := v.Texts()
	if err != nil || v.Count > len(v.Items) {
		return bad("%s is a list of names", name)
	}
	if name == "fields" {
		return o.setFields(names)
	}
	return o.setCrops(names)
}

// fieldNames are the names of fields, the same as in the module's ABI.
var fieldNames = map[string]core.Field{
	"number": core.FieldNumber, "expiry": core.FieldExpiry, "holder": core.FieldHolder, "issuer": core.FieldIssuer,
	"quality": core.FieldQuality, "security": core.FieldSecurity,
}

func (o *options) setFields(names []string) error {
	o.fields = core.FieldNumber
	for _, name := range names {
		f, ok := fieldNames[strings.TrimSpace(name)]
		if !ok {
			return bad("fields: number, expiry, holder, issuer, quality and security are known")
		}
		o.fields |= f
	}
	return nil
}

func (o *options) setCrops(names []string) error {
	for _, name := range names {
		switch strings.TrimSpace(name) {
		case "card":
			o.cardCrop = true
		case "number":
			o.numberCrop = true
		default:
			return bad("crops: card and number are known")
		}
	}
	return nil
}

func (o *options) setMinimum(c float64) error {
	if !(c > 0 && c <= 1) || math.IsNaN(c) {
		return bad("min_confidence must be over 0 and at most 1")
	}
	o.minNumber = c
	return nil
}
