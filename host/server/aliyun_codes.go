package server

import (
	"errors"
	"strings"

	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// aliyunCode is one line of the service's table: the HTTP status and the message, which is the body's text and the header
// X-Ca-Error-Message. A message that ends in ": " or "- " is followed by more.
type aliyunCode struct {
	status  int
	message string
}

// Error makes a code an error.
func (c aliyunCode) Error() string { return "server: " + c.message }

const (
	badFormat = "Invalid Input - json format error - "
	badImage  = "Invalid Input - image data error - "
	checkData = ", please check your image binary data"
)

var (
	alURL         = aliyunCode{400, "Invalid URL"}
	alForbidden   = aliyunCode{403, "Forbidden"}
	alSlow        = aliyunCode{408, "Request Timeout"}
	alSize        = aliyunCode{413, "Payload Too Large"}
	alBusy        = aliyunCode{450, ""}
	alJSON        = aliyunCode{460, "Invalid Input - failed to parse json"}
	alNoImage     = aliyunCode{461, badFormat + "missing key: image"}
	alImageType   = aliyunCode{461, badFormat + "image format error"}
	alNoInputs    = aliyunCode{461, badFormat + "key inputs missing"}
	alInputsType  = aliyunCode{461, badFormat + "value of inputs must be a array"}
	alDataValue   = aliyunCode{461, badFormat + "image DataValue format error"}
	alConfigure   = aliyunCode{461, badFormat + "configure format error"}
	alConfigText  = aliyunCode{461, badFormat + "failed to parse config str: "}
	alRuntime     = aliyunCode{461, badFormat + "json parse runtime exception"}
	alDownload    = aliyunCode{462, badImage + "download image from url error"}
	alEmpty       = aliyunCode{462, badImage + "input image empty" + checkData}
	alDecode      = aliyunCode{462, badImage + "image decode failed" + checkData}
	alBase64      = aliyunCode{462, badImage + "base64decode error" + checkData}
	alHeader      = aliyunCode{462, badImage + "please remove additional header: data:image/jpg:base64,"}
	alPadding     = aliyunCode{462, badImage + "base64decode error: incorrect padding in base64 string"}
	alCharacters  = aliyunCode{462, badImage + "base64decode error: base64decode error: incorrect base64 format data"}
	alGIFOpen     = aliyunCode{462, badImage + "open gif image failed"}
	alGIFRead     = aliyunCode{462, badImage + "read gif image failed"}
	alGIFDecode   = aliyunCode{462, badImage + "decode gif image failed"}
	alGIFColours  = aliyunCode{462, badImage + "gif data error, no color map got"}
	alGIFEmpty    = aliyunCode{462, badImage + "gif image empty"}
	alCategory    = aliyunCode{463, "Invalid Input - wrong category"}
	alFailed      = aliyunCode{464, "Invalid Result - algorithm run failed"}
	alException   = aliyunCode{464, "Invalid Result - algorithm runtime exception"}
	alResult      = aliyunCode{464, "Invalid Result - "}
	alParseResult = aliyunCode{469, "Invalid Service - parse result error"}
	alNoCode      = aliyunCode{469, "Invalid Service - error code missing"}
	alGateway     = aliyunCode{502, "Bad Gateway"}
	alUnavailable = aliyunCode{503, "Service Unavailable"}
)

var aliyunFaults = []fault[aliyunCode]{
	{errNoKey, alForbidden}, {errArrears, alForbidden}, {errUsedUp, alForbidden}, {errRate, alBusy}, {errBusy, alBusy},
	{errSlowBody, alSlow}, {errBodySize, alSize}, {errBodyCut, alJSON},
	{decode.ErrGIFOpen, alGIFOpen}, {decode.ErrGIFRead, alGIFRead}, {decode.ErrGIFDecode, alGIFDecode},
	{decode.ErrGIFColorMap, alGIFColours}, {decode.ErrGIFEmpty, alGIFEmpty},
	{host.ErrFormat, alDecode}, {host.ErrCorrupt, alDecode}, {host.ErrTooLarge, alDecode},
	{errNoRemote, alDownload}, {remote.ErrURL, alDownload}, {remote.ErrForbidden, alDownload}, {remote.ErrTooLarge, alDownload},
	{remote.ErrTimeout, alDownload}, {remote.ErrFetch, alDownload},
	{host.ErrModule, alParseResult}, {errNoStatus, alNoCode},
	{errReadTime, alGateway}, {errWaited, alUnavailable}, {errRequestTime, alUnavailable},
	{host.ErrClosed, alUnavailable}, {store.ErrClosed, alUnavailable},
}

// with ends an open message. What is added comes from the request: only printable ASCII of it goes into the header's line.
func (c aliyunCode) with(more string) aliyunCode {
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

func refuseAliyun(x *exchange, err error) {
	c, ok := errors.AsType[aliyunCode](err)
	if !ok {
		c = codeOf(aliyunFaults, err, alException)
	}
	x.code = itoa(c.status)
	x.w.Header().Set("X-Ca-Error-Message", c.message)
	x.w.Header().Set("X-Ca-Request-Id", x.id)
	x.send(c.status, "text/plain; charset=utf-8", []byte(c.message))
}
