package edge

import (
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core"
)

// This file sets single members of a configuration. Each function answers why a value is refused, or "".

func choose[T ~uint8](to *T, v value, names ...string) string {
	for i, name := range names {
		if v.kind == jsonString && v.text == name {
			*to = T(i)
			return ""
		}
	}
	return "must be one of " + strings.Join(names, ", ")
}

func setFlag(to *bool, v value) string {
	if v.kind != jsonString && v.kind != jsonWord || v.text != "true" && v.text != "false" {
		return "must be true or false"
	}
	*to = v.text == "true"
	return ""
}

func setCount(to *int, v value, least, most int) string {
	n, err := strconv.Atoi(v.text)
	plain := v.kind == jsonNumber || v.kind == jsonString
	if !plain || err != nil || v.text != strconv.Itoa(n) || n < least || n > most {
		return "must be a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most)
	}
	*to = n
	return ""
}

func setShare(to *float64, v value) string {
	f, err := strconv.ParseFloat(v.text, 64)
	plain := v.kind == jsonNumber || v.kind == jsonString && isNumber(v.text)
	if !plain || err != nil || !(f >= 0 && f <= 1) {
		return "must be a number from 0 to 1"
	}
	*to = f
	return ""
}

func setPath(to *string, v value) string {
	if v.kind != jsonString || !isPath(v.text) {
		return "must be a path that begins with / and has no query"
	}
	*to = v.text
	return ""
}

func setPaths(to *[]string, v value) string {
	if v.kind != jsonArray || len(v.list) == 0 {
		return "must be a list of paths"
	}
	*to = nil
	for _, one := range v.list {
		var path string
		if reason := setPath(&path, one); reason != "" {
			return "each " + reason
		}
		*to = append(*to, path)
	}
	return ""
}

func isPath(s string) bool { return strings.HasPrefix(s, "/") && !strings.ContainsAny(s, "?# \t\r\n") }

var fieldNames = []struct {
	name  string
	field core.Field
}{
	{"number", core.FieldNumber},
	{"expiry", core.FieldExpiry},
	{"holder", core.FieldHolder},
	{"issuer", core.FieldIssuer},
	{"quality", core.FieldQuality},
	{"security", core.FieldSecurity},
}

func setFields(to *core.Field, v value) string {
	const reason = "must be a list of number, expiry, holder, issuer, quality, security"
	if v.kind != jsonArray || len(v.list) == 0 {
		return reason
	}
	*to = 0
	for _, one := range v.list {
		field := core.Field(0)
		for _, f := range fieldNames {
			if one.kind == jsonString && one.text == f.name {
				field = f.field
			}
		}
		if field == 0 || *to&field != 0 {
			return reason + ", each once"
		}
		*to |= field
	}
	return ""
}
