package person

import (
	"regexp"
	"strings"

	"reliefbook/internal/fault"
)

// Mobile is a mainland mobile number 手机号: 11 digits.
type Mobile string

var mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)

// ParseMobile reads a mobile number, also in groups parted by blanks or hyphens.
//
// Refusals: person.mobile_empty, person.scientific, person.mobile_form.
func ParseMobile(s string) (Mobile, error) {
	no := strings.ReplaceAll(compact(s), "-", "")
	switch {
	case no == "":
		return "", fault.New(fault.Invalid, "person.mobile_empty")
	case scientific.MatchString(no):
		return "", refuse("person.scientific", no)
	case !mobile.MatchString(no):
		return "", refuse("person.mobile_form", no)
	}
	return Mobile(no), nil
}

// Masked is the number fit for a screen or paper: "138****8000".
func (m Mobile) Masked() string { return MaskMobile(string(m)) }
