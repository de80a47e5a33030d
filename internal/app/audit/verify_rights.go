package audit

import (
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
	"reliefbook/internal/right"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// spoiledRights compares every account with the last right granted to it: role,
// level, departments, name, address, last day and whether it is disabled follow
// from that right alone. A database of the earlier version that was not started yet
// has no rights to compare with.
func spoiledRights(_ *Area, tx *store.Tx, _ *store.Trail) (looked int64, breaks []string, err error) {
	taken, err := tx.HappenedTo(core.TakenOver, store.NounUser, access.CommandLineID)
	if err != nil || !taken {
		return 0, nil, err
	}
	users, err := tx.Users()
	if err != nil {
		return 0, nil, err
	}
	list, err := tx.AllRights()
	if err != nil {
		return 0, nil, err
	}
	slices.SortStableFunc(list, func(a, b right.Right) int { return a.DecidedAt.Compare(b.DecidedAt) })
	should := map[int64]office{}
	for _, r := range list {
		if r.State != right.Granted {
			continue
		}
		u := should[r.UserID]
		switch r.Kind {
		case right.Grant:
			u = office{Right: r, either: r.Basis == right.TakenOver}
		case right.Disable:
			u.disabled, u.either = true, false
		}
		should[r.UserID] = u
	}
	hashes, err := tx.SetupHashes()
	if err != nil {
		return 0, nil, err
	}
	for _, hash := range hashes {
		if made, err := people.SetupRecorded(tx, hash); err != nil || !made {
			return looked, append(breaks, "setup_token"), err
		}
	}
	for _, u := range users {
		looked++
		if !follows(u, should[u.ID]) {
			breaks = append(breaks, seal.Subject("user", u.ID))
		}
	}
	return looked, breaks, nil
}

// office is what an account's rights make of it.
type office struct {
	right.Right      // the last one granted; its Role is empty while there is none
	disabled    bool // since then
	either      bool // taken over: it may have been kept out before
}

// follows reports whether an account agrees with its rights.
func follows(u access.User, o office) bool {
	if o.Role == "" { // no right yet: then no role and nothing that comes with one
		return u.Role == access.None && u.Email == "" && u.Until == "" && len(u.Departments) == 0 && u.Level == 1 && u.Disabled == o.disabled
	}
	return u.Name == o.Name && u.Role == o.Role && u.Level == o.Level && u.Email == o.Email && u.Until == o.Until &&
		slices.Equal(u.Departments, o.Departments) && (u.Disabled == o.disabled || o.either)
}
