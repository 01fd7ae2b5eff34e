package tencent

import (
	"net/http"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/body"
	"github.com/cardglyph/cardglyph/host/server/read"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// code is one line of the service's table of codes: the code, the table's own words for it as the message, and the
// HTTP status that goes with it. The table gives no statuses for its codes; the service's general list of statuses does.
type code struct {
	code    int
	status  int
	message string
}

var (
	tcOK           = code{0, http.StatusOK, "OK"}
	tcBadRequest   = code{3, http.StatusBadRequest, "错误的请求"}
	tcArrears      = code{3, http.StatusForbidden, "account abnormal,errorno is:2"}
	tcNoPath       = code{3, http.StatusNotFound, "错误的请求"}
	tcNoSession    = code{3, http.StatusNotFound, "错误的请求"}
	tcNoLength     = code{3, http.StatusLengthRequired, "错误的请求"}
	tcBodySize     = code{3, http.StatusRequestEntityTooLarge, "错误的请求"}
	tcMethod       = code{3, http.StatusFailedDependency, "错误的请求"} // 424 is "method not found" there
	tcNoSignature  = code{4, http.StatusUnauthorized, "签名为空"}
	tcSignText     = code{5, http.StatusUnauthorized, "签名串错误"}
	tcMismatch     = code{6, http.StatusForbidden, "APPID /存储桶/ URL 不匹配"}
	tcSignEncode   = code{7, http.StatusInternalServerError, "签名编码失败(内部错误)"}
	tcSignDecode   = code{8, http.StatusUnauthorized, "签名解码失败(内部错误)"}
	tcSignExpired  = code{9, http.StatusUnauthorized, "签名过期"}
	tcNoAppID      = code{10, http.StatusUnauthorized, "APPID 不存在"}
	tcNoSecretID   = code{11, http.StatusUnauthorized, "SecretId 不存在"}
	tcAppMismatch  = code{12, http.StatusUnauthorized, "APPID 不匹配"}
	tcReplay       = code{13, http.StatusUnauthorized, "重放攻击"}
	tcSignFailed   = code{14, http.StatusUnauthorized, "签名失败"}
	tcRate         = code{15, http.StatusForbidden, "操作太频繁,触发频控"}
	tcBusy         = code{15, http.StatusServiceUnavailable, "操作太频繁,触发频控"}
	tcNoBucket     = code{16, http.StatusForbidden, "存储桶不存在"}
	tcURLEmpty     = code{17, http.StatusBadRequest, "URL 为空"}
	tcNoPicture    = code{18, http.StatusBadRequest, "没有图片或 URL"}
	tcManyPictures = code{19, http.StatusBadRequest, "图片数过多,单次请求最多支持20个 URL 或文件"}
	tcPictureSize  = code{20, http.StatusRequestEntityTooLarge, "图片过大,单个文件最大支持1MB"}
	tcParameter    = code{21, http.StatusBadRequest, "无效的参数"}
	tcPack         = code{200, http.StatusInternalServerError, "内部打包失败"}
	tcUnpack       = code{201, http.StatusInternalServerError, "内部解包失败"}
	tcLink         = code{202, http.StatusBadGateway, "内部链接失败"}
	tcStopping     = code{202, http.StatusServiceUnavailable, "内部链接失败"}
	tcTimeout      = code{203, http.StatusGatewayTimeout, "内部处理超时"}
	tcDecode       = code{-1102, http.StatusBadRequest, "SDK_IMAGE_DECODE_FAILED"}
	tcImageEmpty   = code{-1300, http.StatusBadRequest, "ERROR_IMAGE_EMPTY"}
	tcParamEmpty   = code{-1301, http.StatusBadRequest, "ERROR_PARAMETER_EMPTY"}
	tcParamLong    = code{-1304, http.StatusBadRequest, "ERROR_PARAMETER_TOO_LONG"}
	tcInternal     = code{-5208, http.StatusInternalServerError, "OCR_SERVER_INTERN_ERROR"}
	tcPreprocess   = code{-9010, http.StatusOK, "CREDITCARD_OCR_PREPROCESS_ERROR"} // the picture is too poor to read
	tcRecognition  = code{-9011, http.StatusOK, "CREDITCARD_OCR_RECOG_FAILED"}     // nothing to read, or not a card
)

// Error makes a code an error, so that the dialect's own checks can answer with one.
func (c code) Error() string { return "tencent: " + c.message }

var faults = []read.Fault[code]{
	read.When(read.ErrArrears, tcArrears), read.When(read.ErrUsedUp, tcArrears), read.When(read.ErrRate, tcRate), read.When(read.ErrBusy, tcBusy), read.When(read.ErrWaited, tcBusy),
	read.When(read.ErrSlowBody, tcTimeout), read.When(read.ErrBodySize, tcBodySize), read.When(read.ErrBodyCut, tcBadRequest), read.When(body.ErrForm, tcBadRequest), read.When(body.ErrSyntax, tcBadRequest), read.When(body.ErrValues, tcBadRequest), read.When(body.ErrTwice, tcParameter),
	read.When(read.ErrLeft, tcBadRequest), read.When(read.ErrReplay, tcReplay), read.When(read.ErrNoKey, tcNoSecretID),
	read.When(body.ErrFileSize, tcPictureSize), read.When(body.ErrManyFiles, tcManyPictures),
	read.When(read.ErrReadTime, tcTimeout), read.When(read.ErrRequestTime, tcTimeout),
	read.When(host.ErrFormat, tcDecode), read.When(host.ErrCorrupt, tcDecode), read.When(host.ErrTooLarge, tcDecode),
	read.When(host.ErrModule, tcUnpack), read.When(read.ErrNoStatus, tcUnpack),
	read.When(host.ErrClosed, tcStopping), read.When(store.ErrClosed, tcStopping), read.When(store.ErrUnavailable, tcStopping),
	read.When(read.ErrNoRemote, tcParameter), read.When(remote.ErrURL, tcParameter), read.When(remote.ErrForbidden, tcParameter),
	read.When(remote.ErrTooLarge, tcPictureSize), read.When(remote.ErrTimeout, tcTimeout), read.When(remote.ErrFetch, tcLink),
}
