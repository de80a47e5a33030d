package person

import (
	"strings"
	"time"

	"reliefbook/internal/fault"
)

// CitizenID is an 18-character citizen identity number 公民身份号码 (GB 11643).
// Residence permits for Hong Kong, Macao, Taiwan and foreign residents follow
// the same rules.
type CitizenID string

const idLength = 18

// The check of GB 11643: the weighted sum modulo 11 picks the last character.
var idWeights = [idLength - 1]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ParseCitizenID reads and checks a number; a small x becomes X. today, as
// YYYY-MM-DD, is the last day a birth date may name.
//
// Refusals: person.id_empty, person.scientific (1.10105E+17), person.id_length
// (the old 15 digits too), person.id_form, person.id_date, person.id_future,
// person.id_check.
func ParseCitizenID(s, today string) (CitizenID, error) {
	no := upper(fold(s))
	switch {
	case no == "":
		return "", fault.New(fault.Invalid, "person.id_empty")
	case isScientific(no):
		return "", refuse("person.scientific", no)
	case length(no) != idLength:
		return "", fault.New(fault.Invalid, "person.id_length", "Value", glimpse(no), "Length", length(no))
	}
	check := CheckDigit(no[:idLength-1])
	if last := no[idLength-1]; check == 0 || len(no) != idLength || last != 'X' && !isDigits(string(last)) {
		return "", refuse("person.id_form", no)
	}
	id := CitizenID(no)
	switch _, err := time.Parse(time.DateOnly, id.Birth()); {
	case err != nil || id.Birth() < "1850": // whoever has a number lived when numbers were given
		return "", refuse("person.id_date", no)
	case id.Birth() > today:
		return "", refuse("person.id_future", no)
	case check != no[idLength-1]:
		return "", refuse("person.id_check", no)
	}
	return id, nil
}

// CheckDigit is the last character, 0–9 or X, of the citizen identity number
// that begins with these 17 digits; 0 if they are not 17 digits.
func CheckDigit(first17 string) byte {
	if len(first17) != idLength-1 || !isDigits(first17) {
		return 0
	}
	sum := 0
	for i, w := range idWeights {
		sum += w * int(first17[i]-'0')
	}
	return idChecks[sum%len(idChecks)]
}

// Birth is the birth date in the number, YYYY-MM-DD.
func (id CitizenID) Birth() string {
	return strings.Join([]string{string(id[6:10]), string(id[10:12]), string(id[12:14])}, "-")
}

// Masked is the number fit for a screen or paper: first 6 and last 4.
func (id CitizenID) Masked() string { return MaskID(string(id)) }

// BirthDigits is the eight digits of the birth date inside a citizen's number;
// empty for any other paper.
func BirthDigits(no string) string {
	if len(no) != idLength || !isDigits(no[:idLength-1]) {
		return ""
	}
	return no[6:14]
}
