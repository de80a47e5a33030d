package ledger

// VoucherFilter narrows a list of vouchers; zero values narrow nothing.
type VoucherFilter struct {
	BookID  int64
	Period  string // YYYY-MM
	Program int64  // vouchers with a transfer of this program
	ID      int64
	From    string // days, both counted
	To      string
	Limit   int
	Offset  int
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
