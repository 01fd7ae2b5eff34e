package synth

// rect is an area of the card, mm.
type rect struct{ x0, y0, x1, y1 float64 }

func (a rect) grown(by float64) rect { return rect{a.x0 - by, a.y0 - by, a.x1 + by, a.y1 + by} }

func (a rect) meets(b rect) bool { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 }

func (a rect) with(b rect) rect {
	return rect{min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)}
}

// inkBox is the box round what the line prints, without regard to slant and turn.
func (l *line) inkBox() rect {
	box := rect{1e9, 1e9, -1e9, -1e9}
	for _, p := range l.glyphs {
		b := p.g.box
		box = box.with(rect{p.x + b[0]*l.height*l.wide, p.y - b[3]*l.height, p.x + b[2]*l.height*l.wide, p.y - b[1]*l.height})
	}
	return box
}

func (l *line) move(dx, dy float64) {
	for i := range l.glyphs {
		l.glyphs[i].x += dx
		l.glyphs[i].y += dy
	}
}

// block is lines that stand together. Its origin is the left end of its main line's baseline.
type block []*line

func (b block) box() rect {
	box := rect{1e9, 1e9, -1e9, -1e9}
	for _, l := range b {
		box = box.with(l.inkBox())
	}
	return box
}

func (b block) move(dx, dy float64) {
	for _, l := range b {
		l.move(dx, dy)
	}
}

// align is the side of a block that stands at a place.
type align int

const (
	atLeft align = iota
	atMiddle
	atRight
)

// anchor is a place for a block: where its left end, middle or right end stands, and its main baseline.
type anchor struct {
	x, y float64
	side align
}

// stand moves a block that was set at the origin to an anchor.
func (b block) stand(a anchor) {
	box := b.box()
	x := box.x0
	switch a.side {
	case atMiddle:
		x = (box.x0 + box.x1) / 2
	case atRight:
		x = box.x1
	}
	b.move(a.x-x, a.y)
}
