// Package server is the HTTP service: it reads card pictures with the module, over an API of its own and in the dialects
// of two cloud services.
//
//	POST /v1/read                              own API (openapi.yaml)              v1*.go
//	POST /ocr/bankcard, /ocr/creditcardocr     Tencent, first version              tencent*.go
//	POST /   with X-TC-Action: BankCardOCR     Tencent, version 3                  bankcard*.go, tc3*.go
//	POST /rest/160601/ocr/ocr_bank_card.json   Aliyun market                       aliyun*.go
//	GET  /, /healthz, /readyz, /metrics        demo page, probes, Prometheus       site/, ops.go
//
// A request's way, the same for every API: an exchange is made (exchange.go), it enters through the gate that bounds how
// many are in the house and how much memory they hold (gate.go), the caller is known by its key (caller.go), the body is
// read under a limit and a deadline (body.go), pictures are fetched and read (read.go), and the API's own table turns the
// result or the fault (faults.go) into its answer.
//
// # Security considerations
//
// The server listens on loopback unless told otherwise. Card numbers, pictures, keys and the URLs of pictures stand in no
// log, metric or error. Pictures are decoded inside the module's walls; only crops, GIF faults and headers are looked at
// by Go code outside. Pictures named by URL are fetched by package remote, which reaches public addresses only.
package server
