package v1

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/broker"
	"github.com/cardglyph/cardglyph/host/queue"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
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
	detail string
}

// problemURN begins the type of every problem.
const problemURN = "urn:cardglyph:problem:"

var (
	pBadRequest   = problemKind{name: "bad-request", status: http.StatusBadRequest, title: "The request is malformed."}
	pSyntax       = problemKind{pBadRequest.name, pBadRequest.status, pBadRequest.title, "the body is no JSON in UTF-8"}
	pTwice        = problemKind{pBadRequest.name, pBadRequest.status, pBadRequest.title, "a field of the form stands twice"}
	pLeft         = problemKind{pBadRequest.name, pBadRequest.status, pBadRequest.title, "the client closed its side before the answer"}
	pNoPicture    = problemKind{name: "no-picture", status: http.StatusBadRequest, title: "The request has no picture."}
	pUnauthorized = problemKind{name: "unauthorized", status: http.StatusUnauthorized, title: "A bearer token is needed."}
	pArrears      = problemKind{name: "arrears", status: http.StatusForbidden, title: "The account is closed for arrears."}
	pNotFound     = problemKind{name: "not-found", status: http.StatusNotFound, title: "There is nothing at this path."}
	pMethod       = problemKind{name: "method", status: http.StatusMethodNotAllowed, title: "The path does not take this method."}
	pSlow         = problemKind{name: "slow-body", status: http.StatusRequestTimeout, title: "The body did not come in time."}
	pTooLarge     = problemKind{name: "too-large", status: http.StatusRequestEntityTooLarge, title: "The body or a picture is larger than the limit."}
	pTooMany      = problemKind{name: "too-many-pictures", status: http.StatusRequestEntityTooLarge, title: "The request has too many pictures."}
	pMedia        = problemKind{name: "media-type", status: http.StatusUnsupportedMediaType, title: "A body of this type is not read."}
	pNotPicture   = problemKind{name: "not-a-picture", status: http.StatusUnprocessableEntity, title: "The bytes are no picture that can be read."}
	pPixels       = problemKind{name: "too-many-pixels", status: http.StatusUnprocessableEntity, title: "The picture has more pixels than the limit."}
	pURL          = problemKind{name: "url", status: http.StatusUnprocessableEntity, title: "Pictures are not taken from this URL."}
	pFetch        = problemKind{name: "fetch", status: http.StatusUnprocessableEntity, title: "The picture behind the URL could not be fetched."}
	pRate         = problemKind{name: "rate", status: http.StatusTooManyRequests, title: "Too many calls a second."}
	pUsedUp       = problemKind{name: "used-up", status: http.StatusTooManyRequests, title: "The calls granted to this token are used up."}
	pInternal     = problemKind{name: "internal", status: http.StatusInternalServerError, title: "The service failed."}
	pBusy         = problemKind{name: "busy", status: http.StatusServiceUnavailable, title: "The queue is full. Try again."}
	pStopping     = problemKind{name: "unavailable", status: http.StatusServiceUnavailable, title: "The service is not available."}
	pTime         = problemKind{name: "timeout", status: http.StatusGatewayTimeout, title: "Reading took too long."}
)

var faults = []read.Fault[problemKind]{
	read.When(body.ErrForm, pBadRequest), read.When(body.ErrSyntax, pSyntax), read.When(body.ErrValues, pSyntax), read.When(body.ErrTwice, pTwice), read.When(read.ErrLeft, pLeft),
	read.When(errBase64, pBadRequest), read.When(read.ErrBodyCut, pBadRequest), read.When(host.ErrOption, pBadRequest),
	read.When(errNothing, pNoPicture), read.When(read.ErrNoKey, pUnauthorized), read.When(read.ErrArrears, pArrears), read.When(errNoPath, pNotFound), read.When(errMethod, pMethod),
	read.When(read.ErrSlowBody, pSlow), read.When(read.ErrBodySize, pTooLarge), read.When(body.ErrFileSize, pTooLarge), read.When(body.ErrManyFiles, pTooMany), read.When(errMedia, pMedia),
	read.When(host.ErrFormat, pNotPicture), read.When(host.ErrCorrupt, pNotPicture), read.When(host.ErrTooLarge, pPixels),
	read.When(read.ErrNoRemote, pURL), read.When(remote.ErrURL, pURL), read.When(remote.ErrForbidden, pURL),
	read.When(remote.ErrTooLarge, pTooLarge), read.When(remote.ErrTimeout, pFetch), read.When(remote.ErrFetch, pFetch),
	read.When(read.ErrRate, pRate), read.When(read.ErrUsedUp, pUsedUp), read.When(read.ErrBusy, pBusy), read.When(read.ErrWaited, pBusy),
	read.When(host.ErrClosed, pStopping), read.When(store.ErrClosed, pStopping), read.When(store.ErrUnavailable, pStopping), read.When(read.ErrReadTime, pTime), read.When(read.ErrRequestTime, pTime),
	read.When(queue.ErrNoBatch, pNotFound), read.When(queue.ErrName, pNotFound), read.When(broker.ErrFull, pBusy),
	read.When(broker.ErrUnreachable, pStopping), read.When(broker.ErrAuth, pStopping), read.When(broker.ErrNoJetStream, pStopping),
}

// problemOf is the document for err.
func problemOf(err error, id string) *problem {
	kind := read.CodeOf(faults, err, pInternal)
	detail := kind.detail
	if b, ok := errors.AsType[*badRequest](err); ok {
		kind, detail = pBadRequest, b.detail
	}
	return &problem{
		Type: problemURN + kind.name, Title: kind.title, Status: kind.status, Detail: detail, Instance: instanceOf(id),
	}
}

// refuse answers with a problem document.
func refuse(x *read.Exchange, err error) {
	p := problemOf(err, x.ID)
	x.Code = p.Type[len(problemURN):]
	switch {
	case p.Status == http.StatusUnauthorized:
		x.Header().Set("WWW-Authenticate", "Bearer")
	case x.Code == pRate.name, p.Status == http.StatusServiceUnavailable: // used-up calls do not come back by waiting
		x.RetryAfter()
	}
	body, encodeErr := json.Marshal(p)
	if encodeErr != nil {
		panic("v1: a problem does not encode")
	}
	x.Send(p.Status, "application/problem+json", body)
}

// instanceOf is the request's id as a URN: a client may have chosen it.
func instanceOf(id string) string {
	if uuidForm.MatchString(id) {
		return "urn:uuid:" + id
	}
	return "urn:cardglyph:request:" + id
}

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
