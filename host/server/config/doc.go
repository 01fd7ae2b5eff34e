// Package config reads, checks and edits the one configuration file of the HTTP service.
//
// The file is YAML. Every value has a default, so an empty file is valid, and a value can be overridden from the
// environment: CARDGLYPH_ADDR for addr, CARDGLYPH_TLS_CERT for tls.cert, CARDGLYPH_LIMITS_BODY for limits.body. Keys of
// callers stand in the file only. Unknown names are errors: a misspelt limit must not go unnoticed.
package config
