package ledger

import (
	"reliefbook/internal/fault"
	"reliefbook/internal/money"
)

// VoucherFilter narrows a list of vouchers; zero values narrow nothing.
type VoucherFilter struct {
	BookID  int64
	Period  string // YYYY-MM
	Program int64  // vouchers with a transfer of this program
	ID      int64
	From    string // days, both counted
	To      string
	Lowest  *money.Amount // of what a voucher amounts to, see Draft.Amount; both counted
	Highest *money.Amount
	Limit   int
	Offset  int
}

// Between narrows to vouchers from the lowest to the highest amount, both
// counted, in yuan; an empty text is no bound.
//
// voucher.between, by field: the refusals of money.Parse for lowest and highest,
// voucher.above for a highest that is below the lowest.
func (f *VoucherFilter) Between(lowest, highest string) error {
	e := fault.New(fault.Invalid, "voucher.between")
	read := func(field, text string) *money.Amount {
		if text == "" {
			return nil
		}
		amount, err := money.Parse(text)
		if bad := fault.Of(err); bad != nil {
			e.Fields = append(e.Fields, fault.Field{Name: field, Code: bad.Code, Args: bad.Args})
		}
		return &amount
	}
	f.Lowest, f.Highest = read("lowest", lowest), read("highest", highest)
	if e.Fields == nil && f.Lowest != nil && f.Highest != nil && *f.Lowest > *f.Highest {
		e.Field("highest", "voucher.above", "Lowest", f.Lowest.Grouped())
	}
	return e.OrNil()
}

// AccountRow is one voucher's movement on one account.
type AccountRow struct {
	VoucherID int64
	Number    int64
	Day       string
	Period    string
	Summary   string
	Debits    Units
	Credits   Units
}
