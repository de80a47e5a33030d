package money

import (
	"encoding/json"
	"regexp"
	"strings"

	"reliefbook/internal/fault"
)

var wire = regexp.MustCompile(`^-?\d{1,13}(\.\d{1,2})?$`)

// MarshalJSON writes the amount as a string with two decimals: "7720.00". A
// JSON number would be a float to most who read it.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(`"` + a.String() + `"`), nil }

// UnmarshalJSON reads what MarshalJSON writes, also with fewer decimals or a
// minus, since a difference may be negative: whoever takes an amount from a
// client asks for more than zero. A number, null or anything else that is no
// string is refused (money.json), and so is what Parse refuses.
func (a *Amount) UnmarshalJSON(data []byte) error {
	var s string
	if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &s) != nil {
		return fault.New(fault.Invalid, "money.json")
	}
	text, negative := s, false
	if wire.MatchString(s) {
		text, negative = strings.CutPrefix(s, "-")
	}
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	if negative {
		parsed = -parsed
	}
	*a = parsed
	return nil
}
