package decode

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkDecode is what units of work and the figures of time in the documentation rest on.
func BenchmarkDecode(b *testing.B) {
	m := photoLike(2000, 1500)
	for _, format := range []string{"JPEG", "PNG", "BMP", "TIFF deflate"} {
		data := encoded(b, format, m)
		b.Run(format, func(b *testing.B) {
			b.SetBytes(2000 * 1500)
			b.ReportAllocs()
			for b.Loop() {
				_, err := Decode(data, Options{KeepPixels: 1_000_000})
				require.NoError(b, err)
			}
		})
	}
}
