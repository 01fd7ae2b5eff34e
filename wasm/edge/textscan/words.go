package textscan

import "bytes"

// cardWords are words before a number that say that it is a card's, in lower case. As whole words, or as parts of names
// such as cardNumber and card_no.
var cardWords = words("card", "pan", "ccnum", "cc_num", "ccnumber", "cc", "creditcard", "debit", "visa", "mastercard", "amex", "karte", "kreditkarte",
	"carte", "tarjeta", "cartão", "cartao", "carta", "kart", "карт", "карта", "карты", "卡", "卡号", "カード", "카드")

// otherWords are words before a number that say that it is something else.
var otherWords = words("id", "uid", "uuid", "guid", "ean", "gtin", "upc", "isbn", "sku", "barcode", "imei", "iccid", "imsi", "timestamp", "time", "ts", "date",
	"created", "updated", "modified", "epoch", "nonce", "seq", "sequence", "offset", "version", "build", "hash", "checksum", "size", "length", "bytes",
	"iban", "tracking", "phone", "tel", "mobile", "serial", "trace", "span", "snowflake", "tweet", "lat", "lon", "lng", "price", "amount")

func words(list ...string) [][]byte {
	out := make([][]byte, len(list))
	for i, w := range list {
		out[i] = []byte(w)
	}
	return out
}

// fold writes a text in lower case, and names in camel case as words of their own: orderId is order_id.
func fold(text []byte) []byte {
	out := make([]byte, 0, len(text)+8)
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			if i > 0 && isLetter(text[i-1]) {
				out = append(out, '_')
			}
			c += 'a' - 'A'
		}
		out = append(out, c)
	}
	return out
}

// mentions says whether one of the words stands in a folded text: with no letter before or after it, so that "company" has
// no "pan" in it. Longer words, and ones that are not Latin, count inside of others too: "kundenkarte".
func mentions(text []byte, list [][]byte) bool {
	for _, w := range list {
		for at := 0; ; {
			i := bytes.Index(text[at:], w)
			if i < 0 {
				break
			}
			i += at
			at = i + len(w)
			if inside(w) || (i == 0 || !isLetter(text[i-1])) && (at == len(text) || !isLetter(text[at])) {
				return true
			}
		}
	}
	return false
}

func inside(word []byte) bool {
	return word[0] >= 0x80 || len(word) >= 4 && !bytes.Equal(word, []byte("time"))
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// lastName is the name or word right before a number: "order_id" of `"a":1,"order_id":"`.
func lastName(before []byte) []byte {
	end := bytes.LastIndexFunc(before, func(r rune) bool { return r >= 'a' && r <= 'z' || r == '_' || r >= 0x80 })
	if end < 0 {
		return nil
	}
	from := bytes.LastIndexAny(before[:end], ",{}[];&<>?\n")
	return before[from+1:]
}
