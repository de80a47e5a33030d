package person

import "reliefbook/internal/fault"

// PaperKind is what kind of identity paper somebody has. Its name on screens
// is the catalogue key "person.paper.<kind>".
type PaperKind string

// The kinds of paper.
const (
	Citizen        PaperKind = "citizen"          // 居民身份证, and residence permits with such a number
	Passport       PaperKind = "passport"         // 护照
	HongKongMacao  PaperKind = "hong_kong_macao"  // 港澳居民来往内地通行证
	TaiwanResident PaperKind = "taiwan"           // 台湾居民来往大陆通行证
	ForeignPermit  PaperKind = "foreign_resident" // 外国人永久居留身份证, older form
	OtherPaper     PaperKind = "other"            // 其他证件
)

// PaperKinds lists them in the order screens show them.
var PaperKinds = []PaperKind{Citizen, Passport, HongKongMacao, TaiwanResident, ForeignPermit, OtherPaper}

// Paper is an identity paper: its kind and its checked number.
type Paper struct {
	Kind PaperKind
	No   string
}

// Bounds of the number of a paper that is no citizen identity card.
const (
	minPaper = 5
	maxPaper = 20
)

// ParsePaper reads a paper's number: a citizen's as ParseCitizenID, any other
// 5–20 letters and digits, made capital.
//
// Refusals: those of ParseCitizenID, person.paper_kind, person.paper_empty,
// person.scientific, person.paper_form, person.paper_length.
func ParsePaper(kind PaperKind, s, today string) (Paper, error) {
	if kind == Citizen {
		id, err := ParseCitizenID(s, today)
		if err != nil {
			return Paper{}, err
		}
		return Paper{Kind: Citizen, No: string(id)}, nil
	}
	if !kind.known() {
		return Paper{}, fault.New(fault.Invalid, "person.paper_kind")
	}
	no := upper(fold(s))
	switch {
	case no == "":
		return Paper{}, fault.New(fault.Invalid, "person.paper_empty")
	case isScientific(no):
		return Paper{}, refuse("person.scientific", no)
	case !isLettersOrDigits(no):
		return Paper{}, refuse("person.paper_form", no)
	case len(no) < minPaper || len(no) > maxPaper:
		return Paper{}, fault.New(fault.Invalid, "person.paper_length", "Value", glimpse(no), "Min", minPaper, "Max", maxPaper)
	}
	return Paper{Kind: kind, No: no}, nil
}

// Unchecked is a citizen's number whose check digit does not fit, as somebody has accepted it.
func Unchecked(s string) Paper { return Paper{Kind: Citizen, No: upper(fold(s))} }

func (k PaperKind) known() bool {
	for _, known := range PaperKinds {
		if k == known {
			return true
		}
	}
	return false
}

// Masked is the number fit for a screen or paper.
func (p Paper) Masked() string { return MaskID(p.No) }
