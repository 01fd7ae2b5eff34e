package synth

// Dies of raised names, in the frame of farrington.go: what real embossers have where routed-gothic differs. Our own centre lines.
// M's middle reaches half way down, W is M upside down, I has serifs; a name is otherwise read with H or N for M and O for I.

// FontDies is the face of raised names with the letters below, and routed-gothic's for the others.
const FontDies = "embosser-gothic"

const (
	diesW = 0.92 // half the width of a capital's centre lines, mm
)

var diesLetters = map[rune][]stroke{
	'A': {bar(Pt{-diesW, -ey}, Pt{0, ey}, Pt{diesW, -ey}), bar(Pt{-0.6, -0.65}, Pt{0.6, -0.65})},
	'B': {
		{closed: true, v: []vertex{{-diesW, 0.08, 0}, {-diesW, ey, 0}, {0.8, ey, 0.7}, {0.8, 0.08, 0.7}}},
		{closed: true, v: []vertex{{-diesW, -ey, 0}, {-diesW, 0.08, 0}, {diesW, 0.08, 0.75}, {diesW, -ey, 0.75}}},
	},
	'C': {curve(Pt{diesW, 1.1}, Pt{0.5, 1.8}, Pt{-0.1, ey}, Pt{-0.8, 1.2}, Pt{-diesW, 0}, Pt{-0.8, -1.2}, Pt{-0.1, -ey}, Pt{0.5, -1.8}, Pt{diesW, -1.1})},
	'D': {{closed: true, v: []vertex{{-diesW, -ey, 0}, {-diesW, ey, 0}, {diesW, ey, 0.9}, {diesW, -ey, 0.9}}}},
	'E': {bar(Pt{diesW, ey}, Pt{-diesW, ey}, Pt{-diesW, -ey}, Pt{diesW, -ey}), bar(Pt{-diesW, 0.1}, Pt{0.6, 0.1})},
	'F': {bar(Pt{diesW, ey}, Pt{-diesW, ey}, Pt{-diesW, -ey}), bar(Pt{-diesW, 0.1}, Pt{0.6, 0.1})},
	'H': {bar(Pt{-diesW, ey}, Pt{-diesW, -ey}), bar(Pt{diesW, ey}, Pt{diesW, -ey}), bar(Pt{-diesW, 0}, Pt{diesW, 0})},
	'I': {bar(Pt{0, ey}, Pt{0, -ey}), bar(Pt{-0.62, ey}, Pt{0.62, ey}), bar(Pt{-0.62, -ey}, Pt{0.62, -ey})},
	'J': {{v: []vertex{{0.6, ey, 0}, {0.6, -ey, 0.7}, {-0.8, -ey, 0.7}, {-0.8, -0.9, 0}}}},
	'K': {bar(Pt{-diesW, ey}, Pt{-diesW, -ey}), bar(Pt{diesW, ey}, Pt{-diesW, -0.35}), bar(Pt{-0.35, 0.25}, Pt{diesW, -ey})},
	'L': {bar(Pt{-diesW, ey}, Pt{-diesW, -ey}, Pt{diesW, -ey})},
	'M': {bar(Pt{-diesW, -ey}, Pt{-diesW, ey}, Pt{0, 0}, Pt{diesW, ey}, Pt{diesW, -ey})},
	'N': {bar(Pt{-diesW, -ey}, Pt{-diesW, ey}, Pt{diesW, -ey}, Pt{diesW, ey})},
	'O': {{closed: true, v: []vertex{{-diesW, -ey, 0.8}, {diesW, -ey, 0.8}, {diesW, ey, 0.8}, {-diesW, ey, 0.8}}}},
	'P': {{v: []vertex{{-diesW, -ey, 0}, {-diesW, ey, 0}, {diesW, ey, 0.8}, {diesW, -0.1, 0.8}, {-diesW, -0.1, 0}}}},
	'R': {{v: []vertex{{-diesW, -ey, 0}, {-diesW, ey, 0}, {diesW, ey, 0.8}, {diesW, 0, 0.8}, {-diesW, 0, 0}}}, bar(Pt{0, 0}, Pt{diesW, -ey})},
	'S': {curve(Pt{diesW - .05, 1.15}, Pt{0.5, 1.78}, Pt{-0.1, ey}, Pt{-0.8, 1.45}, Pt{-0.75, 0.55}, Pt{0, 0.05}, Pt{0.8, -0.5}, Pt{0.85, -1.4}, Pt{0.1, -ey}, Pt{-0.6, -1.75}, Pt{-diesW, -1.1})},
	'T': {bar(Pt{-diesW, ey}, Pt{diesW, ey}), bar(Pt{0, ey}, Pt{0, -ey})},
	'U': {{v: []vertex{{-diesW, ey, 0}, {-diesW, -ey, 0.85}, {diesW, -ey, 0.85}, {diesW, ey, 0}}}},
	'V': {bar(Pt{-diesW, ey}, Pt{0, -ey}, Pt{diesW, ey})},
	'W': {bar(Pt{-diesW, ey}, Pt{-diesW + .08, -ey}, Pt{0, 0.1}, Pt{diesW - .08, -ey}, Pt{diesW, ey})},
	'X': {bar(Pt{-diesW, ey}, Pt{diesW, -ey}), bar(Pt{diesW, ey}, Pt{-diesW, -ey})},
	'Y': {bar(Pt{-diesW, ey}, Pt{0, 0.1}, Pt{diesW, ey}), bar(Pt{0, 0.1}, Pt{0, -ey})},
	'Z': {bar(Pt{-diesW, ey}, Pt{diesW, ey}, Pt{-diesW, -ey}, Pt{diesW, -ey})},
}
