// Package site carries the demo page inside the program. It is a package of its own so that programs which embed the
// service without a page do not carry it.
package site

import (
	"embed"
	"io/fs"
)

// The folder holds a note in a fresh clone; make www puts the built page beside it, and releases carry it.
//
//go:embed files
var files embed.FS

const page, note = "index.html", "unbuilt.html"

// FS is the page's files. In a program that was compiled before the page was built, it is a note that says so.
func FS() fs.FS {
	root, err := fs.Sub(files, "files")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	if _, err := fs.Stat(root, page); err == nil {
		return root
	}
	return renamed{root}
}

// renamed shows the note as the page.
type renamed struct{ fs.FS }

// Open implements fs.FS.
func (r renamed) Open(name string) (fs.File, error) {
	if name == page {
		name = note
	}
	return r.FS.Open(name)
}
