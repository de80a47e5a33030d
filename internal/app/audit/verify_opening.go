package audit

import (
	"reflect"
	"slices"

	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// strayOpenings are opening balances of which the voucher is not what they post, and
// vouchers of opening balances that nobody approved, or that are not their book's first.
func strayOpenings(_ *Area, tx *store.Tx, _ *store.Trail) (looked int64, breaks []string, err error) {
	list, err := tx.Openings(0)
	if err != nil {
		return 0, nil, err
	}
	late, err := tx.OpeningVouchers()
	if err != nil {
		return 0, nil, err
	}
	for _, o := range list {
		looked++
		if o.State != posting.Approved {
			continue
		}
		if late[o.VoucherID] {
			breaks = append(breaks, seal.Subject("voucher", o.VoucherID))
		}
		delete(late, o.VoucherID)
		same, err := postedAs(tx, o)
		if err != nil {
			return looked, breaks, err
		}
		if !same {
			breaks = append(breaks, seal.Subject(store.NounOpening, o.ID))
		}
	}
	for id := range late { // that nobody approved
		breaks = append(breaks, seal.Subject("voucher", id))
	}
	slices.Sort(breaks)
	return looked, breaks, nil
}

// postedAs reports whether the voucher of approved opening balances is what they post.
func postedAs(tx *store.Tx, o posting.Opening) (bool, error) {
	accounts, err := core.Standing(tx, o.Book)
	if err != nil {
		return false, err
	}
	cny, err := core.CnyOf(tx)
	if err != nil {
		return false, err
	}
	v, err := tx.Voucher(o.VoucherID)
	if fault.Is(err, "not_found") {
		return false, nil
	}
	for i := range v.Transfers {
		v.Transfers[i].ID = 0
	}
	want := posting.Opened(o, accounts, cny)
	want.Salt = v.Salt
	return reflect.DeepEqual(want, v.Draft), err
}
