package edge

import "strings"

// media is what a Content-Type header says: RFC 9110, section 8.3.
type media struct {
	kind     string // "image/jpeg", lower case; empty when the header is missing
	boundary string // of a multipart type
}

func parseMedia(header string) media {
	kind, rest, _ := strings.Cut(header, ";")
	m := media{kind: strings.ToLower(strings.Trim(kind, " \t"))}
	for rest != "" && m.boundary == "" {
		var name, v string
		name, v, rest = parameter(rest)
		if strings.EqualFold(name, "boundary") {
			m.boundary = v
		}
	}
	return m
}

// parameter takes the first name=value off a list that is separated by semicolons; the value may be quoted.
func parameter(list string) (name, v, rest string) {
	at := strings.IndexAny(list, "=;")
	if at < 0 {
		return "", "", ""
	}
	if list[at] == ';' {
		return "", "", list[at+1:]
	}
	name, list = strings.Trim(list[:at], " \t"), strings.TrimLeft(list[at+1:], " \t")
	if !strings.HasPrefix(list, `"`) {
		v, rest, _ = strings.Cut(list, ";")
		return name, strings.TrimRight(v, " \t"), rest
	}
	var text []byte
	i := 1
	for ; i < len(list) && list[i] != '"'; i++ {
		if list[i] == '\\' && i+1 < len(list) {
			i++
		}
		text = append(text, list[i])
	}
	_, rest, _ = strings.Cut(list[min(i+1, len(list)):], ";")
	return name, string(text), rest
}

func (m media) multipart() bool { return strings.HasPrefix(m.kind, "multipart/") }

// picture says whether pixels are claimed; drawings have none.
func (m media) picture() bool {
	return strings.HasPrefix(m.kind, "image/") && m.kind != "image/svg+xml"
}

func (m media) json() bool {
	return m.kind == "application/json" || m.kind == "text/json" || strings.HasSuffix(m.kind, "+json")
}
