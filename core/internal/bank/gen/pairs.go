package main

import (
	_ "embed"
	"math"
	"strings"

	"github.com/cardglyph/cardglyph/core/internal/bank"
)

// This file makes the table of letter pairs: how much likelier a letter is after another in names than by chance.

// names are one in seven of the first and last names of @faker-js/faker 9.9.0 (npm, MIT) that can be written in Latin
// letters, from 22 languages, in capitals and without accents.
//
//go:embed names.txt
var names string

// initials and finals are what Chinese syllables are made of, as passports spell them.
var (
	initials = strings.Fields("B P M F D T N L G K H J Q X ZH CH SH R Z C S Y W")
	finals   = strings.Fields("A O E I U AI EI AO OU AN EN ANG ENG ONG IA IE IAO IU IAN IN IANG ING UA UO UI UAN UN UANG UE")
)

// others are names that the list lacks, titles, and what specimens have for a name.
const others = `NGUYEN TRAN LE PHAM HOANG HUYNH PHAN VU VO DANG BUI DO HO NGO DUONG LY VAN THI DUC MINH ANH PHUONG THANH HUONG KHANH
LINH TUAN QUANG HUNG DUNG LAN MAI HOA KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM HAN SATO SUZUKI TANAKA WATANABE YAMAMOTO NAKAMURA
KOBAYASHI KATO YOSHIDA YAMADA AHMED MOHAMMED ALI HASSAN HUSSEIN IBRAHIM ABDULLAH FATIMA KHAN SINGH KUMAR SHARMA PATEL GUPTA REDDY
IVANOV PETROV SMIRNOV SOKOLOV OLGA IVAN SERGEI DMITRY MR MRS MS DR PROF CARDHOLDER CARD HOLDER NAME YOUR HERE SURNAME FIRSTNAME
LASTNAME MEMBER CARDMEMBER VALUED CUSTOMER CLIENT SAMPLE SPECIMEN CITIZEN CONSUMER`

// pairTable counts letter pairs, with bank.PairBlank for what stands before and after a word, and returns the logarithm of
// each pair's likelihood over the mean one's, in 1/bank.PairNat nats, plus 128.
func pairTable() []byte {
	const letters = bank.PairBlank + 1
	var count [letters][letters]float64
	add := func(word string, weight float64) {
		last := bank.PairBlank
		for _, c := range word {
			count[last][c-'A'] += weight
			last = int(c - 'A')
		}
		count[last][bank.PairBlank] += weight
	}
	for _, w := range strings.Fields(names) {
		add(w, 1)
	}
	for _, i := range initials {
		for _, f := range finals {
			add(i+f, 0.5)
		}
	}
	for _, w := range strings.Fields(others) {
		add(w, 4)
	}
	const prior = 3 // pairs that are nowhere in the list count as if seen that often over a row
	out := make([]byte, 0, letters*letters)
	for _, row := range count {
		sum := prior * 1.0
		for _, n := range row {
			sum += n
		}
		for _, n := range row {
			p := (n + prior/float64(letters)) / sum
			v := math.Round(math.Log(p*letters) * bank.PairNat)
			out = append(out, byte(max(0, min(255, v+128))))
		}
	}
	return out
}
