package report

import (
	"fmt"

	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/recon"
)

var bankReports = []Declaration{
	{Name: "bank-reconciliation", Takes: []Param{
		{Key: "fund", Kind: Code, Hidden: true, Label: lang.Words{ZhCN: "资金", En: "Fund"},
			Help: "Of the bank reconciliation: a fund's code; all without it."},
		{Key: "month", Kind: Month, Hidden: true, Said: lang.Words{ZhCN: "%s 月末", En: "End of %s"},
			Help: "Of the bank reconciliation: its month, YYYY-MM; this one without it."},
	}, Columns: columns(Text.of("fund", "recon_item", "day", "reference", "summary"), Amount.of("plus", "minus", "balance"))},
}

// BankReconciliation is 银行存款余额调节表, one account after another: the books'
// balance with what only the bank has, the bank's with what only the books have,
// and whether the two adjusted balances are one.
func BankReconciliation(a Asked, list []recon.Adjustment) *Table {
	b := a.start()
	for _, a := range list {
		b.half(a, "recon.books", a.Books, recon.BankReceived, recon.BankPaid, "recon.books_adjusted", a.BooksAdjusted())
		b.half(a, "recon.bank", a.Bank, recon.BooksReceived, recon.BooksPaid, "recon.bank_adjusted", a.BankAdjusted())
		b.t.Notes = append(b.t.Notes, Verdict(b.t.Lang, a)...)
	}
	return b.t
}

// half is one side of the form: a balance, what is added and taken away, the adjusted balance.
func (b builder) half(a recon.Adjustment, from string, balance money.Amount, plus, minus recon.OpenKind, to string, adjusted money.Amount) {
	b.linked("", a.Fund, b.text(from), a.Day, a.Account, "", nil, nil, balance)
	for _, i := range a.Items {
		row := []Value{a.Fund, b.text("recon.kind." + string(i.Kind)), i.Day, i.Reference, i.Text, nil, nil, nil}
		switch i.Kind {
		case plus:
			row[5] = i.Size()
		case minus:
			row[6] = i.Size()
		default:
			continue
		}
		b.linked(OpenItemHref(i), row...)
	}
	b.linked("", a.Fund, b.text(to), a.Day, "", "", nil, nil, adjusted)
}

// OpenItemHref is the page behind an open item.
func OpenItemHref(i recon.OpenItem) string {
	if i.Line != 0 {
		return fmt.Sprintf("/statement-lines/%d", i.Line)
	}
	return fmt.Sprintf("/vouchers/%d", i.Voucher)
}

// Verdict says whether a reconciliation agrees, and by how much it does not.
func Verdict(tag lang.Tag, a recon.Adjustment) (notes []string) {
	args := []any{"Fund", a.Fund, "Account", a.Account, "Day", a.Day, "Balance", a.BankAdjusted().Grouped(), "Difference", a.Difference().Grouped(), "Until", a.Until}
	switch {
	case a.Until == "":
		notes = append(notes, lang.Text(tag, "recon.no_statement", args...))
	case !a.Reached():
		notes = append(notes, lang.Text(tag, "recon.not_reached", args...))
	}
	if a.Difference() != 0 {
		return append(notes, lang.Text(tag, "recon.differs", args...))
	}
	return append(notes, lang.Text(tag, "recon.agrees", args...))
}
