package audit

import (
	"slices"

	"reliefbook/internal/ledger"
	"reliefbook/internal/posting"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// strayAccounts are those that are not one noun's, in one role, by a chart of their book.
func strayAccounts(_ *Area, tx *store.Tx, _ *store.Trail) (looked int64, breaks []string, err error) {
	accounts, err := tx.Chart()
	if err != nil {
		return 0, nil, err
	}
	books, err := tx.ChartVersions(0)
	if err != nil {
		return 0, nil, err
	}
	charts := map[string][]posting.Chart{}
	for _, v := range books {
		if v.State == posting.Approved {
			charts[v.Book] = append(charts[v.Book], v.Chart)
		}
	}
	owners, err := tx.Owners()
	of := map[int64][]posting.Owner{}
	for _, o := range owners {
		of[o.AccountID] = append(of[o.AccountID], o)
	}
	for _, a := range accounts {
		mine := of[a.ID]
		if len(mine) != 1 || !mine[0].Fits(a.Account, a.Asset.Code == ledger.CNY, append(charts[a.Book.Code], posting.Default)) {
			breaks = append(breaks, seal.Subject("account", a.ID))
		}
		delete(of, a.ID)
	}
	for id := range of { // that are not there
		breaks = append(breaks, seal.Subject("account", id))
	}
	slices.Sort(breaks)
	return int64(len(accounts)), breaks, err
}
