// Package server is the HTTP service: it reads card pictures with the module, over an API of its own and in the dialects
// of two cloud services. This package puts the parts together:
//
//	v1       POST /v1/read, the own API (openapi.yaml)
//	tencent  POST /ocr/bankcard, the first generation; POST / with the action BankCardOCR, the second
//	aliyun   POST /rest/160601/ocr/ocr_bank_card.json
//	read     what they share: admission, identity, bodies, fair turns, one threshold, counting; its doc has a request's way
//	body     JSON and forms taken apart while they come, in bounded memory
//	config   the configuration file
//	store    counts, marks and kept answers, in a file or shared between servers
//	remote   pictures fetched by URL, from public addresses only
//	telemetry  metrics and traces
//
// The public listener has the APIs, the demo page, /healthz and /readyz; the operator's, on loopback, has metrics and profiles too.
//
// # Security considerations
//
// The server listens on loopback unless told otherwise. Card numbers, pictures, keys and the URLs of pictures stand in no
// log, metric, trace or error. Pictures are decoded inside the module's walls; only crops, GIF faults and headers are looked at
// by Go code outside.
package server
