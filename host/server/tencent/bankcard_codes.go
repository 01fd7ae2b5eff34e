package tencent

import (
	"errors"
	"net/http"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/remote"
)

// cardCode is an error of version 3: a code that the official clients know, and words. Its HTTP status is always 200.
type cardCode struct {
	Code, Message string
	chinese       string // the message for X-TC-Language: zh-CN
}

// Error makes a code an error.
func (c cardCode) Error() string { return "tencent: " + c.Code }

var (
	bcBadAuthorization = cardCode{"AuthFailure.InvalidAuthorization", "The header Authorization is not well-formed.", "请求头 Authorization 的格式不正确。"}
	bcNoSecretID       = cardCode{"AuthFailure.SecretIdNotFound", "The SecretId does not exist.", "SecretId 不存在。"}
	bcExpired          = cardCode{"AuthFailure.SignatureExpire", "The time of the signature is too far from the server's.", "签名过期：请求的时间与服务器时间相差过大。"}
	bcSignature        = cardCode{"AuthFailure.SignatureFailure", "The signature does not match the request.", "签名错误：与请求不符。"}
	bcMissing          = cardCode{"MissingParameter", "A required parameter is missing.", "缺少参数。"}
	bcInvalidParameter = cardCode{"InvalidParameter", "The body is no JSON object, or a parameter has a value of the wrong type.", "参数错误：请求体不是 JSON 对象，或参数类型不对。"}
	bcUnknownParameter = cardCode{"UnknownParameter", "The body has a parameter that is not known.", "未知参数。"}
	bcInvalidValue     = cardCode{"InvalidParameterValue.InvalidParameterValueLimit", "The ImageUrl may not be fetched.", "参数取值错误：ImageUrl 不允许访问。"}
	bcAction           = cardCode{"InvalidAction", "The action is not served here: BankCardOCR is.", "接口不存在：这里只有 BankCardOCR。"}
	bcVersion          = cardCode{"NoSuchVersion", "The version is not served here: 2018-11-19 is.", "接口版本不存在：这里是 2018-11-19。"}
	bcProtocol         = cardCode{"UnsupportedProtocol", "The body must be application/json.", "请求体必须是 application/json。"}
	bcBodySize         = cardCode{"RequestSizeLimitExceeded", "The body is larger than the limit.", "请求包超过限制大小。"}
	bcRate             = cardCode{"RequestLimitExceeded", "Too many calls a second.", "请求的次数超过了频率限制。"}
	bcBusy             = cardCode{"ResourceInsufficient", "The queue is full. Try again.", "资源不足：队列已满，请重试。"}
	bcArrears          = cardCode{"ResourceUnavailable.InArrears", "The account owes.", "账号已欠费。"}
	bcUsedUp           = cardCode{"ResourceUnavailable.ResourcePackageRunOut", "The calls granted are used up.", "账号资源包耗尽。"}
	bcDownload         = cardCode{"FailedOperation.DownLoadError", "The picture could not be fetched.", "文件下载失败。"}
	bcDecode           = cardCode{"FailedOperation.ImageDecodeFailed", "The picture could not be decoded.", "图片解码失败。"}
	bcNoCard           = cardCode{"FailedOperation.NoBankCardError", "There is no bank card in the picture.", "照片中没有银行卡。"}
	bcIllegalCard      = cardCode{"FailedOperation.IllegalBankCardError", "The card is of a kind that is not read.", "照片中的银行卡不受支持。"}
	bcFailed           = cardCode{"FailedOperation.OcrFailed", "The number could not be read for sure.", "OCR 识别失败：没有读到卡号，或没有把握。"}
	bcTooLarge         = cardCode{"LimitExceeded.TooLargeFileError", "The picture is larger than the limit.", "文件内容太大。"}
	bcInternal         = cardCode{"InternalError", "The service failed.", "内部错误。"}
	bcTimeout          = cardCode{"FailedOperation.UnKnowError", "Reading took too long.", "识别超时。"}
)

var cardFaults = []read.Fault[cardCode]{
	read.When(read.ErrArrears, bcArrears), read.When(read.ErrUsedUp, bcUsedUp), read.When(read.ErrRate, bcRate), read.When(read.ErrBusy, bcBusy), read.When(read.ErrWaited, bcBusy),
	read.When(read.ErrBodySize, bcBodySize), read.When(read.ErrSlowBody, bcTimeout), read.When(read.ErrBodyCut, bcInvalidParameter),
	read.When(body.ErrSyntax, bcInvalidParameter), read.When(body.ErrValues, bcInvalidParameter), read.When(read.ErrLeft, bcInvalidParameter), read.When(read.ErrNoKey, bcNoSecretID),
	read.When(read.ErrReadTime, bcTimeout), read.When(read.ErrRequestTime, bcTimeout),
	read.When(host.ErrFormat, bcDecode), read.When(host.ErrCorrupt, bcDecode), read.When(host.ErrTooLarge, bcTooLarge),
	read.When(read.ErrNoRemote, bcInvalidValue), read.When(remote.ErrURL, bcInvalidValue), read.When(remote.ErrForbidden, bcInvalidValue),
	read.When(remote.ErrTooLarge, bcTooLarge), read.When(remote.ErrTimeout, bcDownload), read.When(remote.ErrFetch, bcDownload),
}

func refuseCard(x *read.Exchange, err error) {
	c, ok := errors.AsType[cardCode](err)
	if !ok {
		c = read.CodeOf(cardFaults, err, bcInternal)
	}
	x.Code = c.Code
	if c == bcRate || c == bcBusy {
		x.RetryAfter()
	}
	if x.Request().Header.Get("X-TC-Language") == "zh-CN" {
		c.Message = c.chinese
	}
	x.SendJSON(http.StatusOK, map[string]any{"Response": map[string]any{"Error": c, "RequestId": x.ID}})
}
