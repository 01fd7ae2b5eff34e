package aliyun

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuideHasTheCodes: the Chinese guide's table has every line of the service's.
func TestGuideHasTheCodes(t *testing.T) {
	data, err := os.ReadFile("../../../docs/service.zh-CN.md")
	require.NoError(t, err)
	for _, line := range aliyunTable {
		status, message, _ := strings.Cut(line, " ")
		if message == "" {
			message = "（空）"
		}
		assert.Contains(t, string(data), "| "+status+" | "+message+" |")
	}
}
