package main

import (
	_ "embed"
	"math"
	"strings"

	"github.com/cardglyph/cardglyph/core/internal/bank"
)

// This file makes the tables of what letters follow one another: how much likelier a letter is after one or two others in names than
// by chance.

// names are every other of the first and last names of @faker-js/faker 9.9.0 (npm, MIT) that can be written in Latin
// letters, from 22 languages, in capitals and without accents.
//
//go:embed names.txt
var names string

// syllables are what Chinese names are made of, as passports spell them: for each initial its finals.
var syllables = [...]struct{ initial, finals string }{
	{"", "A AI AN ANG AO E EI EN ER O OU"},
	{"B", "A O AI EI AO AN EN ANG ENG I IE IAO IAN IN ING U"},
	{"P", "A O AI EI AO OU AN EN ANG ENG I IE IAO IAN IN ING U"},
	{"M", "A O E AI EI AO OU AN EN ANG ENG I IE IAO IU IAN IN ING U"},
	{"F", "A O EI OU AN EN ANG ENG U"},
	{"D", "A E AI EI AO OU AN EN ANG ENG ONG I IA IE IAO IU IAN ING U UO UI UAN UN"},
	{"T", "A E AI AO OU AN ANG ENG ONG I IE IAO IAN ING U UO UI UAN UN"},
	{"N", "A E AI EI AO OU AN EN ANG ENG ONG I IE IAO IU IAN IN IANG ING U UO UAN"},
	{"L", "A E AI EI AO OU AN ANG ENG ONG I IA IE IAO IU IAN IN IANG ING U UO UAN UN"},
	{"G", "A E AI EI AO OU AN EN ANG ENG ONG U UA UO UAI UI UAN UN UANG"},
	{"K", "A E AI AO OU AN EN ANG ENG ONG U UA UO UAI UI UAN UN UANG"},
	{"H", "A E AI EI AO OU AN EN ANG ENG ONG U UA UO UAI UI UAN UN UANG"},
	{"J", "I IA IE IAO IU IAN IN IANG ING IONG U UE UAN UN"},
	{"Q", "I IA IE IAO IU IAN IN IANG ING IONG U UE UAN UN"},
	{"X", "I IA IE IAO IU IAN IN IANG ING IONG U UE UAN UN"},
	{"ZH", "A E AI AO OU AN EN ANG ENG ONG I U UA UO UAI UI UAN UN UANG"},
	{"CH", "A E AI AO OU AN EN ANG ENG ONG I U UA UO UAI UI UAN UN UANG"},
	{"SH", "A E AI EI AO OU AN EN ANG ENG I U UA UO UAI UI UAN UN UANG"},
	{"R", "E AO OU AN EN ANG ENG ONG I U UA UO UI UAN UN"},
	{"Z", "A E AI EI AO OU AN EN ANG ENG ONG I U UO UI UAN UN"},
	{"C", "A E AI AO OU AN EN ANG ENG ONG I U UO UI UAN UN"},
	{"S", "A E AI AO OU AN EN ANG ENG ONG I U UO UI UAN UN"},
	{"Y", "A E AO OU AN ANG ONG I IN ING U UE UAN UN"},
	{"W", "A O AI EI AN EN ANG ENG U"},
}

// others are names that the list lacks, titles, and what specimens have for a name.
const others = `NGUYEN TRAN LE PHAM HOANG HUYNH PHAN VU VO DANG BUI DO HO NGO DUONG LY VAN THI DUC MINH ANH PHUONG THANH HUONG KHANH
LINH TUAN QUANG HUNG DUNG LAN MAI HOA KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM HAN SATO SUZUKI TANAKA WATANABE YAMAMOTO NAKAMURA
KOBAYASHI KATO YOSHIDA YAMADA AHMED MOHAMMED ALI HASSAN HUSSEIN IBRAHIM ABDULLAH FATIMA KHAN SINGH KUMAR SHARMA PATEL GUPTA REDDY
IVANOV PETROV SMIRNOV SOKOLOV OLGA IVAN SERGEI DMITRY MR MRS MS DR PROF CARDHOLDER CARD HOLDER NAME YOUR HERE SURNAME FIRSTNAME
LASTNAME MEMBER CARDMEMBER VALUED CUSTOMER CLIENT SAMPLE SPECIMEN CITIZEN CONSUMER`

// What a word of each list counts: there are many names, and few of the others are as rare as any one of them.
const (
	nameCount     = 1
	syllableCount = 5
	otherCount    = 14
)

// letterCount is how many letters there are, with bank.Blank for what stands before and after a word.
const letterCount = bank.Blank + 1

// following counts how often a letter follows two others.
type following [letterCount][letterCount][letterCount]float64

func countFollowing() *following {
	var f following
	for _, w := range strings.Fields(names) {
		f.add(w, nameCount)
	}
	for _, s := range syllables {
		for _, final := range strings.Fields(s.finals) {
			f.add(s.initial+final, syllableCount)
		}
	}
	for _, w := range strings.Fields(others) {
		f.add(w, otherCount)
	}
	return &f
}

func (f *following) add(word string, count float64) {
	a, b := bank.Blank, bank.Blank
	for _, r := range word {
		c := int(r - 'A')
		f[a][b][c] += count
		a, b = b, c
	}
	f[a][b][bank.Blank] += count
}

// pairs is how likely each letter is after one other. Pairs that are nowhere in the lists count as if seen prior times over a row.
func (f *following) pairs() (p [letterCount][letterCount]float64) {
	const prior = 10.5
	for b := range p {
		sum := prior
		for c := range p[b] {
			p[b][c] = prior / letterCount
			for a := range f {
				p[b][c] += f[a][b][c]
				sum += f[a][b][c]
			}
		}
		for c := range p[b] {
			p[b][c] /= sum
		}
	}
	return p
}

// followTables are "pairs", the logarithm of each pair's likelihood over the mean one's in 1/bank.FollowsNat nats, and "triples", the
// logarithm of a letter's likelihood after two others over that after one in 1/bank.TriplesNat nats; both plus 128. Triples that say
// nothing sure stay out: the table then packs to half.
func followTables() (pairs, triples []byte) {
	const (
		prior = 20 // two letters count as if a letter had followed them that often as it follows the second alone
		sure  = 10 // a triple counts from so many, seen or to be expected
	)
	f := countFollowing()
	after := f.pairs()
	for _, row := range after {
		for _, p := range row {
			pairs = append(pairs, logByte(p*letterCount, bank.FollowsNat))
		}
	}
	for a := range f {
		for b := range f[a] {
			sum := 0.0
			for _, n := range f[a][b] {
				sum += n
			}
			for c, n := range f[a][b] {
				p, seen := after[b][c], (n+prior*after[b][c])/(sum+prior)
				if max(n, sum*p) < sure {
					seen = p
				}
				triples = append(triples, logByte(seen/p, bank.TriplesNat))
			}
		}
	}
	return pairs, triples
}

// logByte is the logarithm of p in 1/nat nats, plus 128.
func logByte(p, nat float64) byte {
	return byte(max(0, min(255, math.Round(math.Log(p)*nat)+128)))
}
