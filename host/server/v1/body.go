package v1

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
)

// request is what a request asks for.
type request struct {
	pictures []picture
	list     bool // answered as a list: several pictures could have been sent
	options  options
}

// picture has either data or url.
type picture struct {
	name, url string
	data      []byte
}

var (
	errMedia   = errors.New("v1: a body of this type is not read")
	errBase64  = errors.New("v1: not base64")
	errNothing = errors.New("v1: no picture")
)

// badRequest is a fault of the request that can be told in words. The words hold names and limits, no values from it.
type badRequest struct{ detail string }

func (e *badRequest) Error() string { return "v1: " + e.detail }

func bad(format string, args ...any) error { return &badRequest{fmt.Sprintf(format, args...)} }

// limits bounds the pictures of a request.
type limits struct {
	files int
	file  int64 // bytes of one
}

// parse reads the query and the body, whichever of the three kinds it is. An option stands once, in one of the two: so none takes back what
// another has asked for.
func parse(x *read.Exchange) (*request, error) {
	q := &request{}
	if err := q.fromQuery(x.Request().URL.RawQuery); err != nil {
		return nil, err
	}
	cfg := x.Config()
	most := limits{cfg.Limits.Files, int64(cfg.Limits.File)}
	kind, params := x.MediaType()
	var err error
	switch {
	case kind == "application/json":
		err = q.readJSON(x, int64(cfg.Limits.Body), most)
	case kind == "multipart/form-data":
		err = q.readForm(x, int64(cfg.Limits.Body), params["boundary"], most)
	case isRaw(kind), x.Request().Header.Get("Content-Type") == "":
		err = q.readRaw(x, min(int64(cfg.Limits.Body), most.file))
	default:
		return nil, errMedia
	}
	if err == nil && len(q.pictures) == 0 {
		err = errNothing
	}
	return q, err
}

// fromQuery takes options. What does not parse is refused, never passed over: it may be the mask.
func (q *request) fromQuery(raw string) error {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return bad("the query is malformed")
	}
	for name, values := range query {
		if len(values) != 1 {
			return bad("an option of the query stands twice")
		}
		if err := q.options.set(name, values[0]); err != nil {
			return err
		}
	}
	return nil
}

// isRaw reports whether a body of this type is a picture file. What curl --data-binary says of a file counts as one.
func isRaw(kind string) bool {
	return kind == "application/octet-stream" || kind == "application/x-www-form-urlencoded" || strings.HasPrefix(kind, "image/")
}

func (q *request) readRaw(x *read.Exchange, limit int64) error {
	data, err := x.Bytes(limit)
	if err == nil && len(data) > 0 {
		q.pictures = []picture{{data: data}}
	}
	return err
}

func (q *request) readForm(x *read.Exchange, limit int64, boundary string, most limits) error {
	f, err := x.Form(limit, boundary, body.FormLimits{
		File: most.file, Files: most.files, Value: 4096,
		IsFile: func(field, name string) bool { return name != "" || field == "image" || field == "file" },
	})
	if err != nil {
		return err
	}
	return q.fromForm(f)
}

func (q *request) fromForm(f *body.Form) error {
	for _, file := range f.Files {
		if len(file.Data) == 0 {
			return errNothing
		}
		q.pictures = append(q.pictures, picture{name: file.Name, data: file.Data})
	}
	q.list = len(q.pictures) > 1
	for name, value := range f.Values {
		if name == "url" && len(f.Files) == 0 {
			q.pictures = []picture{{url: value}}
			continue
		}
		if err := q.options.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (q *request) readJSON(x *read.Exchange, limit int64, most limits) error {
	v, err := x.JSON(limit, kept(most.files))
	if err != nil {
		return err
	}
	return q.fromJSON(v, most)
}

// kept is what is kept of a body: one more picture than there may be, so that too many are noticed.
func kept(files int) body.Limits {
	return body.Limits{Items: max(files+1, 8), Members: 16, Depth: 4, Values: 32 + 8*files}
}

// fromJSON takes a body apart: image or url, or images, and options.
func (q *request) fromJSON(v *body.Value, most limits) error {
	if v.Kind != body.Object {
		return bad("the body is no JSON object")
	}
	if v.Twice() {
		return bad("a member of the body stands twice")
	}
	var single []body.Member
	var images *body.Value
	for i := range v.Members {
		m := &v.Members[i]
		switch m.Name {
		case "image", "url", "name":
			single = append(single, *m)
		case "images":
			images = &m.Value
		default:
			if err := q.options.setJSON(m.Name, &m.Value); err != nil {
				return err
			}
		}
	}
	switch {
	case v.Count > len(v.Members):
		return bad("the body has more members than there are options")
	case images == nil:
		return q.addPicture(single, most.file)
	case len(single) > 0:
		return bad("image, url and name do not go with images")
	case images.Kind != body.Array:
		return bad("images has a value of the wrong type")
	case images.Count > most.files:
		return body.ErrManyFiles
	}
	q.list = true
	for i := range images.Items {
		item := &images.Items[i]
		if item.Kind != body.Object || item.Twice() {
			return bad("images holds what is no picture")
		}
		if err := q.addPicture(item.Members, most.file); err != nil {
			return err
		}
	}
	return nil
}

// addPicture takes one picture from its members image (base64, with or without data:…;base64, before it), url and name.
func (q *request) addPicture(members []body.Member, limit int64) error {
	var p picture
	var image []byte
	for i := range members {
		m := &members[i]
		if m.Kind != body.String {
			return bad("%s has a value of the wrong type", known(m.Name, "image", "url", "name"))
		}
		switch m.Name {
		case "image":
			image = m.Bytes()
		case "url":
			p.url = string(m.Bytes())
		case "name":
			p.name = string(m.Bytes())
		default:
			return bad("a picture has a member that is not known: image, url and name are")
		}
	}
	switch {
	case len(image) == 0 && p.url == "":
		return errNothing
	case len(image) > 0 && p.url != "":
		return bad("give either image or url")
	case p.url == "":
		var err error
		if p.data, err = decodeImage(image, limit); err != nil {
			return err
		}
	}
	q.pictures = append(q.pictures, p)
	return nil
}

// known is name when it is one of names, so that no error repeats what a client wrote.
func known(name string, names ...string) string {
	for _, n := range names {
		if n == name {
			return n
		}
	}
	return "a member"
}

func decodeImage(text []byte, limit int64) ([]byte, error) {
	if bytes.HasPrefix(text, []byte("data:")) {
		_, text, _ = bytes.Cut(text, []byte(","))
	}
	data, err := body.DecodeBase64(text)
	switch {
	case err != nil:
		return nil, errBase64
	case len(data) == 0:
		return nil, errNothing
	case int64(len(data)) > limit:
		return nil, body.ErrFileSize
	}
	return data, nil
}
