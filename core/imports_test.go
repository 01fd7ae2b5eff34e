package core

import (
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayImport has, for each stage, the packages of core/internal that it may import. Whatever stands below in the picture of
// docs/architecture.md may be imported by what stands above it, and nothing else.
var mayImport = map[string]string{
	"order":    "",
	"budget":   "",
	"geom":     "",
	"plane":    "geom",
	"gradient": "plane",
	"match":    "gradient plane budget",
	"bank":     "match",
	"trust":    "match",
	"picture":  "geom plane budget",
	"outline":  "geom order budget plane picture",
	"segment":  "order budget match",
	"strip":    "geom plane gradient bank picture",
	"lines":    "geom order budget plane match bank picture strip",
	"digits":   "geom order plane gradient match bank picture segment strip",
}

// Stages import one way, and none of them knows package core.
func TestStagesImportOneWay(t *testing.T) {
	const inside = "github.com/cardglyph/cardglyph/"
	folders, err := os.ReadDir("internal")
	require.NoError(t, err)
	for _, folder := range folders {
		allowed, ok := mayImport[folder.Name()]
		if !ok {
			continue // a package without a place in the pipeline yet
		}
		pkg, err := build.ImportDir(filepath.Join("internal", folder.Name()), 0)
		require.NoError(t, err)
		for _, path := range pkg.Imports {
			own, ok := strings.CutPrefix(path, inside)
			if !ok {
				continue
			}
			name, ok := strings.CutPrefix(own, "core/internal/")
			assert.True(t, ok, "%s imports %s", folder.Name(), own)
			assert.Contains(t, strings.Fields(allowed), name, "%s imports %s", folder.Name(), name)
		}
	}
}
