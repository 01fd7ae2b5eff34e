package tencent

import (
	"errors"
	"net/http"

	"github.com/cardglyph/cardglyph/host/server/read"
)

// sessionPath answers an earlier answer again: GET with session_id, signed as the request was that it answered.
const sessionPath = "/ocr/session"

// serveSession answers what was answered under the session_id, byte for byte, to the key that asked first. The service that the dialect
// stands in for says that a session_id "can be used to query results" and not how; the path and the parameter are ours.
func serveSession(x *read.Exchange) error {
	r := x.Request()
	if r.Method != http.MethodGet {
		return tcMethod
	}
	sig, err := authorize(x)
	if err != nil {
		return err
	}
	if sig.oneUse() {
		return tcSignText // a one-use signature is for a picture
	}
	query := r.URL.Query()["session_id"]
	switch {
	case len(query) != 1:
		return tcParameter
	case query[0] == "":
		return tcParamEmpty
	case len(query[0]) > maxURL:
		return tcParamLong
	}
	answer, err := x.Recall(query[0])
	if errors.Is(err, read.ErrNoSession) {
		return tcNoSession
	}
	if err != nil {
		return err
	}
	x.Code = "0"
	x.Send(http.StatusOK, "application/json", answer)
	return nil
}
