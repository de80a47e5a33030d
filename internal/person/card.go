package person

import "reliefbook/internal/fault"

// Card is a bank account's number 银行卡号: 16–19 digits, as text.
type Card string

// Bounds of a card number, in digits.
const (
	minCard = 16
	maxCard = 19
)

// ParseCard reads a card number, also in groups of four. It does not ask for
// the Luhn check: passbooks fail it. See LuhnOK.
//
// Refusals: person.card_empty, person.scientific (6.22202E+18),
// person.card_form, person.card_length.
func ParseCard(s string) (Card, error) {
	no := compact(s)
	switch {
	case no == "":
		return "", fault.New(fault.Invalid, "person.card_empty")
	case isScientific(no):
		return "", refuse("person.scientific", no)
	case !isDigits(no):
		return "", refuse("person.card_form", no)
	case len(no) < minCard || len(no) > maxCard:
		return "", fault.New(fault.Invalid, "person.card_length", "Value", glimpse(no), "Length", len(no), "Min", minCard, "Max", maxCard)
	}
	return Card(no), nil
}

// LuhnOK reports whether the check digit fits. A failure is worth a warning,
// the sentence "person.card_luhn", and never a refusal.
func (c Card) LuhnOK() bool {
	last := len(c) - 1
	return last > 0 && LuhnDigit(string(c[:last])) == c[last]
}

// LuhnDigit is the check digit, 0–9, that belongs after these digits; 0 (the
// byte, not the digit) if they are none.
func LuhnDigit(digits string) byte {
	if !isDigits(digits) {
		return 0
	}
	sum := 0
	for i := range digits {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 { // every second one, counted from the check digit
			n *= 2
		}
		sum += n/10 + n%10
	}
	return byte('0' + (10-sum%10)%10)
}

// Masked is the number fit for a screen or paper: "**** 1234".
func (c Card) Masked() string { return MaskCard(string(c)) }
