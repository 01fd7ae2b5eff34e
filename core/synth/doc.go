// Package synth draws payment cards, and pieces of them, from a seed, with exact truth.
//
// It makes the data that the digit templates are learnt from and the synthetic test sets. It is never linked into the
// modules. The same seed and options give the same bytes from the same binary.
//
//	Strip(seed, Options{})    one line of digits with its surroundings: about 12 ms
//	Card(seed, Options{})     a whole card in a scene: 0.1 to 1 s
//	PrintedCard(seed, …)      a card printed flat, in typefaces that nothing is learnt from: number in rows or one, any date
//	Sheet(seed, kind)         receipts, screens, labels, IBANs and other things with writing that are no cards
//	NonCard(seed)             receipts, keyboards, rulers, identity cards, cards without a number
//	set                       recipes of labelled sets: which pictures, from which seed
//	cmd/synthset              a folder of pictures with labels.jsonl
//
// # How a card is drawn
//
// Everything on a card is placed in millimetres from its top left corner (plan.go, layout.go, card.go). A board is the
// card's face, or the part of it that a picture needs, as three planes of samples; a layer of art is a function of the
// place on the card, so that a strip shows the same art as the card would (art.go, noise.go, parts.go).
//
// A glyph is a signed distance map made once from its outline (glyph.go): strokes of a round pen for the faces of raised
// numbers (farrington.go, gothic.go), font files for print (fonts.go, woff.go). A line of text stamps its glyphs into one
// field of distances in millimetres (field.go). Every way of putting text on a card is a function of that distance:
//
//	relief.go   raised plastic: distance gives height, height gives slope, slope looks light up in tables of a room
//	            with lamps (light.go): shaded plastic, varnish that mirrors the lamps, foil on the top, shadow
//	drawn.go    raised text as illustrators draw it: flat copies, moved, grown, blurred, outlined
//	print.go    ink: spread, wear, ragged edges, laser engraving
//
// A printed card is laid out by trial: number, date and name are blocks of lines that are put at places around the number
// where nothing else stands, and the whole is begun again until all have room (printed*.go, block.go). Its typefaces are
// held out of everything that is learnt (heldout.go, fonts/heldout).
//
// A flaw that is asked for spoils the finish, the light or the lens (flaw.go).
//
// A finish is tried on a small board first and chosen again until it can be seen (visible.go). Then a homography takes
// the board into the picture (camera.go), over a background, with a shadow and fingers (stage.go), and a lens blurs it,
// adds noise, sharpens, scales and compresses (lens.go). Truth goes through the same homography.
//
// # What it does not draw
//
// Chinese and other non-Latin lettering, real marks of networks and banks, bent cards, reflections of whole scenes.
package synth
