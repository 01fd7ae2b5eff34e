package fields

// Words on cards that are no name, by what they say of what stands beside them. They are the words that issuers print in the languages of
// their countries; without marks, since marks are not read.
var (
	// expiryWords stand by the date on which a card ends.
	expiryWords = listOf("THRU", "THROUGH", "EXP", "EXPIRES", "EXPIRE", "EXPIRY", "EXPIRATION", "EXPIRA", "UNTIL", "END", "ENDS", "GOOD", "BIS",
		"GUELTIG", "GULTIG", "HASTA", "VENCE", "VENC", "VTO", "VENCIMIENTO", "VENCIMENTO", "VALIDADE", "ATE", "FIN", "FINE", "SCADENZA", "SCAD",
		"VALABLE", "JUSQU", "GELDIG", "TOT", "MONTH/YEAR", "MM/YY", "MES/ANO", "MOIS/ANNEE", "MONAT/JAHR", "LAST", "VALIDITY", "VALID")

	// otherDates stand by dates on which a card does not end.
	otherDates = listOf("FROM", "SINCE", "ISSUED", "ISSUE", "MEMBER", "DESDE", "DEPUIS", "SEIT", "DAL", "CLIENT", "MEMBRE", "MIEMBRO", "START",
		"BIRTH", "BORN", "DOB", "OPENED", "CUSTOMER")

	// labelWords are the rest of labels.
	labelWords = listOf("VALID", "VALIDO", "VALIDA", "DATE", "DAY", "MONTH", "YEAR", "CARDHOLDER", "CARD", "HOLDER", "NAME", "NUMBER", "AUTHORIZED",
		"AUTHORISED", "SIGNATURE", "SECURITY", "CODE", "CVV", "CVC", "CVV2", "CVC2", "CID", "CUSTOMER", "SERVICE", "CALL", "TEL", "PHONE", "ACCOUNT",
		"IBAN", "BIC", "KARTENNR", "KONTO", "BLZ", "KARTE", "TARJETA", "TITULAR", "CARTE", "CARTA", "NUMERO", "CLIENTE", "HOTLINE", "LOST",
		"STOLEN", "FOUND", "RETURN", "PROPERTY", "TRANSFERABLE", "WWW", "COM", "UNLESS", "SIGNED", "SAMPLE", "SPECIMEN", "ELECTRONIC", "USE", "ONLY",
		"INTERNATIONAL", "ATM", "FULL")

	// productWords are networks, products and slogans.
	productWords = listOf("MASTERCARD", "VISA", "UNIONPAY", "MAESTRO", "CIRRUS", "ELECTRON", "AMERICAN", "EXPRESS", "AMEX", "DISCOVER", "DINERS", "CLUB",
		"JCB", "RUPAY", "MIR", "ELO", "GIROCARD", "INTERAC", "DEBIT", "CREDIT", "DEBITO", "CREDITO", "PREPAID", "PLATINUM", "GOLD", "SILVER", "CLASSIC",
		"STANDARD", "TITANIUM", "INFINITE", "SIGNATURE", "WORLD", "ELITE", "BLACK", "BUSINESS", "CORPORATE", "COMMERCIAL", "REWARDS", "CASHBACK",
		"CONTACTLESS", "PREMIUM", "PREMIER", "SELECT", "STUDENT", "TRAVEL", "MILES", "GIFT", "VIRTUAL", "DIGITAL", "PAYPASS", "PAYWAVE", "MEMBERSHIP",
		"DIAMOND", "GREEN", "BLUE", "PLUS", "MOCKUP", "CREDITCARD", "PAYMENT")

	// companyWords are in the names of banks and other companies.
	companyWords = listOf("BANK", "BANKING", "BANCO", "BANQUE", "BANCA", "SPARKASSE", "VOLKSBANK", "RAIFFEISENBANK", "CREDITUNION", "UNION",
		"FINANCIAL", "FINANCE", "CAPITAL", "GROUP", "LTD", "LIMITED", "INC", "LLC", "GMBH", "CORP", "CORPORATION", "COMPANY", "PLC", "SARL", "HOLDING",
		"HOLDINGS", "TRUST", "INSURANCE", "PAY", "WALLET", "TECHNOLOGIES", "SOLUTIONS", "TRADING", "CONSULTING", "TOOLS", "STUDIO", "SERVICES", "PARTNERS",
		"ASSOCIATES", "SONS", "INDUSTRIES", "ENTERPRISES", "LOGISTICS", "SOFTWARE", "SYSTEMS", "MEDIA", "DESIGN", "COOP", "ASSOCIATION", "UNIVERSITY")
)
