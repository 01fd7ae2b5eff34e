package tencent

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuideHasTheCodes: the Chinese guide's tables have every code with its message and status.
func TestGuideHasTheCodes(t *testing.T) {
	data, err := os.ReadFile("../../../docs/service.zh-CN.md")
	require.NoError(t, err)
	text := string(data)
	for _, c := range tencentCases() {
		row := fmt.Sprintf("| %d | %s |", c.want.code, c.want.message)
		_, rest, ok := strings.Cut(text, row)
		require.True(t, ok, row)
		line, _, _ := strings.Cut(rest, "\n")
		assert.Contains(t, line, strconv.Itoa(c.want.status), row)
	}
	for _, code := range cardTable {
		assert.Contains(t, text, code)
	}
}
