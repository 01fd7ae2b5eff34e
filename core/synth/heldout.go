package synth

import (
	"slices"
	"strings"
)

// heldOut are the typefaces that nothing is learnt from, one a family, by name. They are no part of faces: what is
// learnt and the older sets are drawn without them.
var heldOut = openHeldOut()

// chineseLabels has the few Chinese characters of labels on cards.
var chineseLabels = &face{name: "noto-sans-sc", file: "heldout/noto-sans-sc-labels.ttf"}

func openHeldOut() []*face {
	files, err := fontFiles.ReadDir("fonts/heldout")
	if err != nil {
		panic("synth: " + err.Error()) // the folder is part of the package
	}
	var list []*face
	for _, f := range files {
		if family, _, found := strings.Cut(f.Name(), "-latin-"); found {
			list = append(list, &face{name: family, file: "heldout/" + f.Name()})
		}
	}
	return list
}

// HeldOut lists the families of typefaces that PrintedOptions.Families accepts. Nothing may be learnt from any of them.
func HeldOut() []string {
	names := make([]string, len(heldOut))
	for i, f := range heldOut {
		names[i] = f.name
	}
	return names
}

// heldOutFaces are those of the families that are known, or all when none is.
func heldOutFaces(families []string) []*face {
	var list []*face
	for _, f := range heldOut {
		if slices.Contains(families, f.name) {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return heldOut
	}
	return list
}
