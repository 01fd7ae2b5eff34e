package body

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzForm(f *testing.F) {
	f.Add("--x\r\nContent-Disposition: form-data; name=appid\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\na\r\n--x--", "x")
	f.Add("--x\r\n\r\n\r\n--x--", "x")
	f.Add("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--x--", "x")
	limits := FormLimits{File: 100, Files: 3, Value: 50, IsFile: func(field, name string) bool { return name != "" || field == "image" }}
	f.Fuzz(func(t *testing.T, text, boundary string) {
		form, err := ParseForm(strings.NewReader(text), boundary, limits)
		if err != nil {
			assert.Contains(t, []error{ErrForm, ErrTwice, ErrFileSize, ErrManyFiles}, err)
			return
		}
		assert.LessOrEqual(t, len(form.Files), 3)
		assert.LessOrEqual(t, len(form.Values), maxFields)
		for _, file := range form.Files {
			assert.LessOrEqual(t, len(file.Data), 100)
		}
	})
}
