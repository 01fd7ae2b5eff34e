package server

import (
	"errors"
	"io"
	"mime/multipart"
)

// form is a multipart body taken apart.
type form struct {
	values map[string]string
	files  []filePart
}

// filePart is one picture of a form.
type filePart struct {
	field string
	name  string // the client's name of the file; may be empty
	data  []byte
}

// formLimits bounds a form.
type formLimits struct {
	file  int64 // bytes of one picture
	files int
	value int64 // bytes of a value
}

// maxValues bounds the fields of a form that are no pictures.
const maxValues = 32

var errForm = errors.New("server: not a well-formed form")

// readForm takes a multipart body apart. isFile tells pictures from values by the field's and the file's name.
// Errors: errForm, errFileSize, errManyFiles, and those of the body.
func readForm(body io.Reader, boundary string, limits formLimits, isFile func(field, name string) bool) (*form, error) {
	if boundary == "" {
		return nil, errForm
	}
	f := &form{values: map[string]string{}}
	parts := multipart.NewReader(body, boundary)
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, formFault(err)
		}
		field, name := part.FormName(), part.FileName()
		if isFile(field, name) {
			err = f.addFile(part, field, name, limits)
		} else {
			err = f.addValue(part, field, limits)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (f *form) addFile(part io.Reader, field, name string, limits formLimits) error {
	if len(f.files) == limits.files {
		return errManyFiles
	}
	data, err := io.ReadAll(io.LimitReader(part, limits.file+1))
	switch {
	case err != nil:
		return formFault(err)
	case int64(len(data)) > limits.file:
		return errFileSize
	}
	f.files = append(f.files, filePart{field, name, data})
	return nil
}

func (f *form) addValue(part io.Reader, field string, limits formLimits) error {
	data, err := io.ReadAll(io.LimitReader(part, limits.value+1))
	switch {
	case err != nil:
		return formFault(err)
	case int64(len(data)) > limits.value || len(f.values) == maxValues:
		return errForm
	}
	f.values[field] = string(data)
	return nil
}

// formFault keeps apart a body that did not come and one that is malformed.
func formFault(err error) error {
	if named := bodyFault(err); !errors.Is(named, errBodyCut) {
		return named
	}
	return errForm
}
