package body

import (
	"errors"
	"io"
	"mime/multipart"
)

var (
	// ErrForm is returned for what is no well-formed form.
	ErrForm = errors.New("body: not a well-formed form")
	// ErrTwice is returned when a field that is no picture stands twice.
	ErrTwice = errors.New("body: a field stands twice")
	// ErrFileSize is returned when a picture has more bytes than the limit.
	ErrFileSize = errors.New("body: a picture file is larger than the limit")
	// ErrManyFiles is returned for more pictures than the limit.
	ErrManyFiles = errors.New("body: too many pictures")
)

// Form is a multipart body taken apart.
type Form struct {
	Values map[string]string
	Files  []File
}

// File is one picture of a form.
type File struct {
	Field string
	Name  string // the client's name of the file; may be empty
	Data  []byte
}

// FormLimits bounds a form.
type FormLimits struct {
	File   int64 // bytes of one picture
	Files  int
	Value  int64                             // bytes of a value
	IsFile func(field, fileName string) bool // tells pictures from values
}

// maxFields bounds the fields of a form that are no pictures.
const maxFields = 32

// ParseForm takes a multipart body apart. Errors: ErrForm, ErrTwice, ErrFileSize, ErrManyFiles, and those of in.
func ParseForm(in io.Reader, boundary string, limits FormLimits) (*Form, error) {
	if boundary == "" {
		return nil, ErrForm
	}
	source := &errorKeeper{in: in}
	f := &Form{Values: map[string]string{}}
	err := f.parse(multipart.NewReader(source, boundary), limits)
	switch {
	case err == nil:
		return f, nil
	case source.err != nil:
		return nil, source.err
	case errors.Is(err, ErrTwice), errors.Is(err, ErrFileSize), errors.Is(err, ErrManyFiles):
		return nil, err
	}
	return nil, ErrForm
}

func (f *Form) parse(parts *multipart.Reader, limits FormLimits) error {
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		field, name := part.FormName(), part.FileName()
		if limits.IsFile(field, name) {
			err = f.addFile(part, field, name, limits)
		} else {
			err = f.addValue(part, field, limits)
		}
		if err != nil {
			return err
		}
	}
}

func (f *Form) addFile(part io.Reader, field, name string, limits FormLimits) error {
	if len(f.Files) == limits.Files {
		return ErrManyFiles
	}
	data, err := io.ReadAll(io.LimitReader(part, limits.File+1))
	switch {
	case err != nil:
		return err
	case int64(len(data)) > limits.File:
		return ErrFileSize
	}
	f.Files = append(f.Files, File{field, name, data})
	return nil
}

func (f *Form) addValue(part io.Reader, field string, limits FormLimits) error {
	data, err := io.ReadAll(io.LimitReader(part, limits.Value+1))
	_, twice := f.Values[field]
	switch {
	case err != nil:
		return err
	case twice:
		return ErrTwice
	case int64(len(data)) > limits.Value || len(f.Values) == maxFields:
		return ErrForm
	}
	f.Values[field] = string(data)
	return nil
}
