package server

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// aliyunRequest is the body taken apart, whichever format it came in.
type aliyunRequest struct {
	old           bool   // the format with inputs
	image         string // base64 or a URL
	minConfidence float64
}

// object is a JSON object whose values are looked at one by one.
type object map[string]json.RawMessage

// get is the value under the key in either spelling, dataType or DataType.
func (o object) get(key string) json.RawMessage {
	if v, ok := o[key]; ok {
		return v
	}
	return o[strings.ToUpper(key[:1])+key[1:]]
}

// parseAliyun takes a body apart. Errors: codes of the table.
func parseAliyun(body []byte) (*aliyunRequest, error) {
	if !json.Valid(body) {
		return nil, alJSON
	}
	var o object
	if json.Unmarshal(body, &o) != nil || o == nil {
		return nil, alRuntime // valid, but no object
	}
	switch {
	case o.get("inputs") != nil:
		return parseOld(o.get("inputs"))
	case o.speaksOld():
		return nil, alNoInputs
	}
	return parseNew(o)
}

// speaksOld reports whether a body without inputs is in the old format all the same: its values are wrapped in
// {"dataType":…,"dataValue":…}, or it is such a wrapping.
func (o object) speaksOld() bool {
	if o.isWrapped() {
		return true
	}
	for _, v := range o {
		var inner object
		if json.Unmarshal(v, &inner) == nil && inner.isWrapped() {
			return true
		}
	}
	return false
}

func (o object) isWrapped() bool { return o.get("dataValue") != nil || o.get("dataType") != nil }

func parseNew(o object) (*aliyunRequest, error) {
	q := &aliyunRequest{}
	raw := o.get("image")
	if raw == nil {
		return nil, alNoImage
	}
	if !isText(raw, &q.image) {
		return nil, alImageType
	}
	configure := o.get("configure")
	if configure == nil || string(configure) == "null" {
		return q, nil
	}
	var text string
	if !isText(configure, &text) {
		text = string(configure)
	}
	return q, q.configure(text)
}

func parseOld(raw json.RawMessage) (*aliyunRequest, error) {
	var inputs []json.RawMessage
	if json.Unmarshal(raw, &inputs) != nil || inputs == nil {
		return nil, alInputsType
	}
	var first object
	if len(inputs) == 0 || json.Unmarshal(inputs[0], &first) != nil || first == nil {
		return nil, alRuntime
	}
	image := first.get("image")
	if image == nil {
		return nil, alNoImage
	}
	q := &aliyunRequest{old: true}
	var wrapped object
	if json.Unmarshal(image, &wrapped) != nil || !isText(wrapped.get("dataValue"), &q.image) {
		return nil, alDataValue
	}
	configure := first.get("configure")
	if configure == nil {
		return q, nil
	}
	var text string
	var inner object
	if json.Unmarshal(configure, &inner) != nil || inner.get("dataType") == nil || !isText(inner.get("dataValue"), &text) {
		return nil, alConfigure
	}
	return q, q.configure(text)
}

// isText reads a JSON string; null is none.
func isText(raw json.RawMessage, into *string) bool {
	return len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, into) == nil
}

// configure reads the options. min_confidence is ours: a number that the reader does not claim is answered from there on.
// What other services of the family know is passed over.
func (q *aliyunRequest) configure(text string) error {
	if text == "" {
		return nil
	}
	var in struct {
		MinConfidence float64 `json:"min_confidence"`
	}
	if err := json.Unmarshal([]byte(text), &in); err != nil || !(in.MinConfidence >= 0 && in.MinConfidence <= 1) {
		return alConfigText.with(text)
	}
	q.minConfidence = in.MinConfidence
	return nil
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// aliyunBase64 decodes a picture and names what is wrong with its base64. Line breaks are passed over.
func aliyunBase64(text string) ([]byte, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "data:") {
		return nil, alHeader
	}
	text = strings.NewReplacer("\n", "", "\r", "").Replace(text)
	switch {
	case text == "":
		return nil, alEmpty
	case strings.Trim(text, base64Alphabet) != "":
		return nil, alCharacters
	case len(text)%4 != 0:
		return nil, alPadding
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, alBase64 // padding in the middle
	}
	return data, nil
}
