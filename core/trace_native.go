//go:build !wasm

package core

const traced = true
