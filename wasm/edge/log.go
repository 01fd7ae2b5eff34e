package edge

import "strconv"

// Level is how much a line of the log matters.
type Level uint8

// Levels.
const (
	Debug Level = iota // nothing happened
	Info               // a card was dealt with, or a card-reading request was answered
	Warn               // something was refused, or would have been
	Error              // a fault of our own
)

// Level is the level at which a verdict belongs into the log.
func (o Outcome) Level() Level {
	switch o {
	case Passed:
		return Debug
	case Answered, Masked, Redacted, Tagged, Gone:
		return Info
	case Failed:
		return Error
	}
	return Warn
}

// longestLogged bounds what a log line takes of a client's text, in bytes.
const longestLogged = 200

// AppendLog appends a verdict as one line of JSON: outcome, reason, counts, and of the request method, path without
// query, and identifier. Digits of what may be a card number are written as asterisks, in the path too.
func (v Verdict) AppendLog(dst []byte, r Request) []byte {
	dst = appendMember(append(dst, '{'), "outcome", string(v.Outcome))
	if v.Reason != "" {
		dst = appendMember(append(dst, ','), "reason", v.Reason)
	}
	dst = strconv.AppendInt(append(dst, `,"pictures":`...), int64(v.Pictures), 10)
	dst = strconv.AppendInt(append(dst, `,"cards":`...), int64(v.Cards), 10)
	if v.Numbers > 0 {
		dst = strconv.AppendInt(append(dst, `,"numbers":`...), int64(v.Numbers), 10)
	}
	if r.Method != "" {
		dst = appendMember(append(dst, ','), "method", r.Method)
	}
	if r.Path != "" {
		dst = appendMember(append(dst, ','), "path", withoutQuery(r.Path))
	}
	if r.ID != "" {
		dst = appendMember(append(dst, ','), "request_id", r.ID)
	}
	return append(dst, '}')
}

// appendMember writes a name and a text that came from outside.
func appendMember(dst []byte, name, text string) []byte {
	dst = append(append(append(dst, '"'), name...), `":"`...)
	from := len(dst)
	for i := 0; i < min(len(text), 2*longestLogged); i++ { // a number may lie across the cut
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			dst = append(dst, '?')
		} else {
			dst = append(dst, c)
		}
	}
	hideDigits(dst[from:])
	return append(dst[:min(len(dst), from+longestLogged)], '"')
}

// fewestHidden is how many digits make a text that may be a card number. Shorter ones may be an order's number, which
// whoever reads the log needs.
const fewestHidden = 9

// hideDigits overwrites the digits of runs that have fewestHidden or more of them, whatever single characters stand in
// between.
func hideDigits(text []byte) {
	first, last, count := 0, 0, 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] >= '0' && text[i] <= '9' {
			if count == 0 {
				first = i
			}
			last, count = i, count+1
			continue
		}
		if i < len(text) && i-last <= 3 { // "4111%201111" too
			continue
		}
		if count >= fewestHidden {
			for j := first; j <= last; j++ {
				if text[j] >= '0' && text[j] <= '9' {
					text[j] = '*'
				}
			}
		}
		count = 0
	}
}
