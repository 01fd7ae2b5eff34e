package server

import (
	"net/http"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
	"github.com/cardglyph/cardglyph/host/server/store"
)

// tencentCode is one line of the service's table of codes: the code, the table's own words for it as the message, and the
// HTTP status that goes with it. The table gives no statuses for its codes; the service's general list of statuses does.
type tencentCode struct {
	code    int
	status  int
	message string
}

var (
	tcOK           = tencentCode{0, http.StatusOK, "OK"}
	tcBadRequest   = tencentCode{3, http.StatusBadRequest, "错误的请求"}
	tcArrears      = tencentCode{3, http.StatusForbidden, "account abnormal,errorno is:2"}
	tcNoPath       = tencentCode{3, http.StatusNotFound, "错误的请求"}
	tcNoLength     = tencentCode{3, http.StatusLengthRequired, "错误的请求"}
	tcBodySize     = tencentCode{3, http.StatusRequestEntityTooLarge, "错误的请求"}
	tcMethod       = tencentCode{3, http.StatusFailedDependency, "错误的请求"} // 424 is "method not found" there
	tcNoSignature  = tencentCode{4, http.StatusUnauthorized, "签名为空"}
	tcSignText     = tencentCode{5, http.StatusUnauthorized, "签名串错误"}
	tcMismatch     = tencentCode{6, http.StatusForbidden, "APPID /存储桶/ URL 不匹配"}
	tcSignEncode   = tencentCode{7, http.StatusInternalServerError, "签名编码失败(内部错误)"}
	tcSignDecode   = tencentCode{8, http.StatusUnauthorized, "签名解码失败(内部错误)"}
	tcSignExpired  = tencentCode{9, http.StatusUnauthorized, "签名过期"}
	tcNoAppID      = tencentCode{10, http.StatusUnauthorized, "APPID 不存在"}
	tcNoSecretID   = tencentCode{11, http.StatusUnauthorized, "SecretId 不存在"}
	tcAppMismatch  = tencentCode{12, http.StatusUnauthorized, "APPID 不匹配"}
	tcReplay       = tencentCode{13, http.StatusUnauthorized, "重放攻击"}
	tcSignFailed   = tencentCode{14, http.StatusUnauthorized, "签名失败"}
	tcRate         = tencentCode{15, http.StatusForbidden, "操作太频繁,触发频控"}
	tcBusy         = tencentCode{15, http.StatusServiceUnavailable, "操作太频繁,触发频控"}
	tcNoBucket     = tencentCode{16, http.StatusForbidden, "存储桶不存在"}
	tcURLEmpty     = tencentCode{17, http.StatusBadRequest, "URL 为空"}
	tcNoPicture    = tencentCode{18, http.StatusBadRequest, "没有图片或 URL"}
	tcManyPictures = tencentCode{19, http.StatusBadRequest, "图片数过多,单次请求最多支持20个 URL 或文件"}
	tcPictureSize  = tencentCode{20, http.StatusRequestEntityTooLarge, "图片过大,单个文件最大支持1MB"}
	tcParameter    = tencentCode{21, http.StatusBadRequest, "无效的参数"}
	tcPack         = tencentCode{200, http.StatusInternalServerError, "内部打包失败"}
	tcUnpack       = tencentCode{201, http.StatusInternalServerError, "内部解包失败"}
	tcLink         = tencentCode{202, http.StatusBadGateway, "内部链接失败"}
	tcStopping     = tencentCode{202, http.StatusServiceUnavailable, "内部链接失败"}
	tcTimeout      = tencentCode{203, http.StatusGatewayTimeout, "内部处理超时"}
	tcDecode       = tencentCode{-1102, http.StatusBadRequest, "SDK_IMAGE_DECODE_FAILED"}
	tcImageEmpty   = tencentCode{-1300, http.StatusBadRequest, "ERROR_IMAGE_EMPTY"}
	tcParamEmpty   = tencentCode{-1301, http.StatusBadRequest, "ERROR_PARAMETER_EMPTY"}
	tcParamLong    = tencentCode{-1304, http.StatusBadRequest, "ERROR_PARAMETER_TOO_LONG"}
	tcInternal     = tencentCode{-5208, http.StatusInternalServerError, "OCR_SERVER_INTERN_ERROR"}
	tcPreprocess   = tencentCode{-9010, http.StatusOK, "CREDITCARD_OCR_PREPROCESS_ERROR"} // the picture is too poor to read
	tcRecognition  = tencentCode{-9011, http.StatusOK, "CREDITCARD_OCR_RECOG_FAILED"}     // nothing to read, or not a card
)

// Error makes a code an error, so that the dialect's own checks can answer with one.
func (c tencentCode) Error() string { return "server: " + c.message }

var tencentFaults = []fault[tencentCode]{
	{errArrears, tcArrears}, {errUsedUp, tcArrears}, {errRate, tcRate}, {errBusy, tcBusy}, {errWaited, tcBusy},
	{errSlowBody, tcTimeout}, {errBodySize, tcBodySize}, {errBodyCut, tcBadRequest}, {errForm, tcBadRequest},
	{errFileSize, tcPictureSize}, {errManyFiles, tcManyPictures},
	{errReadTime, tcTimeout}, {errRequestTime, tcTimeout},
	{host.ErrFormat, tcDecode}, {host.ErrCorrupt, tcDecode}, {host.ErrTooLarge, tcDecode},
	{host.ErrModule, tcUnpack}, {errNoStatus, tcUnpack},
	{host.ErrClosed, tcStopping}, {store.ErrClosed, tcStopping},
	{errNoRemote, tcParameter}, {remote.ErrURL, tcParameter}, {remote.ErrForbidden, tcParameter},
	{remote.ErrTooLarge, tcPictureSize}, {remote.ErrTimeout, tcTimeout}, {remote.ErrFetch, tcLink},
}
