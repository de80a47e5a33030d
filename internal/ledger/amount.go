package ledger

// Memorandum reports whether a transfer between two accounts stands beside its
// voucher's entries 备查 and not in its amount: the use of an allocation, and its
// giving back, which say a second time what the entries say.
func Memorandum(debit, credit Account) bool { return debit.Use || credit.Use }

// Amount is what a voucher amounts to, in fen: its debit side in money 借方合计,
// as its paper adds it up. Memoranda are not in it, nor pieces, which are no
// money. See docs/adr/0024-a-vouchers-amount.md.
func (d Draft) Amount(accounts map[int64]Account, assets map[int64]Asset) (sum Units) {
	for _, t := range d.Transfers {
		if assets[t.AssetID].Code == CNY && !Memorandum(accounts[t.DebitID], accounts[t.CreditID]) {
			sum += t.Amount
		}
	}
	return sum
}
