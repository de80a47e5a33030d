package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Conflicts names what a batch's checker has to look at, with what was accepted.
func (a *App) Conflicts(ctx context.Context, actor access.Actor, batch int64) (list []payout.Conflict, err error) {
	err = a.read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		b, err := tx.Batch(batch)
		if err != nil {
			return err
		}
		list, err = a.conflicts(tx, b)
		return err
	})
	return list, err
}

func (a *App) conflicts(tx *store.Tx, b payout.Batch) ([]payout.Conflict, error) {
	payments, err := tx.FilePayments(b.ID)
	if err != nil {
		return nil, err
	}
	var found []payout.Found
	for _, look := range []func(*store.Tx, payout.Batch, []payout.Payment) ([]payout.Found, error){
		elsewhere, cardsOfOthers, offTheRoll, a.paperConflicts,
	} {
		more, err := look(tx, b, payments)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	list := payout.Conflicts(found)
	accepted, err := tx.Acceptances(b.ID)
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		at := slices.IndexFunc(accepted, func(s store.Acceptance) bool { return s.Key == c.Key })
		if at >= 0 {
			list[i].By, list[i].Reason, list[i].At = accepted[at].SaidBy, accepted[at].Reason, accepted[at].At
		}
	}
	return list, nil
}

// foundOf is one payment's row behind a conflict.
func foundOf(kind payout.ConflictKind, p payout.Payment, group, other string) payout.Found {
	return payout.Found{Kind: kind, Group: group, ConflictRow: payout.ConflictRow{PaymentID: p.ID, PersonID: p.PersonID, StudentNo: p.StudentNo, Name: p.Name,
		Department: p.Department, Class: p.Class, Amount: p.Amount, Other: other}}
}

// elsewhere finds people of the batch under other programs of its purpose and period.
func elsewhere(tx *store.Tx, b payout.Batch, payments []payout.Payment) (out []payout.Found, err error) {
	same, err := samePurpose(tx, b.ProgramID)
	if err != nil {
		return nil, err
	}
	people := make([]int64, len(payments))
	for i, p := range payments {
		people[i] = p.PersonID
	}
	programs, err := tx.EntitledElsewhere(people, same)
	for _, p := range payments {
		for _, label := range programs[p.PersonID] {
			out = append(out, foundOf(payout.SamePurpose, p, "", label))
		}
	}
	return out, err
}

// cardsOfOthers finds payments to cards that somebody else or a staff member has.
func cardsOfOthers(tx *store.Tx, _ payout.Batch, payments []payout.Payment) (out []payout.Found, err error) {
	identities := make([]int64, len(payments))
	for i, p := range payments {
		identities[i] = p.IdentityID
	}
	blinds, err := tx.CardBlinds(identities)
	if err != nil {
		return nil, err
	}
	uses, err := tx.CardUses(slices.Collect(maps.Values(blinds)))
	if err != nil {
		return nil, err
	}
	byCard := map[string][]store.CardUse{}
	for _, u := range uses {
		byCard[string(u.Blind)] = append(byCard[string(u.Blind)], u)
	}
	for _, p := range payments {
		card := string(blinds[p.IdentityID])
		for _, u := range byCard[card] {
			switch {
			case u.PersonID == 0:
				out = append(out, foundOf(payout.StaffCard, p, "", u.Label))
			case u.PersonID != p.PersonID:
				out = append(out, foundOf(payout.SharedCard, p, card, u.Label))
			}
		}
	}
	return out, nil
}

// offTheRoll finds people who are not on the school roll, if one is loaded.
func offTheRoll(tx *store.Tx, _ payout.Batch, payments []payout.Payment) (out []payout.Found, err error) {
	numbers := make([]string, len(payments))
	for i, p := range payments {
		numbers[i] = p.StudentNo
	}
	known, loaded, err := tx.OnRoll(numbers)
	for _, p := range payments {
		if loaded && !known[p.StudentNo] {
			out = append(out, foundOf(payout.NotOnRoll, p, "", ""))
		}
	}
	return out, err
}

// samePurpose is the other programs whose purpose is the same in other blanks and
// punctuation at most, and whose period meets this one's.
func samePurpose(tx *store.Tx, program int64) (ids []int64, err error) {
	programs, err := tx.Programs()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(programs, func(p fund.Program) bool { return p.ID == program })
	if at < 0 {
		return nil, errNotFound()
	}
	own := programs[at]
	for _, p := range programs {
		if p.ID != program && p.Kind == fund.ByRoster && foldPurpose(p.Purpose) == foldPurpose(own.Purpose) && p.FromDay <= own.ToDay && own.FromDay <= p.ToDay {
			ids = append(ids, p.ID)
		}
	}
	return ids, nil
}

func foldPurpose(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// paperConflicts opens the papers of a batch, and of no other, and names those that do not fit.
func (a *App) paperConflicts(tx *store.Tx, b payout.Batch, payments []payout.Payment) (out []payout.Found, err error) {
	way, _ := payout.WayOf(b.Channel)
	for part := range slices.Chunk(payments, 500) {
		identities := make([]int64, len(part))
		for i, p := range part {
			identities[i] = p.IdentityID
		}
		papers, err := tx.Papers(identities, a.keys)
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			for _, kind := range paperFaults(papers[p.IdentityID], way) {
				other := ""
				if kind == payout.OtherHolder {
					other = papers[p.IdentityID].Holder
				}
				out = append(out, foundOf(kind, p, "", other))
			}
		}
	}
	return out, nil
}

func paperFaults(p store.Papers, way payout.Way) (kinds []payout.ConflictKind) {
	if way.Card {
		switch {
		case p.Card == "":
			kinds = append(kinds, payout.NoCard)
		case !person.Card(p.Card).LuhnOK():
			kinds = append(kinds, payout.CardLuhn)
		}
		if p.Holder != "" {
			kinds = append(kinds, payout.OtherHolder)
		}
	}
	if id := p.CitizenID; len(id) == 18 && person.CheckDigit(id[:17]) != 0 && person.CheckDigit(id[:17]) != id[17] {
		kinds = append(kinds, payout.PaperCheck)
	}
	return kinds
}

// AcceptConflict is a checker's word that a batch may be approved in spite of a
// conflict, and why. A second time it changes nothing. Refusals: form.reason,
// not_found for a conflict the batch has not, batch.state, batch.same_person.
func (a *App) AcceptConflict(ctx context.Context, actor access.Actor, batch int64, key, reason string) error {
	trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.write(ctx, actor, access.ConflictAccept, func(tx *store.Tx) error {
		b, err := tx.LockBatch(batch)
		if err != nil {
			return err
		}
		if _, err := b.Next(payout.Approve, actor.UserID, ""); err != nil {
			return err
		}
		list, err := a.conflicts(tx, b)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(c payout.Conflict) bool { return c.Key == key })
		if at < 0 {
			return errNotFound()
		}
		s := store.Acceptance{BatchID: batch, Key: key, Kind: string(list[at].Kind), Reason: reason, ByID: actor.UserID}
		if s.ID, err = tx.CreateAcceptance(s, a.now()); err != nil || s.ID == 0 {
			return err
		}
		_, err = tx.Record("conflict_accept", store.Subject("conflict", s.ID), actor.UserID, a.now(), acceptanceLeaf(s))
		return err
	})
}

func acceptanceLeaf(s store.Acceptance) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("batch", s.BatchID).Text("key", s.Key).Text("reason", s.Reason).Int("by", s.ByID)
	}
}

// mayApprove refuses the approval of a batch with a conflict nobody accepted
// (conflict.open), or by a checker below the level its total wants (batch.tier).
func (a *App) mayApprove(tx *store.Tx, b *payout.Batch) error {
	list, err := a.conflicts(tx, *b)
	if err != nil {
		return err
	}
	open := 0
	for _, c := range list {
		if c.Open() {
			open++
		}
	}
	if open > 0 {
		return fault.New(fault.Conflict, "conflict.open", "Count", open)
	}
	wanted, err := levelFor(tx, *b)
	if err != nil {
		return err
	}
	has, err := tx.LevelOf(b.CheckerID)
	if err == nil && has < wanted {
		err = fault.New(fault.Forbidden, "batch.tier", "Level", lang.Ref("level."+itoa(int64(wanted))))
	}
	return err
}

// levelFor is the level a batch's approval wants.
func levelFor(tx *store.Tx, b payout.Batch) (int, error) {
	p, err := tx.Program(b.ProgramID)
	if err != nil {
		return 0, err
	}
	stored, err := tx.Tiers(p.Allocation.FundID)
	tiers := make([]fund.Tier, len(stored))
	for i, s := range stored {
		tiers[i] = s.Tier
	}
	return fund.LevelFor(tiers, b.Total), err
}

// FundTiers is a fund with its tiers in force.
type FundTiers struct {
	fund.Fund
	Tiers []fund.Tier
}

// Tiers lists every fund's tiers.
func (a *App) Tiers(ctx context.Context, actor access.Actor) (list []FundTiers, err error) {
	err = a.read(ctx, actor, access.TierSet, func(tx *store.Tx) error {
		funds, err := tx.Funds()
		if err != nil {
			return err
		}
		for _, f := range funds {
			stored, err := tx.Tiers(f.ID)
			if err != nil {
				return err
			}
			row := FundTiers{Fund: f}
			for _, s := range stored {
				row.Tiers = append(row.Tiers, s.Tier)
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

// SetTiers sets who may approve a fund's batches, as the college's written rule
// says: the next version. tier.order when a higher level starts no higher.
func (a *App) SetTiers(ctx context.Context, actor access.Actor, fundID int64, tiers []fund.Tier) error {
	for i, t := range tiers {
		if t.Level < 1 || t.Level > access.MaxLevel || t.From < 0 || i > 0 && (t.From <= tiers[i-1].From || t.Level <= tiers[i-1].Level) {
			return fault.New(fault.Invalid, "form.invalid").Field("from_"+itoa(int64(t.Level)), "tier.order")
		}
	}
	if len(tiers) == 0 {
		tiers = []fund.Tier{{From: 0, Level: 1}}
	}
	return a.write(ctx, actor, access.TierSet, func(tx *store.Tx) error {
		if _, err := tx.Fund(fundID); err != nil {
			return err
		}
		rows, err := tx.PutTiers(fundID, tiers, actor.UserID, a.now())
		if err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := tx.Record("tier_set", store.Subject("tier", r.ID), actor.UserID, a.now(), tierLeaf(r)); err != nil {
				return err
			}
		}
		return nil
	})
}

func tierLeaf(t store.StoredTier) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("fund", t.FundID).Int("version", int64(t.Version)).Int("from", int64(t.Tier.From)).Int("level", int64(t.Tier.Level))
	}
}
