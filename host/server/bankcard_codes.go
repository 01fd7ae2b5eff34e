package server

import (
	"errors"
	"net/http"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/server/remote"
)

// bankCardCode is an error of version 3: a code that the official clients know, and words. Its HTTP status is always 200.
type bankCardCode struct{ Code, Message string }

// Error makes a code an error.
func (c bankCardCode) Error() string { return "server: " + c.Code }

var (
	bcBadAuthorization = bankCardCode{"AuthFailure.InvalidAuthorization", "The header Authorization is not well-formed."}
	bcNoSecretID       = bankCardCode{"AuthFailure.SecretIdNotFound", "The SecretId does not exist."}
	bcExpired          = bankCardCode{"AuthFailure.SignatureExpire", "The time of the signature is too far from the server's."}
	bcSignature        = bankCardCode{"AuthFailure.SignatureFailure", "The signature does not match the request."}
	bcMissing          = bankCardCode{"MissingParameter", "A required parameter is missing."}
	bcInvalidParameter = bankCardCode{"InvalidParameter", "The body is no JSON object, or a parameter has a value of the wrong type."}
	bcUnknownParameter = bankCardCode{"UnknownParameter", "The body has a parameter that is not known."}
	bcInvalidValue     = bankCardCode{"InvalidParameterValue.InvalidParameterValueLimit", "The ImageUrl may not be fetched."}
	bcAction           = bankCardCode{"InvalidAction", "The action is not served here: BankCardOCR is."}
	bcVersion          = bankCardCode{"NoSuchVersion", "The version is not served here: 2018-11-19 is."}
	bcProtocol         = bankCardCode{"UnsupportedProtocol", "The body must be application/json."}
	bcBodySize         = bankCardCode{"RequestSizeLimitExceeded", "The body is larger than the limit."}
	bcRate             = bankCardCode{"RequestLimitExceeded", "Too many calls a second."}
	bcBusy             = bankCardCode{"ResourceInsufficient", "The queue is full. Try again."}
	bcArrears          = bankCardCode{"ResourceUnavailable.InArrears", "The account owes."}
	bcUsedUp           = bankCardCode{"ResourceUnavailable.ResourcePackageRunOut", "The calls granted are used up."}
	bcDownload         = bankCardCode{"FailedOperation.DownLoadError", "The picture could not be fetched."}
	bcDecode           = bankCardCode{"FailedOperation.ImageDecodeFailed", "The picture could not be decoded."}
	bcNoCard           = bankCardCode{"FailedOperation.NoBankCardError", "There is no bank card in the picture."}
	bcIllegalCard      = bankCardCode{"FailedOperation.IllegalBankCardError", "The card is of a kind that is not read."}
	bcFailed           = bankCardCode{"FailedOperation.OcrFailed", "The number could not be read for sure."}
	bcTooLarge         = bankCardCode{"LimitExceeded.TooLargeFileError", "The picture is larger than the limit."}
	bcInternal         = bankCardCode{"InternalError", "The service failed."}
	bcTimeout          = bankCardCode{"FailedOperation.UnKnowError", "Reading took too long."}
)

var bankCardFaults = []fault[bankCardCode]{
	{errArrears, bcArrears}, {errUsedUp, bcUsedUp}, {errRate, bcRate}, {errBusy, bcBusy}, {errWaited, bcBusy},
	{errBodySize, bcBodySize}, {errSlowBody, bcTimeout}, {errBodyCut, bcInvalidParameter},
	{errReadTime, bcTimeout}, {errRequestTime, bcTimeout},
	{host.ErrFormat, bcDecode}, {host.ErrCorrupt, bcDecode}, {host.ErrTooLarge, bcTooLarge},
	{errNoRemote, bcInvalidValue}, {remote.ErrURL, bcInvalidValue}, {remote.ErrForbidden, bcInvalidValue},
	{remote.ErrTooLarge, bcTooLarge}, {remote.ErrTimeout, bcDownload}, {remote.ErrFetch, bcDownload},
}

func refuseBankCard(x *exchange, err error) {
	c, ok := errors.AsType[bankCardCode](err)
	if !ok {
		c = codeOf(bankCardFaults, err, bcInternal)
	}
	x.code = c.Code
	x.sendJSON(http.StatusOK, map[string]any{"Response": map[string]any{"Error": c, "RequestId": x.id}})
}
