package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// problem is an error of the own API: RFC 9457, application/problem+json.
type problem struct {
	Type     string `json:"type"` // one of the URNs below; openapi.yaml lists them
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail,omitempty"`
	Instance string `json:"instance,omitempty"` // the request's id, as a URN
}

// problemKind is one line of the own API's table.
type problemKind struct {
	name   string
	status int
	title  string
}

// problemURN begins the type of every problem.
const problemURN = "urn:cardglyph:problem:"

var (
	pBadRequest   = problemKind{"bad-request", http.StatusBadRequest, "The request is malformed."}
	pNoPicture    = problemKind{"no-picture", http.StatusBadRequest, "The request has no picture."}
	pUnauthorized = problemKind{"unauthorized", http.StatusUnauthorized, "A bearer token is needed."}
	pArrears      = problemKind{"arrears", http.StatusForbidden, "The account is closed for arrears."}
	pNotFound     = problemKind{"not-found", http.StatusNotFound, "There is nothing at this path."}
	pMethod       = problemKind{"method", http.StatusMethodNotAllowed, "The path does not take this method."}
	pSlow         = problemKind{"slow-body", http.StatusRequestTimeout, "The body did not come in time."}
	pTooLarge     = problemKind{"too-large", http.StatusRequestEntityTooLarge, "The body or a picture is larger than the limit."}
	pTooMany      = problemKind{"too-many-pictures", http.StatusRequestEntityTooLarge, "The request has too many pictures."}
	pMedia        = problemKind{"media-type", http.StatusUnsupportedMediaType, "A body of this type is not read."}
	pNotPicture   = problemKind{"not-a-picture", http.StatusUnprocessableEntity, "The bytes are no picture that can be read."}
	pPixels       = problemKind{"too-many-pixels", http.StatusUnprocessableEntity, "The picture has more pixels than the limit."}
	pURL          = problemKind{"url", http.StatusUnprocessableEntity, "Pictures are not taken from this URL."}
	pFetch        = problemKind{"fetch", http.StatusUnprocessableEntity, "The picture behind the URL could not be fetched."}
	pRate         = problemKind{"rate", http.StatusTooManyRequests, "Too many calls a second."}
	pUsedUp       = problemKind{"used-up", http.StatusTooManyRequests, "The calls granted to this token are used up."}
	pInternal     = problemKind{"internal", http.StatusInternalServerError, "The service failed."}
	pBusy         = problemKind{"busy", http.StatusServiceUnavailable, "The queue is full. Try again."}
	pStopping     = problemKind{"unavailable", http.StatusServiceUnavailable, "The service is not available."}
	pTime         = problemKind{"timeout", http.StatusGatewayTimeout, "Reading took too long."}
)

var v1Faults = []fault[problemKind]{
	{errForm, pBadRequest}, {errBase64, pBadRequest}, {errBodyCut, pBadRequest}, {host.ErrOption, pBadRequest},
	{errNothing, pNoPicture}, {errNoKey, pUnauthorized}, {errArrears, pArrears}, {errNoPath, pNotFound}, {errMethod, pMethod},
	{errSlowBody, pSlow}, {errBodySize, pTooLarge}, {errFileSize, pTooLarge}, {errManyFiles, pTooMany}, {errMedia, pMedia},
	{host.ErrFormat, pNotPicture}, {host.ErrCorrupt, pNotPicture}, {host.ErrTooLarge, pPixels},
	{errNoRemote, pURL}, {remote.ErrURL, pURL}, {remote.ErrForbidden, pURL},
	{remote.ErrTooLarge, pTooLarge}, {remote.ErrTimeout, pFetch}, {remote.ErrFetch, pFetch},
	{errRate, pRate}, {errUsedUp, pUsedUp}, {errBusy, pBusy}, {errWaited, pBusy},
	{host.ErrClosed, pStopping}, {store.ErrClosed, pStopping}, {errReadTime, pTime}, {errRequestTime, pTime},
}

// problemOf is the document for err.
func problemOf(err error, id string) *problem {
	kind := codeOf(v1Faults, err, pInternal)
	detail := ""
	if b, ok := errors.AsType[*badRequest](err); ok {
		kind, detail = pBadRequest, b.detail
	}
	return &problem{
		Type: problemURN + kind.name, Title: kind.title, Status: kind.status, Detail: detail, Instance: "urn:uuid:" + id,
	}
}

// refuseV1 answers with a problem document.
func refuseV1(x *exchange, err error) {
	p := problemOf(err, x.id)
	x.code = p.Type[len(problemURN):]
	h := x.w.Header()
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	}
	body, encodeErr := json.Marshal(p)
	if encodeErr != nil {
		panic("server: a problem does not encode")
	}
	x.send(p.Status, "application/problem+json", body)
}
