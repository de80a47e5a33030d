package posting

import (
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/ledger"
	"reliefbook/internal/payout"
)

// reversal is the red voucher that takes v back: the same transfers with their
// sides exchanged (amounts stay positive; the voucher itself is marked red).
// Basic Accounting Rules art. 51. ledger.reverse_reversal when v is itself red,
// ledger.reason without a reason. It lacks its people and its basis.
func reversal(v ledger.Voucher, day, reason string) (ledger.Draft, error) {
	if v.Kind == ledger.Reversal {
		return ledger.Draft{}, fault.New(fault.Conflict, "ledger.reverse_reversal")
	}
	if reason == "" {
		return ledger.Draft{}, fault.New(fault.Invalid, "ledger.reason")
	}
	d := ledger.Draft{BookID: v.BookID, Kind: ledger.Reversal, Day: day, Summary: reversalSummary(v), Reason: reason,
		Key: fmt.Sprintf("reversal/%d", v.ID), Reverses: v.ID, Transfers: asNew(v.Transfers)}
	for i, t := range d.Transfers {
		d.Transfers[i].DebitID, d.Transfers[i].CreditID = t.CreditID, t.DebitID
	}
	return d, nil
}

// asNew is posted transfers to be posted again.
func asNew(posted []ledger.Transfer) []ledger.Transfer {
	ts := slices.Clone(posted)
	for i := range ts {
		ts[i].ID = 0
	}
	return ts
}

// SentBack takes back v, the voucher of a batch's approval: it names the two of
// the approval, and as its poster who sends the batch back, for the batch's reason.
func SentBack(b payout.Batch, v ledger.Voucher, day string, poster int64) (ledger.Draft, error) {
	d, err := reversal(v, day, b.Reason)
	d.MakerID, d.CheckerID, d.PosterID, d.Basis = b.MakerID, b.CheckerID, poster, basis("batch", b.ID)
	return d, err
}

// Correction is what an approved correction of v posts, in CNY: a red voucher and
// a blue one; or, of an amount alone, one for the difference. Where no lines are
// given the blue one's transfers are v's, as they were.
func Correction(c ledger.Correction, v ledger.Voucher, cny int64) ([]ledger.Draft, error) {
	of := basis("correction", c.ID)
	blue := ledger.Draft{BookID: v.BookID, Kind: ledger.Correcting, Day: c.Day, Summary: correctingSummary(c, v), Reason: c.Reason,
		MakerID: c.MakerID, CheckerID: c.CheckerID, PosterID: c.CheckerID, Basis: of, Key: fmt.Sprintf("correction/%d", c.ID)}
	var ts []ledger.Transfer
	for _, l := range c.Lines {
		ts = append(ts, ledger.Transfer{AssetID: cny, DebitID: l.DebitID, CreditID: l.CreditID, Amount: l.Amount})
	}
	if len(c.Lines) == 0 {
		ts = asNew(v.Transfers)
	}
	blue = numbered(blue, ts)
	if c.Kind == ledger.Difference {
		return []ledger.Draft{blue}, nil
	}
	red, err := reversal(v, c.Day, c.Reason)
	red.MakerID, red.CheckerID, red.PosterID, red.Basis = blue.MakerID, blue.CheckerID, blue.PosterID, of
	return []ledger.Draft{red, blue}, err
}

// reversalSummary is the wording of art. 51: 注销某月某日某号凭证.
func reversalSummary(v ledger.Voucher) string {
	if v.Number == 0 {
		return lang.Text(zh, "posting.reversal_unnumbered", "Day", v.Day, "Summary", v.Summary)
	}
	return lang.Text(zh, "posting.reversal", "Voucher", named(v))
}

func correctingSummary(c ledger.Correction, v ledger.Voucher) string {
	if c.Kind == ledger.Difference {
		return lang.Text(zh, "posting.difference", "Voucher", named(v), "Summary", c.Summary)
	}
	return lang.Text(zh, "posting.correction", "Voucher", named(v), "Summary", c.Summary)
}

// named is how art. 51 names a voucher: 某月某日某号凭证.
func named(v ledger.Voucher) string {
	day, err := time.Parse(time.DateOnly, v.Day)
	if err != nil || v.Number == 0 {
		return lang.Text(zh, "posting.voucher_unnumbered", "Day", v.Day)
	}
	return lang.Text(zh, "posting.voucher", "Month", int(day.Month()), "Day", day.Day(), "No", v.Number)
}
