package site

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThereIsAPage(t *testing.T) {
	html, err := fs.ReadFile(FS(), page)
	require.NoError(t, err)
	assert.Contains(t, strings.ToLower(string(html)), "<!doctype html>")
}

func TestTheNoteTakesThePagesPlace(t *testing.T) {
	root := renamed{fstest.MapFS{note: {Data: []byte("note")}, "app.js": {Data: []byte("script")}}}
	for name, want := range map[string]string{page: "note", "app.js": "script"} {
		text, err := fs.ReadFile(root, name)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
