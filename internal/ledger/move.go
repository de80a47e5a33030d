package ledger

import "strings"

// Move is what one voucher did to one account.
type Move struct {
	AccountID int64
	VoucherID int64
	Number    int64 // 0 until it is sealed
	Day       string
	Period    string
	Kind      Kind
	Summary   string
	Maker     string
	Checker   string
	Debits    Units
	Credits   Units
}

// General is the general account's code 总账科目: what stands before the first dot.
func (a Account) General() string {
	code, _, _ := strings.Cut(a.Code, ".")
	return code
}

// Names are the account's name split into that of its general account and the rest.
func (a Account) Names() (general, rest string) {
	general, rest, _ = strings.Cut(a.Name, "－")
	return general, rest
}
