package pan

// Issuer is the bank that a card is from. Fields that are not known are empty.
type Issuer struct {
	Name         string // full name in the bank's own language: 中国工商银行
	Short        string // as card services name it: 工商银行; the same as Name where no shorter one is in use
	English      string // Industrial and Commercial Bank of China
	Abbreviation string // ICBC
	Code         string // UnionPay institution code, 8 digits: the head office's, or the credit card centre's own
	Country      string // ISO 3166-1 alpha-2
	Brand        string // what its cards are called by in place of Short: 中银 for 中国银行
}

// Funding says where the money comes from. The zero value is UnknownFunding.
type Funding uint8

// Fundings. The numbers stand in the generated tables.
const (
	UnknownFunding Funding = iota
	Debit
	Credit
	SemiCredit // Chinese 准贷记卡: a deposit first, then a small credit
	Prepaid
)

var fundingNames = [...]string{"unknown", "debit", "credit", "semi_credit", "prepaid"}

// String is the funding as results spell it.
func (f Funding) String() string { return fundingNames[f.known()] }

func (f Funding) known() Funding {
	if f > Prepaid {
		return UnknownFunding
	}
	return f
}

// Card is what a number's first digits say of the card.
type Card struct {
	Issuer  Issuer
	Network Network
	Funding Funding
	// Product is the card's name where a table has it. It is empty when Composed: AppendProduct then puts one together.
	Product  string
	Composed bool
}

// AppendProduct appends the card's name to dst: Product, or, when no table names it, one composed of bank, network and
// funding, 招商银行银联借记卡 or "Citibank Visa card". It appends nothing when the issuer is not known.
func (c Card) AppendProduct(dst []byte) []byte {
	switch {
	case !c.Composed:
		return append(dst, c.Product...)
	case c.Issuer.chinese():
		return c.appendChinese(dst)
	default:
		return c.appendEnglish(dst)
	}
}

// chinese reports whether the bank's own name is Chinese.
func (i Issuer) chinese() bool {
	return i.Country == "CN" || i.Country == "HK" || i.Country == "MO" || i.Country == "TW"
}

var (
	chineseFundings = [...]string{"卡", "借记卡", "信用卡", "准贷记卡", "预付费卡"}
	englishFundings = [...]string{"card", "debit card", "credit card", "credit card", "prepaid card"}
)

func (c Card) appendChinese(dst []byte) []byte {
	if c.Issuer.Brand != "" {
		dst = append(dst, c.Issuer.Brand...)
	} else {
		dst = append(dst, c.Issuer.Short...)
	}
	dst = append(dst, c.Network.facts().chinese...)
	return append(dst, chineseFundings[c.Funding.known()]...)
}

func (c Card) appendEnglish(dst []byte) []byte {
	if c.Issuer.English != "" {
		dst = append(dst, c.Issuer.English...)
	} else {
		dst = append(dst, c.Issuer.Name...)
	}
	dst = append(dst, ' ')
	if title := c.Network.Title(); title != "" {
		dst = append(append(dst, title...), ' ')
	}
	return append(dst, englishFundings[c.Funding.known()]...)
}
