package synth

import "strings"

// Names of people, as mixed case writes them. They are invented: given names and surnames of many languages, joined by chance.
var (
	givenNames = strings.Fields(`Anna Maria John Peter Klára José María Jürgen Björn Zoë Chloé André Inès Søren Åsa Frederik Mohammed Fatima Aisha Omar
		Rajesh Priya Ananya Vikram Hiroshi Yuki Mei Wei Xiaoling Nguyen Thanh Minh Ji-woo Sung-min Ewa Krzysztof Tomasz Ivana Dmitri Olga Elena Giorgio
		Francesca Luigi Pablo Lucía Joaquín Beatriz João Inês Gonçalo Emily Oliver Jessica Quentin Victoria Xavier Walter Yvonne Ulrike Günter Hans-Peter
		Anne-Marie Jean-Luc Mary-Kate Kofi Amara Chidi Thandiwe Sipho Leila Yusuf Ayşegül Mehmet Tariq Rebecca Benjamin Zachary Kimberly Gwendolyn Theodore
		Max Kai Bo Ida Eva Jan Lee Ian Amy Tom`)
	surnames = strings.Fields(`Smith Johnson Miller Müller Schröder Weiß Keller García Fernández Núñez Rodríguez Gonçalves Araújo Pereira Dubois Lefèvre
		Rossi Bianchi D'Angelo O'Brien O'Connor McDonald MacKenzie Fitzgerald Kowalski Novák Horváth Popescu Ivanov Petrova Jørgensen Sørensen Lindström
		Åkesson Virtanen Wang Zhang Li Chen Huang Nguyen Tran Pham Kim Park Choi Tanaka Yamamoto Suzuki Singh Kumar Patel Chatterjee Krishnamurthy Khan
		Hussain Al-Farsi Ben-Haim Öztürk Yılmaz Okafor Mbeki Nkosi Adeyemi Garcia-Lopez Smith-Jones Bauer-Schmidt Quinn Quiroga Xu Wu Ng Ho Fox Webb
		Whitfield Wexler Hawthorne Jefferson Montgomery Zimmermann Goldberg Rothschild Vogel Fischer Baumgartner`)
	titles    = strings.Fields("Mr Mrs Ms Dr Prof. Mr. Mrs. Dr. Herr Frau Sr. Sra. Mme")
	particles = []string{"van", "van der", "de", "de la", "von", "di", "dos", "bin"}
)

// newPerson invents a name as it is written in mixed case.
func newPerson(r *rng) string {
	words := []string{pick(r, givenNames...)}
	switch r.weighted(6, 2, 1, 1) {
	case 1:
		words = append(words, initial(r))
	case 2:
		words = append(words, pick(r, givenNames...))
	case 3:
		words[0] = initial(r)
		if r.chance(0.4) {
			words = append(words, initial(r))
		}
	}
	if r.chance(0.06) {
		words = append(words, pick(r, particles...))
	}
	words = append(words, pick(r, surnames...))
	if r.chance(0.1) {
		words = append([]string{pick(r, titles...)}, words...)
	}
	return latin1(strings.Join(words, " "))
}

func initial(r *rng) string { return string(rune('A'+r.n(26))) + pick(r, "", ".") }

// latin1 replaces the letters that not every typeface has.
func latin1(text string) string {
	return strings.NewReplacer("ş", "s", "ğ", "g", "ı", "i", "İ", "I").Replace(text)
}

// capitals is a name in capitals; typefaces have no capital ß.
func capitals(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "ß", "ss")) }

// nameBlock sets the holder's name, on some cards with a label over it or a company under it.
func (c *printed) nameBlock(mixed bool) block {
	r := c.rng
	c.holder = newPerson(r)
	if !mixed {
		c.holder = capitals(c.holder)
	}
	s := c.field
	if !mixed && r.chance(0.4) {
		s.tracking += s.height * r.between(0.02, 0.12)
	}
	b := block{s.set("holder", c.holder, 0, 0)}
	left := b.box().x0
	if r.chance(0.15) {
		text := pick(r, "CARDHOLDER", "NAME", "CARD HOLDER", "CARDHOLDER NAME", "TITULAR", "KARTENINHABER")
		if c.titled {
			text = titled(text)
		}
		l := c.label.set("label", text, 0, 0)
		l.move(left-l.inkBox().x0, -s.height*1.25-r.between(0.6, 1.4))
		b = append(b, l)
	}
	if r.chance(0.15) {
		text := pick(r, "ACME TOOLS LTD", "GLOBEX CORPORATION", "INITECH INC", "Northwind Traders", "HARBOUR LOGISTICS GMBH", "Blue Finch Studio", "TALLER LUNA S.L.")
		l := s.scaled(r.between(0.85, 1)).set("company", text, 0, 0)
		l.move(left-l.inkBox().x0, s.height*r.between(1.5, 1.9))
		b = append(b, l)
	}
	return b
}
