package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// row is one line of codes.txt.
type row struct {
	kind, name string
	value      int
	text       string
}

var kinds = []string{"version", "export", "limit", "format", "option", "field", "flag", "status", "error"}

var line = regexp.MustCompile(`^(\S+)\s+([a-z0-9_]+)\s+(-?\d+)\s+(\S.*)$`)

// parse reads the table; every line must be a comment or a row of a known kind, names and numbers unique in their kind.
func parse(text string) (map[string][]row, error) {
	table := map[string][]row{}
	seen := map[string]bool{}
	for i, l := range strings.Split(text, "\n") {
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil || !strings.Contains(strings.Join(kinds, " "), m[1]) {
			return nil, fmt.Errorf("codes.txt:%d: not a row: %q", i+1, l)
		}
		value, err := strconv.ParseInt(m[3], 10, 32)
		if err != nil {
			return nil, fmt.Errorf("codes.txt:%d: %w", i+1, err)
		}
		keys := []string{m[1] + " " + m[2], m[1] + " " + m[3]}
		if m[1] == "export" {
			keys = keys[:1]
		}
		for _, k := range keys {
			if seen[k] {
				return nil, fmt.Errorf("codes.txt:%d: %q is taken", i+1, k)
			}
			seen[k] = true
		}
		table[m[1]] = append(table[m[1]], row{m[1], m[2], int(value), m[4]})
	}
	for _, k := range kinds {
		if len(table[k]) == 0 {
			return nil, fmt.Errorf("codes.txt: no %s", k)
		}
	}
	return table, nil
}

// camel is a lower_snake name as Go and TypeScript constants spell it.
func camel(name string) string {
	var out strings.Builder
	for _, part := range strings.Split(name, "_") {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}
