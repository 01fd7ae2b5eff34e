package host

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMemoryGrowsInPlace(t *testing.T) {
	const most = 3 * keepMemory
	m := &memory{most: most}
	first := m.Reallocate(pageSize)
	require.Len(t, first, pageSize)
	first[7] = 7
	kept := m.Reallocate(keepMemory)
	require.Len(t, kept, keepMemory)
	assert.Same(t, &first[0], &kept[0])
	moved := m.Reallocate(keepMemory + pageSize)
	require.Len(t, moved, keepMemory+pageSize)
	assert.EqualValues(t, 7, moved[7])
	moved = m.Reallocate(most)
	assert.Equal(t, most, cap(moved), "no more than is ever asked for")
	assert.EqualValues(t, 7, moved[7])
}

func TestMemoryOfSmallInstances(t *testing.T) {
	m := &memory{most: pageSize}
	assert.Equal(t, pageSize, cap(m.Reallocate(pageSize)))
}
