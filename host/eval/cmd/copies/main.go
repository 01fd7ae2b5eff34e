// Command copies makes six sets of harder copies of labelled pictures: see package copies.
//
//	go run ./host/eval/cmd/copies -labels labels.jsonl -out DIR
//	cardglyph eval --labels DIR/steep/labels.jsonl
package main

import (
	"flag"
	"log"

	"github.com/cardglyph/cardglyph/host/eval/copies"
)

func main() {
	log.SetFlags(0)
	labels := flag.String("labels", "", "labels in JSON Lines; pictures lie beside the file or in its folder images")
	out := flag.String("out", "", "folder to write to; made when it is not there")
	flag.Parse()
	if *labels == "" || *out == "" {
		log.Fatal("copies: -labels and -out are needed")
	}
	if err := copies.Make(*labels, *out, nil); err != nil {
		log.Fatal(err)
	}
}
