package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/server/store"
	"github.com/cardglyph/cardglyph/host/server/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return &store.Memory{} })
}

func TestBolt(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		b, err := store.OpenBolt(filepath.Join(t.TempDir(), "deeper", "store.db"), time.Second)
		require.NoError(t, err)
		return b
	})
}
