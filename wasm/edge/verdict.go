package edge

import "strconv"

// Request is what a host tells of a request before its body comes.
type Request struct {
	Method          string
	Path            string // may have a query
	ContentType     string
	ContentEncoding string
	Length          int64  // Content-Length in bytes; under 0 when unknown
	ID              string // of the request, for the log; may be empty
}

// Outcome names what became of a request, for logs and counters.
type Outcome string

// Outcomes.
const (
	Passed      Outcome = "passed"      // goes on as it was
	Answered    Outcome = "read"        // a card-reading request was answered
	Blocked     Outcome = "blocked"     // a card was seen; answered 422
	Masked      Outcome = "masked"      // card numbers in text were overwritten
	Redacted    Outcome = "redacted"    // a card was seen and blacked out
	Tagged      Outcome = "tagged"      // a card was seen; headers were added
	Monitored   Outcome = "monitored"   // would have been refused, and goes on
	TooLong     Outcome = "over_limit"  // answered 413
	Undecodable Outcome = "undecodable" // could not be looked into; answered 422
	Refused     Outcome = "refused"     // a card-reading request that makes no sense; answered 400 or 405
	Gone        Outcome = "gone"        // the client left before the verdict; nothing goes on
	Failed      Outcome = "failed"      // a fault of our own; answered 500
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Passed, Answered, Blocked, Masked, Redacted, Tagged, Monitored, TooLong, Undecodable, Refused, Gone, Failed}

// Verdict is what a host has to do with a request.
type Verdict struct {
	Outcome  Outcome
	Reason   string // the code of the problem for which it is, or with Monitored would be, refused; else empty
	Pictures int    // looked into
	Cards    int    // seen
	Numbers  int    // card numbers in text

	Answer *Answer // when set, the client gets it and nothing goes on
	Body   []byte  // what goes on in place of the body, of the same length; nil: the body as it was
	Remove []string
	Set    []Header
}

// Header is one header field.
type Header struct{ Name, Value string }

// Answer is a response that a plugin gives itself.
type Answer struct {
	Status  int
	Headers []Header
	Body    []byte
}

// problem is a refusal as RFC 9457 writes it.
type problem struct {
	status             int
	code, title, about string
}

var (
	problemCard        = problem{422, "card_found", "Payment card in upload", "A picture in this request shows a payment card number. Send it without the card."}
	problemNumber      = problem{422, "number_found", "Payment card number in text", "The text of this request holds a payment card number. Send it without."}
	problemNoRedaction = problem{422, "cannot_redact", "Payment card in upload", "A picture in this request shows a payment card number and cannot be blacked out. Send it as JPEG or PNG, or without the card."}
	problemUndecodable = problem{422, "undecodable", "Picture cannot be checked", "This request holds a picture, or a body, that cannot be looked into. Send JPEG, PNG, WebP, GIF, BMP or TIFF, not compressed again."}
	problemTooMuch     = problem{422, "too_much", "Too much to check", "This request holds more pictures, or more work, than is looked into. Send fewer or smaller pictures."}
	problemGone        = problem{499, "gone", "Client left", "The client left before the request was checked."}
	problemTooLong     = problem{413, "too_long", "Request body too long", "The body of this request is over the limit."}
	problemMethod      = problem{405, "method", "Method not allowed", "Send the picture with POST."}
	problemNoPicture   = problem{400, "no_picture", "No picture", "This request holds no picture. Send one as the body, as a part of a form, or as base64 in JSON."}
	problemPictures    = problem{400, "several_pictures", "Several pictures", "This request holds several pictures. Send one at a time."}
	problemFault       = problem{500, "fault", "Internal fault", "The request could not be checked."}
)

func (p problem) answer() *Answer {
	body := `{"type":"urn:cardglyph:problem:` + p.code + `","title":"` + p.title + `","status":` + strconv.Itoa(p.status) +
		`,"detail":"` + p.about + `"}`
	headers := []Header{{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}}
	if p.status == 405 {
		headers = append(headers, Header{"Allow", "POST"})
	}
	return &Answer{p.status, headers, []byte(body)}
}
