package aliyun

import (
	"bytes"
	"encoding/base64"

	"github.com/cardglyph/cardglyph/host/server/body"
)

// request is the body taken apart, whichever format it came in.
type request struct {
	old           bool   // the format with inputs
	image         []byte // base64 or a URL
	minConfidence float64
}

// get is the member under the key in either spelling, dataType or DataType.
func get(v *body.Value, key string) *body.Value {
	if m := v.Get(key); m != nil {
		return m
	}
	return v.Get(string(key[0]-'a'+'A') + key[1:])
}

// parse takes a body apart. Errors: codes of the table.
func parse(v *body.Value) (*request, error) {
	if v.Kind != body.Object {
		return nil, alRuntime
	}
	switch {
	case get(v, "inputs") != nil:
		return parseOld(get(v, "inputs"))
	case speaksOld(v):
		return nil, alNoInputs
	}
	return parseNew(v)
}

// speaksOld reports whether a body without inputs is in the old format all the same: its values are wrapped in
// {"dataType":…,"dataValue":…}, or it is such a wrapping.
func speaksOld(v *body.Value) bool {
	if isWrapped(v) {
		return true
	}
	for i := range v.Members {
		if isWrapped(&v.Members[i].Value) {
			return true
		}
	}
	return false
}

func isWrapped(v *body.Value) bool { return get(v, "dataValue") != nil || get(v, "dataType") != nil }

func parseNew(v *body.Value) (*request, error) {
	image := get(v, "image")
	switch {
	case image == nil:
		return nil, alNoImage
	case image.Kind != body.String:
		return nil, alImageType
	}
	q := &request{image: image.Bytes()}
	configure := get(v, "configure")
	if configure == nil || configure.Kind == body.Null {
		return q, nil
	}
	if configure.Kind == body.String {
		return q, q.configureText(configure.Bytes())
	}
	return q, q.configureValue(configure)
}

func parseOld(inputs *body.Value) (*request, error) {
	if inputs.Kind != body.Array {
		return nil, alInputsType
	}
	if len(inputs.Items) == 0 || inputs.Items[0].Kind != body.Object {
		return nil, alRuntime
	}
	first := &inputs.Items[0]
	image := get(first, "image")
	if image == nil {
		return nil, alNoImage
	}
	value := get(image, "dataValue")
	if value == nil || value.Kind != body.String {
		return nil, alDataValue
	}
	q := &request{old: true, image: value.Bytes()}
	configure := get(first, "configure")
	if configure == nil {
		return q, nil
	}
	text := get(configure, "dataValue")
	if get(configure, "dataType") == nil || text == nil || text.Kind != body.String {
		return nil, alConfigure
	}
	return q, q.configureText(text.Bytes())
}

// configureValue reads the options from an object.
func (q *request) configureValue(v *body.Value) error {
	if v.Kind != body.Object {
		return alConfigText.with("not an object")
	}
	least := v.Get("min_confidence")
	if least == nil || least.Kind == body.Null {
		return nil
	}
	c, err := least.Float()
	if err != nil || !(c >= 0 && c <= 1) {
		return alConfigText.with("min_confidence")
	}
	q.minConfidence = c
	return nil
}

// configureText reads the options from a text that holds JSON. min_confidence is ours: from there on the number is claimed, in place of the
// configuration's. What other services of the family know is passed over.
func (q *request) configureText(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	v, err := body.ParseJSON(bytes.NewReader(text), len(text), kept)
	if err != nil {
		return alConfigText.with(string(text[:min(len(text), maxQuoted)]))
	}
	return q.configureValue(v)
}

// decodeBase64 decodes a picture and names what is wrong with its base64. Line breaks are passed over. The text is used up.
func decodeBase64(text []byte) ([]byte, error) {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("data:")) {
		return nil, alHeader
	}
	length := 0
	for _, c := range text {
		switch {
		case c == '\n', c == '\r':
		case inAlphabet[c]:
			length++
		default:
			return nil, alCharacters
		}
	}
	switch {
	case length == 0:
		return nil, alEmpty
	case length%4 != 0:
		return nil, alPadding
	}
	data, err := body.DecodeBase64(text)
	if err != nil {
		return nil, alBase64 // padding in the middle
	}
	return data, nil
}

// inAlphabet has the characters of base64 and its padding.
var inAlphabet = func() (set [256]bool) {
	for c := range 64 {
		set[base64.StdEncoding.EncodeToString([]byte{byte(c) << 2})[0]] = true
	}
	set['='] = true
	return set
}()

// maxQuoted is how many bytes of a client's text are looked at for a message.
const maxQuoted = 256
