// Command clip makes what the tests in browsers and the demo look at: drawn cards as pictures, a moving one as a video for
// Chromium's fake camera, and the host's answers to compare the browser's with.
//
//	clip cards OUT N      N cards as OUT/card-I.png with OUT/cards.json
//	clip video OUT W H    a moving card as OUT (Motion JPEG)
//	clip samples OUT      the demo's samples as OUT/sample-NAME.jpg, their numbers plainly invented
//	clip read MODULE F…   the host's JSON for each PNG, as raw RGBA pixels, one a line
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "clip:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: clip cards|video|samples|read …")
	}
	switch command, args := args[0], args[1:]; {
	case command == "cards" && len(args) == 2:
		return drawCards(args[0], args[1])
	case command == "video" && len(args) == 3:
		return drawVideo(args[0], args[1], args[2])
	case command == "samples" && len(args) == 1:
		return drawSamples(args[0])
	case command == "read" && len(args) > 1:
		return read(args[0], args[1:])
	}
	return fmt.Errorf("unknown command or wrong number of arguments")
}
