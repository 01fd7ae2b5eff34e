package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A warning makes no grades that nobody asked for: those of an expired card were zeros.
func TestWarningsAreAnsweredWithTheQuality(t *testing.T) {
	w := benchWith(Options{Fields: FieldNumber | FieldExpiry})
	w.warn(WarnExpired)
	assert.Nil(t, w.res.Quality)
	w = benchWith(Options{Fields: FieldNumber | FieldExpiry | FieldQuality})
	w.warn(WarnExpired)
	require.NotNil(t, w.res.Quality)
	assert.Equal(t, []string{WarnExpired}, w.res.Quality.Warnings)
}
