package host

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
)

// withRoom makes instances whose memory has room for keepMemory before it is moved; of that the system gives no more than is used. wazero's
// own moves all of it nearly each time that Go's runtime asks for another half megabyte, and that made the longest steps: 10 to 29 ms.
func withRoom(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, most uint64) experimental.LinearMemory {
		return &memory{most: most}
	}))
}

// memory is that of one instance.
type memory struct {
	bytes []byte
	most  uint64
}

// Reallocate answers size bytes that begin with those of the last call. wazero asks for no more than most.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(cap(m.bytes)) {
		room := min(max(size, 2*uint64(cap(m.bytes)), keepMemory), m.most)
		larger := make([]byte, size, room)
		copy(larger, m.bytes)
		m.bytes = larger
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

// Free lets go of the bytes.
func (m *memory) Free() { m.bytes = nil }
