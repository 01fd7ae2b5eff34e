package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/order"
	"slices"
)

// linesMost bounds how many lines of a picture are read.
const linesMost = 48

// distinct drops lines that stand where a weightier one does, and orders the rest by weight.
func distinct(all []Line) (out []Line) {
	all = order.Descending(all, func(l *Line) int32 { return int32(l.Weight) })
	for i := range all {
		if len(out) == linesMost {
			break
		}
		if !slices.ContainsFunc(out, func(l Line) bool { return l.covers(&all[i]) }) {
			out = append(out, all[i])
		}
	}
	return out
}

// covers reports whether most of m lies on l: its middle's height, and more than half of its length.
func (l *Line) covers(m *Line) bool {
	q := m.Quad()
	mid := q.Center().Sub(l.Base)
	height := -mid.Dot(l.Down())
	if height < 0.1*l.Cap || height > 0.9*l.Cap || m.Cap > 1.6*l.Cap || m.Cap < 0.4*l.Cap {
		return false
	}
	a, z := q[0].Sub(l.Base).Dot(l.Along), q[1].Sub(l.Base).Dot(l.Along)
	if a > z {
		a, z = z, a
	}
	return min(z, l.Length)-max(a, 0) > 0.5*(z-a)
}
