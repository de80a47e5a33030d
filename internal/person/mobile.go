package person

import (
	"strings"

	"reliefbook/internal/fault"
)

// Mobile is a mainland mobile number 手机号: 11 digits.
type Mobile string

func isMobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' && isDigits(s) }

// ParseMobile reads a mobile number, also in groups parted by blanks or hyphens.
//
// Refusals: person.mobile_empty, person.scientific, person.mobile_form.
func ParseMobile(s string) (Mobile, error) {
	no := strings.ReplaceAll(compact(s), "-", "")
	switch {
	case no == "":
		return "", fault.New(fault.Invalid, "person.mobile_empty")
	case isScientific(no):
		return "", refuse("person.scientific", no)
	case !isMobile(no):
		return "", refuse("person.mobile_form", no)
	}
	return Mobile(no), nil
}

// Masked is the number fit for a screen or paper: "138****8000".
func (m Mobile) Masked() string { return MaskMobile(string(m)) }
