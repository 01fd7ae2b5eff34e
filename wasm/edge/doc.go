// Package edge is what the proxy plugins share: their configuration, where pictures hide in a request's body, and what
// is done about a card. It knows no host: httpwasm and proxywasm hand it a request and carry out its verdict.
//
// Two modes. Read answers POST requests to one path with what a card says. Guard looks into every upload and blocks,
// redacts or tags the ones that show a card number.
//
// Pictures are looked for in raw bodies, in multipart parts (nested up to three deep), and as base64 in JSON strings,
// form fields and whole bodies, with or without "data:image/…;base64,". Archives, PDF files and video are not looked
// into.
//
// A redacted body has the length of the original, to the byte: the re-encoded picture is made no longer than the one
// it replaces and padded inside its format. So no length that a host, a part or a client declared becomes wrong, and
// everything around the picture keeps its place.
//
// Card numbers appear in the answers of the read mode and, the last four digits, in the tag mode's header. They appear
// in nothing else: no error, log line or problem document has digits.
package edge
