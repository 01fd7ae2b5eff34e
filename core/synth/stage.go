package synth

import "math"

// Kinds of pictures that Card draws.
const (
	Photo       = "photo"        // a card on a table or in a hand, by a hand-held camera
	ProductShot = "product-shot" // the card's face alone, straight from the front
	Render      = "render"       // drawn card on a plain ground
)

// stage is the scene round a card: where the card lies in the picture, and what is behind it.
type stage struct {
	view
	kind  string
	turn  int
	digit float64 // px, height of the digits
	least float64 // px, height under which a digit cannot be told from another as the card lies
	wear  float64 // how much of the difficulty reaches the lens
	back  artwork
	blur  float64 // of the background, picture px
}

// leastDigit is the height in pixels under which a digit seen from the front cannot be told from another.
const leastDigit = 10.5

// newStage chooses the scene.
func newStage(r *rng, o Options, p *plan, hard float64) *stage {
	g := &stage{wear: 1, least: leastDigit}
	g.kind = []string{Photo, ProductShot, Render}[r.weighted(5, 4, 2)]
	if o.Lean > 0 {
		g.kind = Photo
	}
	width := math.Exp(r.between(math.Log(240), math.Log(2000)))
	if g.kind == Photo {
		width = math.Exp(r.between(math.Log(400), math.Log(1800)))
	}
	if o.Width > 0 {
		width = float64(o.Width)
	}
	width = max(32, min(8000, width))
	share, pose := 1.0, homography{1, 0, 0, 0, 1, 0, 0, 0, 1}
	switch g.kind {
	case Photo:
		share = 1.05 - 0.65*r.unit()*r.unit()
		pose = newPose(r, p.wide, hard)
		if lean := min(60, o.Lean) * math.Pi / 180; lean > 0 {
			pose = leaning(r, p.wide, lean)
			g.least = leastDigit / math.Cos(lean)
		}
	case Render:
		share = r.between(0.5, 1)
		if r.chance(0.2) {
			pose = newPose(r, p.wide, 0.3*hard)
		}
	default:
		share = r.between(0.97, 1.03)
		g.wear = 0.6
	}
	if o.Plain {
		g.kind, share, pose = Render, 0.9, homography{1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	g.frame(r, p, pose, width, share)
	g.back = newArtwork(r, r.unit(), r.between(3, 12))
	if g.kind != Photo && r.chance(0.7) {
		white := colour{1, 1, 1}.scaled(float32(pick(r, 1, 1, 1, 0.95, 0.85, 0.3, 0)))
		g.back = artwork{func(b *board) { b.fill(func(int, float64, float64) colour { return white }) }}
	}
	g.blur = width * r.between(0, 0.006)
	return g
}

// newPose turns and leans the card in space: a homography of card millimetres with a pixel a millimetre.
func newPose(r *rng, wide, hard float64) homography {
	lean := func(limit float64) float64 { return limit * r.normal() * (0.3 + 0.7*hard) * math.Pi / 180 }
	roll, pitch, yaw := lean(9), lean(14), lean(14)
	if r.chance(0.1 + 0.15*hard) {
		roll += r.between(-25, 25) * math.Pi / 180
	}
	return posed(roll, max(-0.7, min(0.7, pitch)), max(-0.7, min(0.7, yaw)), wide*r.between(1.6, 4))
}

// leaning turns the card by lean radians to the left or right, up or down, or in the picture's plane.
func leaning(r *rng, wide, lean float64) homography {
	var turns [3]float64
	for i := range turns {
		turns[i] = 0.04 * r.normal() // nobody holds a card straight
	}
	turns[r.n(3)] += pick(r, -lean, lean)
	return posed(turns[0], turns[1], turns[2], wide*r.between(1.6, 4))
}

// posed turns the card by three angles in radians and looks at it from a distance in millimetres.
func posed(roll, pitch, yaw, distance float64) homography {
	sr, cr := math.Sincos(roll)
	sp, cp := math.Sincos(pitch)
	sy, cy := math.Sincos(yaw)
	// Rotation z(roll) · x(pitch) · y(yaw) of the plane z = 0, then a pinhole at the distance.
	ux, uy, uz := cr*cy-sr*sp*sy, sr*cy+cr*sp*sy, -cp*sy
	vx, vy, vz := -sr*cp, cr*cp, sp
	return homography{ux, vx, 0, uy, vy, 0, uz / distance, vz / distance, 1}
}

// frame fits the posed card into a picture, turned by quarters now and then.
func (g *stage) frame(r *rng, p *plan, pose homography, width, share float64) {
	if g.kind == Photo && r.chance(0.2) || g.kind != Photo && r.chance(0.04) {
		g.turn = 90 * (1 + r.n(3))
	}
	sin, cos := math.Sincos(float64(g.turn) * math.Pi / 180)
	// The picture must be turned clockwise by turn, so the card lies turned the other way.
	pose = homography{cos, sin, 0, -sin, cos, 0, 0, 0, 1}.times(pose).times(shift(-p.wide/2, -p.high/2))
	x0, y0, x1, y1 := extent(&pose, p.wide, p.high)
	cw, ch := x1-x0, y1-y0
	aspect := pick(r, 4.0/3, 3.0/4, 16.0/9, 9.0/16, 1, 1.5)
	if g.kind == ProductShot {
		aspect = cw / ch
	}
	scale := share * width / cw
	if tall := share * width / aspect / ch; g.kind != ProductShot {
		scale = min(scale, tall)
	}
	// Too small to be read by anyone: bring the camera nearer, then make the picture larger.
	if d := p.digitPixels(scale); d < g.least {
		nearer := min(g.least/d, max(1, min(width/cw, width/aspect/ch)/scale))
		scale *= nearer
		width *= g.least / d / nearer
		scale *= g.least / d / nearer
	}
	g.w, g.h = max(8, int(width)), max(8, int(width/aspect))
	slackX, slackY := float64(g.w)-cw*scale, float64(g.h)-ch*scale
	cx := float64(g.w)/2 - (x0+x1)/2*scale
	cy := float64(g.h)/2 - (y0+y1)/2*scale
	if g.kind == Photo {
		cx += slackX * r.between(-0.35, 0.35)
		cy += slackY * r.between(-0.35, 0.35)
	}
	g.homography = homography{scale, 0, cx, 0, scale, cy, 0, 0, 1}.times(pose)
	g.digit = p.digitPixels(scale)
}

// extent is the box round the card's corners.
func extent(h *homography, w, ht float64) (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = 1e9, 1e9, -1e9, -1e9
	for _, c := range [4]Pt{{0, 0}, {w, 0}, {w, ht}, {0, ht}} {
		q := h.to(c.X, c.Y)
		x0, x1, y0, y1 = min(x0, q.X), max(x1, q.X), min(y0, q.Y), max(y1, q.Y)
	}
	return x0, y0, x1, y1
}

// shoot paints background, card and what lies over it.
func (g *stage) shoot(r *rng, p *plan) *picture {
	const paper = 100.0 // mm across the background
	scale := float64(g.w) / paper
	bg := newBoard(0, 0, paper, float64(g.h)/scale, min(scale, 8))
	g.back.paint(bg)
	shot := bg.shoot(view{homography{scale, 0, 0, 0, scale, 0, 0, 0, 1}, g.w, g.h}, bg.scale/scale)
	shot.blur(min(6, g.blur))
	fine := g.digit / max(1e-6, p.digitPixels(1)) // picture px a mm, about
	work := max(26*fine/g.digit, min(fine, 14))
	face := newBoard(0, 0, p.wide, p.high, work)
	p.paint(face)
	card := face.shoot(g.view, work/fine)
	corner := 3.18
	if g.kind != Photo && r.chance(0.25) {
		corner = 0
	}
	shade, near := float32(0), 0.0
	if g.kind != ProductShot {
		shade, near = float32(r.between(0, 0.6)), r.between(0.5, 4)
	}
	g.lay(shot, card, p, corner, shade, near)
	if g.kind == Photo && r.chance(0.25) {
		g.fingers(r, shot, p)
	}
	return shot
}

// lay puts the card over the background: round corners, and a shadow below and to the right.
func (g *stage) lay(shot, card *picture, p *plan, corner float64, shade float32, near float64) {
	back := g.inverse()
	for row := range shot.h {
		for col := range shot.w {
			m := back.to(float64(col)+0.5, float64(row)+0.5)
			i := row*shot.w + col
			d := box(m.X, m.Y, 0, 0, p.wide, p.high, corner)
			a := clamp01(float32(d*g.digit/p.digitPixels(1)) + 0.5)
			dark := float32(1)
			if shade > 0 && a < 1 {
				s := box(m.X-near/2, m.Y-near/2, 0, 0, p.wide, p.high, corner)
				dark = 1 - shade*ramp(float32(s/near+1))
			}
			for c := range shot.rgb {
				under := shot.rgb[c][i] * dark
				shot.rgb[c][i] = under + a*(card.rgb[c][i]-under)
			}
		}
	}
}

// fingers hold the card from its edges, off the number.
func (g *stage) fingers(r *rng, shot *picture, p *plan) {
	skin := hsv(r.between(0.03, 0.08), r.between(0.25, 0.6), r.between(0.35, 0.95))
	scale := g.digit / p.digitPixels(1)
	for range 1 + r.n(3) {
		x, y := pick(r, r.between(-4, 3), p.wide+r.between(-3, 4)), r.between(0, p.high)
		dx := p.wide/2 - x
		if len(p.lines) > 0 && p.number != "" {
			x0, y0, x1, y1 := p.lines[0].bounds(1.3)
			if x > x0-8 && x < x1+8 && y > y0-8 && y < y1+8 {
				continue
			}
		}
		tip := g.to(x, y)
		root := g.to(x-2*dx, y+r.between(-20, 40))
		thick := r.between(6, 9) * scale
		shot.capsule(tip, root, thick, skin.scaled(float32(r.between(0.8, 1.1))))
	}
}

// capsule paints a thick line with round ends, lit from above.
func (p *picture) capsule(a, b Pt, radius float64, c colour) {
	dx, dy := b.X-a.X, b.Y-a.Y
	long := max(1e-9, dx*dx+dy*dy)
	for row := range p.h {
		for col := range p.w {
			x, y := float64(col)-a.X, float64(row)-a.Y
			t := max(0, min(1, (x*dx+y*dy)/long))
			ex, ey := x-t*dx, y-t*dy
			d := radius - math.Sqrt(ex*ex+ey*ey)
			if d < -1 {
				continue
			}
			k := 0.6 + 0.4*ramp(float32(d/radius*1.5)) - 0.1*float32(ey/radius)
			i := row*p.w + col
			m := clamp01(float32(d) + 0.5)
			for ch := range p.rgb {
				p.rgb[ch][i] += m * (c[ch]*k - p.rgb[ch][i])
			}
		}
	}
}
