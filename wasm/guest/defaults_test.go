package guest

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// What the table of codes says of a default is what the recognizer does.
func TestDocumentedDefaults(t *testing.T) {
	table, err := os.ReadFile("../abi/codes.txt")
	require.NoError(t, err)
	assert.Contains(t, string(table), fmt.Sprintf("1 to %d; 0 means %.0f.", minNumberUnit, core.DefaultMinNumber*minNumberUnit))
}
