package core

// Warnings of Quality, with what to tell a person. They are codes: whoever shows them has the words.
const (
	WarnBlurred   = "blurred"   // edges are soft: hold still, let the camera focus
	WarnDark      = "dark"      // too little light: switch a light on
	WarnGlare     = "glare"     // light is mirrored on the number: tilt the card
	WarnTooSmall  = "too_small" // the digits are small: move closer
	WarnCropped   = "cropped"   // the card or its number runs out of the picture: move back, show all of it
	WarnPhotocopy = "photocopy" // a card without any colour in a coloured picture: show the card, not a copy
	WarnScreen    = "screen"    // the fine grid of a screen: show the card, not a picture of it
	WarnExpired   = "expired"   // the card's last month is over; see Options.Today
)

// Warnings are all codes that Quality.Warnings may hold.
func Warnings() []string {
	return []string{WarnBlurred, WarnDark, WarnGlare, WarnTooSmall, WarnCropped, WarnPhotocopy, WarnScreen, WarnExpired}
}
