package tencent

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/servertest"
)

const clientFolder = "testdata/tencent-client"

// clientLine is what client.mjs writes for one request.
type clientLine struct {
	Answer        *cardResponse
	Code, Message string
}

// officialClient runs the official npm client of BankCardOCR against the server and answers a line for each request.
func officialClient(t *testing.T, r *servertest.Rig, secretID, secretKey string, requests ...map[string]any) []clientLine {
	t.Helper()
	if _, err := os.Stat(filepath.Join(clientFolder, "node_modules")); err != nil {
		install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts")
		install.Dir = clientFolder
		out, err := install.CombinedOutput()
		require.NoError(t, err, "npm ci in %s: %s", clientFolder, out)
	}
	node := exec.CommandContext(t.Context(), "node", "client.mjs")
	node.Dir = clientFolder
	node.Env = append(os.Environ(), "ENDPOINT="+r.Listener.Addr().String(), "SECRET_ID="+secretID, "SECRET_KEY="+secretKey)
	node.Stdin = strings.NewReader(servertest.JSONText(t, requests))
	var stderr bytes.Buffer
	node.Stderr = &stderr
	out, err := node.Output()
	require.NoError(t, err, stderr.String())
	var lines []clientLine
	for line := range strings.Lines(string(out)) {
		var l clientLine
		require.NoError(t, json.Unmarshal([]byte(line), &l), line)
		lines = append(lines, l)
	}
	require.Len(t, lines, len(requests))
	return lines
}

// TestOfficialClient has the official client, whose signatures are its own, read a card and fail in three ways.
func TestOfficialClient(t *testing.T) {
	r := servertest.New(t, nil, V3)
	r.Now = time.Now() // the client signs with its own clock
	site := servertest.Pictures(t)
	picture := base64.StdEncoding.EncodeToString(servertest.SmallPNG)
	lines := officialClient(t, r, "AKIDshop", "shop-secret",
		map[string]any{
			"ImageBase64": picture, "RetBorderCutImage": true, "RetCardNoImage": true, "EnableCopyCheck": true,
			"EnableReshootCheck": true, "EnableBorderCheck": true, "EnableQualityValue": true,
		},
		map[string]any{"ImageUrl": site.URL + "/card.png"},
		map[string]any{},
		map[string]any{"ImageUrl": site.URL + "/none"})

	got := lines[0].Answer
	require.NotNil(t, got, lines[0].Code)
	assert.Equal(t, servertest.PAN, got.CardNo)
	assert.Equal(t, "中国银行(01040000)", got.BankInfo)
	assert.Equal(t, "08/2028", got.ValidDate)
	assert.Equal(t, "贷记卡", got.CardType)
	assert.Equal(t, "中银威士信用卡", got.CardName)
	assert.Equal(t, []int{-9110, -9111, -9112, -9113, -9114}, got.WarningCode)
	require.NotNil(t, got.QualityValue)
	assert.Equal(t, 87, *got.QualityValue)
	for _, crop := range []*string{got.BorderCutImage, got.CardNoImage} {
		require.NotNil(t, crop)
		png, err := base64.StdEncoding.DecodeString(*crop)
		require.NoError(t, err)
		assert.True(t, bytes.HasPrefix(png, []byte("\x89PNG")))
	}
	assert.NotEmpty(t, got.RequestId)

	require.NotNil(t, lines[1].Answer, lines[1].Code)
	assert.Equal(t, servertest.PAN, lines[1].Answer.CardNo)
	assert.Equal(t, bcMissing.Code, lines[2].Code)
	assert.Equal(t, bcDownload.Code, lines[3].Code)

	wrong := officialClient(t, r, "AKIDshop", "another-secret", map[string]any{"ImageBase64": picture})
	assert.Equal(t, bcSignature.Code, wrong[0].Code)
}
