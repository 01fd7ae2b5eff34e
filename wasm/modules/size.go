package modules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// counter counts the bytes written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// BrotliSize is how many bytes wasm takes after brotli at its best level, as a web server stores it. That takes some
// ten seconds, so the answer is kept in the folder cache, under the hash of wasm.
func BrotliSize(cache string, wasm []byte) (int, error) {
	sum := sha256.Sum256(wasm)
	kept := filepath.Join(cache, "brotli-"+hex.EncodeToString(sum[:12]))
	if text, err := os.ReadFile(kept); err == nil {
		if size, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			return size, nil
		}
	}
	size, err := compressedSize(wasm)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return 0, fmt.Errorf("modules: %w", err)
	}
	return size, os.WriteFile(kept, []byte(strconv.Itoa(size)+"\n"), 0o644)
}

func compressedSize(wasm []byte) (int, error) {
	var size counter
	w := brotli.NewWriterLevel(&size, brotli.BestCompression)
	if _, err := w.Write(wasm); err != nil {
		return 0, fmt.Errorf("modules: %w", err)
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("modules: %w", err)
	}
	return int(size), nil
}
