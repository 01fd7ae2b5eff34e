package synth

import "math"

// A lamp is a soft light far away: a direction and how widely it spreads.
type lamp struct {
	x, y, z float64 // unit vector towards the lamp, z towards the viewer
	power   float64
	tight   float64 // sharpness of its image in a mirror: 4 is a bright wall, 200 a bare bulb
}

// room is everything that shines on the card.
type room struct {
	lamps   []lamp
	ambient float64 // light from all sides
	slope   Pt      // the room is brighter on one side
	above   float64 // what a flat mirror shows: the photographer's own side of the room
}

// newRoom lights a scene with one to six lamps.
func newRoom(r *rng) room {
	m := room{ambient: r.between(0.15, 0.5), above: r.between(0.15, 0.75)}
	a := r.between(0, 2*math.Pi)
	if r.chance(0.6) { // light usually comes from above
		a = -math.Pi/2 + 0.7*r.normal()
	}
	m.slope = Pt{math.Cos(a) * r.between(0, 0.5), math.Sin(a) * r.between(0, 0.5)}
	for i := range 1 + r.n(4) + r.n(3) {
		if i > 0 {
			a += r.between(0.6, 2.6)
		}
		tilt := r.between(0.25, 1.25) // from the card's normal
		tight := math.Exp(r.between(math.Log(3), math.Log(250)))
		m.lamps = append(m.lamps, lamp{math.Sin(tilt) * math.Cos(a), math.Sin(tilt) * math.Sin(a), math.Cos(tilt),
			r.between(0.3, 1.2), tight})
	}
	return m
}

// mapSide is the side of a shading table.
const mapSide = 40

// shading tables a room's light over the normals of a relief: where the surface leans by (x, y), with x and y from
// -1 to 1 the first two components of its unit normal.
type shading struct {
	diffuse [mapSide * mapSide]float32 // 1 on the flat card
	gloss   [mapSide * mapSide]float32 // light of lamps mirrored by varnish, 0 on the flat card
	mirror  [mapSide * mapSide]float32 // what rough metal reflects, about 0…1.5
}

// tabulate works out the tables for varnish and metal of a given roughness (0 polished … 1 dull).
func (m room) tabulate(varnish, rough float64) *shading {
	s := &shading{}
	flat, _, _ := m.shine(0, 0, 1, varnish, rough)
	_, flatGloss, _ := m.shine(0, 0, 1, varnish, rough)
	for j := range mapSide {
		for i := range mapSide {
			x, y := (float64(i)+0.5)/mapSide*2-1, (float64(j)+0.5)/mapSide*2-1
			d := x*x + y*y
			if d > 0.99 {
				x, y, d = x*math.Sqrt(0.99/d), y*math.Sqrt(0.99/d), 0.99
			}
			diffuse, gloss, mirror := m.shine(x, y, math.Sqrt(1-d), varnish, rough)
			k := j*mapSide + i
			s.diffuse[k] = float32(diffuse / flat)
			s.gloss[k] = float32(max(0, gloss-0.7*flatGloss))
			s.mirror[k] = float32(mirror)
		}
	}
	return s
}

// shine is the light that a surface with normal (x,y,z) sends to a viewer straight above it.
func (m room) shine(x, y, z, varnish, rough float64) (diffuse, gloss, mirror float64) {
	// The mirrored direction of the view (0,0,1).
	rx, ry, rz := 2*z*x, 2*z*y, 2*z*z-1
	diffuse = m.ambient * (0.6 + 0.4*z + 0.5*(m.slope.X*x+m.slope.Y*y))
	sky := m.above*max(0, rz)*max(0, rz) + 0.35*(1-rz*rz) + m.slope.X*rx + m.slope.Y*ry
	mirror = max(0.03, sky)
	for _, l := range m.lamps {
		diffuse += l.power * max(0, l.x*x+l.y*y+l.z*z)
		toward := l.x*rx + l.y*ry + l.z*rz - 1 // 0 when the lamp is seen in the mirror
		gloss += l.power * varnish * math.Exp(toward*l.tight)
		soft := l.tight / (1 + rough*l.tight/4)
		mirror += 1.2 * l.power * math.Exp(toward*soft)
	}
	return diffuse, gloss, mirror
}

// entry is the place in the tables of a surface that climbs gx to the right and gy downwards.
func entry(gx, gy float32) int {
	k := float32(mapSide/2) / float32(math.Sqrt(float64(1+gx*gx+gy*gy)))
	i, j := int(mapSide/2-gx*k), int(mapSide/2-gy*k)
	return min(mapSide-1, max(0, j))*mapSide + min(mapSide-1, max(0, i))
}
