package server

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core"
)

// v1Request is what a request of the own API asks for.
type v1Request struct {
	pictures []v1Picture
	list     bool // answered as a list: several pictures could have been sent
	options  v1Options
}

// v1Picture has either data or url.
type v1Picture struct {
	name, url string
	data      []byte
}

// v1Options come from the query, from a form's fields or from the members of a JSON body.
type v1Options struct {
	fields               core.Field // 0 means all
	mask                 bool
	cardCrop, numberCrop bool
	minNumber            float64 // 0 means the default
}

func (o *v1Options) wants() bool { return o.cardCrop || o.numberCrop }

var (
	errMedia   = errors.New("server: a body of this type is not read")
	errBase64  = errors.New("server: not base64")
	errNothing = errors.New("server: no picture")
)

// badRequest is a fault of the request that can be told in words. The words hold names and limits, no values from it.
type badRequest struct{ detail string }

func (e *badRequest) Error() string { return "server: " + e.detail }

func bad(format string, args ...any) error { return &badRequest{fmt.Sprintf(format, args...)} }

// v1Request reads the body, whichever of the three kinds it is.
func (x *exchange) v1Request() (*v1Request, error) {
	q := &v1Request{}
	query := x.r.URL.Query()
	for name := range query {
		if err := q.options.set(name, query.Get(name)); err != nil {
			return nil, err
		}
	}
	kind, params := mediaType(x.r)
	var err error
	switch {
	case kind == "application/json":
		err = x.v1JSON(q)
	case kind == "multipart/form-data":
		err = x.v1Form(q, params["boundary"])
	case isRaw(kind), x.r.Header.Get("Content-Type") == "":
		err = x.v1Raw(q)
	default:
		return nil, errMedia
	}
	if err == nil && len(q.pictures) == 0 {
		err = errNothing
	}
	return q, err
}

// isRaw reports whether a body of this type is a picture file. What curl --data-binary says of a file counts as one.
func isRaw(kind string) bool {
	return kind == "application/octet-stream" || kind == "application/x-www-form-urlencoded" || strings.HasPrefix(kind, "image/")
}

func (x *exchange) v1Raw(q *v1Request) error {
	data, err := x.body(min(int64(x.cfg.Limits.Body), int64(x.cfg.Limits.File)), 1)
	if err == nil && len(data) > 0 {
		q.pictures = []v1Picture{{data: data}}
	}
	return err
}

func (x *exchange) v1Form(q *v1Request, boundary string) error {
	in, err := x.stream(int64(x.cfg.Limits.Body), formCopies)
	if err != nil {
		return err
	}
	limits := formLimits{file: int64(x.cfg.Limits.File), files: x.cfg.Limits.Files, value: 4096}
	f, err := readForm(in, boundary, limits, func(field, name string) bool { return name != "" || field == "image" || field == "file" })
	if err != nil {
		return err
	}
	x.bodyCame()
	return q.fromForm(f)
}

func (q *v1Request) fromForm(f *form) error {
	for _, file := range f.files {
		if len(file.data) == 0 {
			return errNothing
		}
		q.pictures = append(q.pictures, v1Picture{name: file.name, data: file.data})
	}
	q.list = len(q.pictures) > 1
	for name, value := range f.values {
		if name == "url" && len(q.pictures) == 0 {
			q.pictures = []v1Picture{{url: value}}
			continue
		}
		if err := q.options.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) v1JSON(q *v1Request) error {
	body, err := x.body(int64(x.cfg.Limits.Body), jsonCopies)
	if err != nil {
		return err
	}
	return q.fromJSON(body, x.cfg.Limits.Files, int64(x.cfg.Limits.File))
}

// v1Body is the JSON body: image or url, or images.
type v1Body struct {
	jsonPicture
	Images *[]jsonPicture `json:"images"`

	Fields        *[]string `json:"fields"`
	Crops         *[]string `json:"crops"`
	Mask          *bool     `json:"mask"`
	MinConfidence *float64  `json:"min_confidence"`
}

type jsonPicture struct {
	Name  string `json:"name"`
	Image string `json:"image"` // base64, with or without data:…;base64, before it
	URL   string `json:"url"`
}

func (q *v1Request) fromJSON(body []byte, files int, fileSize int64) error {
	var in v1Body
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return jsonFault(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return bad("the body has more than one JSON value")
	}
	all := []jsonPicture{in.jsonPicture}
	if in.Images != nil {
		if in.jsonPicture != (jsonPicture{}) {
			return bad("image, url and name do not go with images")
		}
		all, q.list = *in.Images, true
	}
	if len(all) > files {
		return errManyFiles
	}
	for _, p := range all {
		picture, err := p.decode(fileSize)
		if err != nil {
			return err
		}
		q.pictures = append(q.pictures, picture)
	}
	return q.options.setJSON(&in)
}

// jsonFault says where a JSON body is wrong, without any of its values.
func jsonFault(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return bad("the body is no JSON: wrong at byte %d", syntax.Offset)
	case errors.As(err, &kind):
		return bad("the member at byte %d of the body has a value of the wrong type", kind.Offset)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return bad("the body is no JSON: it ends early")
	}
	return bad("the body has a member that is not known")
}

func (p *jsonPicture) decode(limit int64) (v1Picture, error) {
	out := v1Picture{name: p.Name, url: p.URL}
	switch {
	case p.Image == "" && p.URL == "":
		return out, errNothing
	case p.Image != "" && p.URL != "":
		return out, bad("give either image or url")
	case p.URL != "":
		return out, nil
	}
	text := p.Image
	if strings.HasPrefix(text, "data:") {
		_, text, _ = strings.Cut(text, ",")
	}
	data, err := base64.StdEncoding.DecodeString(text)
	switch {
	case err != nil:
		return out, errBase64
	case len(data) == 0:
		return out, errNothing
	case int64(len(data)) > limit:
		return out, errFileSize
	}
	out.data = data
	return out, nil
}

// set takes one option as a text. Errors: *badRequest.
func (o *v1Options) set(name, value string) error {
	var err error
	switch name {
	case "fields":
		return o.setFields(strings.Split(value, ","))
	case "crops":
		return o.setCrops(strings.Split(value, ","))
	case "mask":
		o.mask, err = strconv.ParseBool(value)
	case "min_confidence":
		var c float64
		if c, err = strconv.ParseFloat(value, 64); err == nil {
			return o.setMinimum(c)
		}
	default:
		return bad("there is no option of this name: fields, mask, crops and min_confidence are known")
	}
	if err != nil {
		return bad("%s has a value that it does not take", name)
	}
	return nil
}

func (o *v1Options) setJSON(in *v1Body) error {
	if in.Mask != nil {
		o.mask = *in.Mask
	}
	if in.Fields != nil {
		if err := o.setFields(*in.Fields); err != nil {
			return err
		}
	}
	if in.Crops != nil {
		if err := o.setCrops(*in.Crops); err != nil {
			return err
		}
	}
	if in.MinConfidence != nil {
		return o.setMinimum(*in.MinConfidence)
	}
	return nil
}

// fieldNames are the names of fields, the same as in the module's ABI.
var fieldNames = map[string]core.Field{
	"number": core.FieldNumber, "expiry": core.FieldExpiry, "holder": core.FieldHolder, "issuer": core.FieldIssuer,
	"quality": core.FieldQuality, "security": core.FieldSecurity,
}

func (o *v1Options) setFields(names []string) error {
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

func (o *v1Options) setCrops(names []string) error {
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

func (o *v1Options) setMinimum(c float64) error {
	if !(c > 0 && c <= 1) || math.IsNaN(c) {
		return bad("min_confidence must be over 0 and at most 1")
	}
	o.minNumber = c
	return nil
}
