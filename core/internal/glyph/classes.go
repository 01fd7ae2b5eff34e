package glyph

// Alphabet is the characters of the classes, in their order. The class after the last one is None.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/-.'&,*"

// Chars is the number of characters, and None the class of whatever is none: art, gaps, halves of characters.
const (
	Chars = len(Alphabet)
	None  = Chars
)

// Class is the class of a character, None when it has none.
func Class(c rune) int {
	if c >= 0 && c < rune(len(classOf)) {
		return int(classOf[c])
	}
	return None
}

var classOf = func() (t [128]uint8) {
	for i := range t {
		t[i] = uint8(None)
	}
	for i := range Chars {
		t[Alphabet[i]] = uint8(i)
	}
	return t
}()
