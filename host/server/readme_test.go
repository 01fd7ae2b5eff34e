package server

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/config"
)

// TestChineseReadme: its tables have every code with its message, and its configuration loads.
func TestChineseReadme(t *testing.T) {
	data, err := os.ReadFile("../../README.zh-CN.md")
	require.NoError(t, err)
	text := string(data)
	for _, c := range tencentCases() {
		assert.Contains(t, text, fmt.Sprintf("| %d | %s |", c.want.code, c.want.message))
		row := text[strings.Index(text, fmt.Sprintf("| %d | %s |", c.want.code, c.want.message)):]
		row, _, _ = strings.Cut(row, "\n")
		assert.Contains(t, row, itoa(c.want.status))
	}
	for _, line := range aliyunTable {
		status, message, _ := strings.Cut(line, " ")
		if message == "" {
			message = "（空）"
		}
		assert.Contains(t, text, "| "+status+" | "+message+" |")
	}
	for _, code := range bankCardTable {
		assert.Contains(t, text, code)
	}
	_, yaml, _ := strings.Cut(text, "```yaml\n")
	yaml, _, _ = strings.Cut(yaml, "```")
	path := t.TempDir() + "/cardglyph.yaml"
	require.NoError(t, os.WriteFile(path, []byte(yaml), 0o600))
	cfg, _, err := config.Load(path, nil)
	require.NoError(t, err)
	require.Len(t, cfg.Keys, 3)
	defaults := config.Default()
	assert.Equal(t, defaults.Timeouts, cfg.Timeouts)
	assert.Equal(t, defaults.Limits, cfg.Limits)
	assert.Equal(t, defaults.Queue, cfg.Queue)
	assert.Equal(t, defaults.Memory, cfg.Memory)
}
