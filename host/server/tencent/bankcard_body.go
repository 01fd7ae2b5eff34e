package tencent

import (
	"net/url"
	"strconv"

	"github.com/cardglyph/cardglyph/host/server/body"
)

// cardRequest is what BankCardOCR takes. Where both pictures are given, only the URL is used.
type cardRequest struct {
	ImageUrl           string
	RetBorderCutImage  bool
	RetCardNoImage     bool
	EnableCopyCheck    bool
	EnableReshootCheck bool
	EnableBorderCheck  bool
	EnableQualityValue bool

	data []byte // of ImageBase64; nil when there is an ImageUrl
}

// switches are the parameters that are true or false.
func (q *cardRequest) switches() map[string]*bool {
	return map[string]*bool{
		"RetBorderCutImage": &q.RetBorderCutImage, "RetCardNoImage": &q.RetCardNoImage, "EnableCopyCheck": &q.EnableCopyCheck,
		"EnableReshootCheck": &q.EnableReshootCheck, "EnableBorderCheck": &q.EnableBorderCheck, "EnableQualityValue": &q.EnableQualityValue,
	}
}

// cardKept is what is kept of a JSON body: there are eight parameters.
var cardKept = body.Limits{Items: 0, Members: 16, Depth: 1, Values: 32}

// fromJSON takes a JSON body apart. Null is absent, as the clients write it. Errors: codes of the table.
func (q *cardRequest) fromJSON(v *body.Value) error {
	if v.Kind != body.Object || v.Twice() {
		return bcInvalidParameter
	}
	if v.Count > len(v.Members) {
		return bcUnknownParameter
	}
	var image []byte
	switches := q.switches()
	for i := range v.Members {
		m := &v.Members[i]
		to, isSwitch := switches[m.Name]
		switch {
		case !isSwitch && m.Name != "ImageBase64" && m.Name != "ImageUrl":
			return bcUnknownParameter
		case m.Kind == body.Null:
		case isSwitch && m.Kind == body.Bool:
			*to = m.True
		case m.Name == "ImageBase64" && m.Kind == body.String:
			image = m.Bytes()
		case m.Name == "ImageUrl" && m.Kind == body.String:
			q.ImageUrl = string(m.Bytes())
		default:
			return bcInvalidParameter
		}
	}
	return q.picture(image)
}

// fromParams takes parameters apart; those of the call itself have been taken out. Errors: codes of the table.
func (q *cardRequest) fromParams(params url.Values) error {
	switches := q.switches()
	for name, values := range params {
		to, isSwitch := switches[name]
		switch {
		case len(values) != 1:
			return bcInvalidParameter
		case isSwitch:
			on, err := strconv.ParseBool(values[0])
			if err != nil {
				return bcInvalidParameter
			}
			*to = on
		case name != "ImageBase64" && name != "ImageUrl":
			return bcUnknownParameter
		}
	}
	q.ImageUrl = params.Get("ImageUrl")
	return q.picture([]byte(params.Get("ImageBase64")))
}

// picture takes the base64 text, unless there is a URL.
func (q *cardRequest) picture(text []byte) (err error) {
	switch {
	case q.ImageUrl != "":
		return nil
	case len(text) == 0:
		return bcMissing
	case len(text) > maxCardBase64:
		return bcTooLarge
	}
	if q.data, err = body.DecodeBase64(text); err != nil {
		return bcDecode
	}
	return nil
}
