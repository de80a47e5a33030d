package recon

import (
	"slices"
	"strings"

	"reliefbook/internal/exception"
	"reliefbook/internal/form"
)

// Kinds lists every kind Find looks for, in the order screens show them.
var Kinds = []exception.Kind{FoundUnpaid, FoundPreparing, FoundAtBank, FoundAdvance, FoundFailed, FoundCameBack, FoundShort, FoundOtherAmount, FoundNotReceived,
	FoundProblem, FoundUnsigned, FoundSignedUnpaid, FoundNotOnRoster, FoundNotOnRoll, FoundDuplicateCard, FoundSameSigner, FoundLinkDevice, FoundLinkMinute, FoundLinkPrinter, FoundProvisional, FoundLedger, FoundControl,
	FoundBankReceived, FoundBankPaid, FoundBooksReceived, FoundBooksPaid, FoundStockTransit, FoundStockCount}

// Aging lists the kinds that may be under way for some days.
var Aging = []exception.Kind{FoundUnpaid, FoundPreparing, FoundAtBank, FoundAdvance, FoundFailed, FoundCameBack, FoundShort, FoundUnsigned, FoundProvisional, FoundBankReceived, FoundStockTransit, FoundStockCount}

// Looked reports whether a key names something that Find looks for: only that can be found gone.
func Looked(key string) bool {
	kind, _, _ := strings.Cut(key, "/")
	if kind == "bank" || strings.HasPrefix(kind, "statement_line:") {
		return true // named by hand under the same key
	}
	return slices.Contains(Kinds, exception.Kind(kind))
}

// Number is one number of the rules by name.
type Number struct {
	Name  string
	Value int
}

// Numbers lists the rules' numbers: "days.<kind>", "signers", "burst", "device", "minute", "gather".
func (r Rules) Numbers() []Number {
	list := make([]Number, 0, len(Aging)+3)
	for _, k := range Aging {
		list = append(list, Number{"days." + string(k), r.Days[k]})
	}
	return append(list, Number{"signers", r.Signers}, Number{"burst", r.Burst}, Number{"device", r.Device}, Number{"minute", r.Minute}, Number{"gather", r.Gather})
}

// Number gives one by name.
func (r Rules) Number(name string) int {
	for _, n := range r.Numbers() {
		if n.Name == name {
			return n.Value
		}
	}
	return 0
}

// Set sets one by name; a name that is none is passed over.
func (r *Rules) Set(name string, value int) {
	switch kind, days := strings.CutPrefix(name, "days."); {
	case days && slices.Contains(Aging, exception.Kind(kind)):
		r.Days[exception.Kind(kind)] = value
	case name == "signers":
		r.Signers = value
	case name == "burst":
		r.Burst = value
	case name == "device":
		r.Device = value
	case name == "minute":
		r.Minute = value
	case name == "gather":
		r.Gather = value
	}
}

// Check refuses rules that make no sense, every number at once: exception.rule.
func (r Rules) Check() error {
	e := form.New()
	for _, n := range r.Numbers() {
		least, most := 0, 365
		if !strings.HasPrefix(n.Name, "days.") {
			least, most = 1, 10_000
		}
		if n.Value < least || n.Value > most {
			e.Field(n.Name, "exception.rule", "Least", least, "Most", most)
		}
	}
	return e.OrNil()
}
