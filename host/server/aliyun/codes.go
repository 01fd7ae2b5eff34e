package aliyun

import (
	"errors"
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// code is one line of the service's table: the HTTP status and the message, which is the body's text and the header
// X-Ca-Error-Message. A message that ends in ": " or "- " is followed by more.
type code struct {
	status  int
	message string
}

// Error makes a code an error.
func (c code) Error() string { return "aliyun: " + c.message }

const (
	badFormat = "Invalid Input - json format error - "
	badImage  = "Invalid Input - image data error - "
	checkData = ", please check your image binary data"
)

var (
	alURL         = code{400, "Invalid URL"}
	alForbidden   = code{403, "Forbidden"}
	alSlow        = code{408, "Request Timeout"}
	alSize        = code{413, "Payload Too Large"}
	alBusy        = code{450, ""}
	alJSON        = code{460, "Invalid Input - failed to parse json"}
	alNoImage     = code{461, badFormat + "missing key: image"}
	alImageType   = code{461, badFormat + "image format error"}
	alNoInputs    = code{461, badFormat + "key inputs missing"}
	alInputsType  = code{461, badFormat + "value of inputs must be a array"}
	alDataValue   = code{461, badFormat + "image DataValue format error"}
	alConfigure   = code{461, badFormat + "configure format error"}
	alConfigText  = code{461, badFormat + "failed to parse config str: "}
	alRuntime     = code{461, badFormat + "json parse runtime exception"}
	alDownload    = code{462, badImage + "download image from url error"}
	alEmpty       = code{462, badImage + "input image empty" + checkData}
	alDecode      = code{462, badImage + "image decode failed" + checkData}
	alBase64      = code{462, badImage + "base64decode error" + checkData}
	alHeader      = code{462, badImage + "please remove additional header: data:image/jpg:base64,"}
	alPadding     = code{462, badImage + "base64decode error: incorrect padding in base64 string"}
	alCharacters  = code{462, badImage + "base64decode error: base64decode error: incorrect base64 format data"}
	alGIFOpen     = code{462, badImage + "open gif image failed"}
	alGIFRead     = code{462, badImage + "read gif image failed"}
	alGIFDecode   = code{462, badImage + "decode gif image failed"}
	alGIFColours  = code{462, badImage + "gif data error, no color map got"}
	alGIFEmpty    = code{462, badImage + "gif image empty"}
	alCategory    = code{463, "Invalid Input - wrong category"}
	alFailed      = code{464, "Invalid Result - algorithm run failed"}
	alException   = code{464, "Invalid Result - algorithm runtime exception"}
	alResult      = code{464, "Invalid Result - "}
	alParseResult = code{469, "Invalid Service - parse result error"}
	alNoCode      = code{469, "Invalid Service - error code missing"}
	alGateway     = code{502, "Bad Gateway"}
	alUnavailable = code{503, "Service Unavailable"}
)

var faults = []read.Fault[code]{
	read.When(read.ErrNoKey, alForbidden), read.When(read.ErrArrears, alForbidden), read.When(read.ErrUsedUp, alForbidden), read.When(read.ErrRate, alBusy), read.When(read.ErrBusy, alBusy),
	read.When(read.ErrSlowBody, alSlow), read.When(read.ErrBodySize, alSize), read.When(read.ErrBodyCut, alJSON), read.When(body.ErrSyntax, alJSON), read.When(body.ErrValues, alRuntime), read.When(read.ErrLeft, alSlow),
	read.When(decode.ErrGIFOpen, alGIFOpen), read.When(decode.ErrGIFRead, alGIFRead), read.When(decode.ErrGIFDecode, alGIFDecode),
	read.When(decode.ErrGIFColorMap, alGIFColours), read.When(decode.ErrGIFEmpty, alGIFEmpty),
	read.When(host.ErrFormat, alDecode), read.When(host.ErrCorrupt, alDecode), read.When(host.ErrTooLarge, alDecode),
	read.When(read.ErrNoRemote, alDownload), read.When(remote.ErrURL, alDownload), read.When(remote.ErrForbidden, alDownload), read.When(remote.ErrTooLarge, alDownload),
	read.When(remote.ErrTimeout, alDownload), read.When(remote.ErrFetch, alDownload),
	read.When(host.ErrModule, alParseResult), read.When(read.ErrNoStatus, alNoCode),
	read.When(read.ErrReadTime, alGateway), read.When(read.ErrWaited, alUnavailable), read.When(read.ErrRequestTime, alUnavailable),
	read.When(host.ErrClosed, alUnavailable), read.When(store.ErrClosed, alUnavailable), read.When(store.ErrUnavailable, alUnavailable),
}

// with ends an open message. What is added comes from the request: only printable ASCII of it goes into the header's line.
func (c code) with(more string) code {
	const most = 64
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, more)
	c.message += clean[:min(len(clean), most)]
	return c
}

func refuse(x *read.Exchange, err error) {
	c, ok := errors.AsType[code](err)
	if !ok {
		c = read.CodeOf(faults, err, alException)
	}
	x.Code = strconv.Itoa(c.status)
	h := x.Header()
	h.Set("X-Ca-Error-Message", c.message)
	h.Set("X-Ca-Request-Id", x.ID)
	if c == alBusy || c == alUnavailable {
		x.RetryAfter()
	}
	x.Send(c.status, "text/plain; charset=utf-8", []byte(c.message))
}
