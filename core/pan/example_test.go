package pan_test

import (
	"fmt"

	"github.com/cardglyph/cardglyph/core/pan"
)

func ExampleLookup() {
	card, known := pan.Lookup("6225970070003000")
	fmt.Println(known, card.Issuer.Name, card.Issuer.Code, card.Network, card.Funding)
	fmt.Printf("%s\n", card.AppendProduct(nil))
	// Output:
	// true 中国工商银行 01020000 unionpay credit
	// 工商银行银联信用卡
}

func ExampleNetworkOf() {
	fmt.Println(pan.NetworkOf("4111111111111111"), pan.NetworkOf("378282246310005"), pan.NetworkOf("6011"))
	// Output: visa amex discover
}

func ExamplePrior() {
	fmt.Printf("%+v\n", pan.Prior("4111111111111111"))
	// Output: {Network:visa LengthAllowed:true Luhn:true LuhnExpected:true}
}

func ExampleNetworks() {
	for network := range pan.Networks("652150").All() {
		fmt.Println(network)
	}
	// Output:
	// discover
	// rupay
}

func ExampleGroupings() {
	fmt.Println(pan.Groupings(pan.Amex, 15)[0], pan.Groupings(pan.UnionPay, 19)[0])
	// Output: [4 6 5] [6 13]
}
