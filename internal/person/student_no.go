package person

import "reliefbook/internal/fault"

// StudentNo is a student number 学号: text and never a number, so that leading
// zeros stay. It is the key of a person.
type StudentNo string

// Bounds of a student number, in characters.
const (
	minStudentNo = 4
	maxStudentNo = 20
)

// ParseStudentNo reads 4–20 letters and digits, full-width ones too. Letters
// become capital: two spellings of one number must not be two people who are
// both paid.
//
// Refusals: person.student_no_empty, person.scientific (2.021E+11),
// person.student_no_form, person.student_no_length.
func ParseStudentNo(s string) (StudentNo, error) {
	no := upper(fold(s))
	switch {
	case no == "":
		return "", fault.New(fault.Invalid, "person.student_no_empty")
	case isScientific(no):
		return "", refuse("person.scientific", no)
	case !isLettersOrDigits(no):
		return "", refuse("person.student_no_form", no)
	case len(no) < minStudentNo || len(no) > maxStudentNo:
		return "", fault.New(fault.Invalid, "person.student_no_length", "Value", glimpse(no), "Min", minStudentNo, "Max", maxStudentNo)
	}
	return StudentNo(no), nil
}
