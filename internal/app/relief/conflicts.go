package relief

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/people"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
	"reliefbook/internal/fund"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// Conflicts lists the conflicts of a batch for its checker, and what was accepted.
func (a *Area) Conflicts(ctx context.Context, actor access.Actor, batch int64) (list []payout.Conflict, err error) {
	err = a.Read(ctx, actor, access.BatchRead, func(tx *store.Tx) error {
		b, err := tx.Batch(batch)
		if err != nil {
			return err
		}
		list, err = a.conflicts(tx, b)
		return err
	})
	return list, err
}

func (a *Area) conflicts(tx *store.Tx, b payout.Batch) ([]payout.Conflict, error) {
	accepted, err := tx.Acceptances(b.ID)
	if err != nil {
		return nil, err
	}
	if b.State == payout.Released || b.State == payout.Cancelled {
		return said(accepted), nil
	}
	k := lookout{tx: tx, batch: b}
	if k.payments, err = tx.FilePayments(b.ID); err != nil {
		return nil, err
	}
	if k.papers, err = PapersOf(tx, a.Keys(), k.payments); err != nil {
		return nil, err
	}
	var found []payout.Found
	for _, look := range []func(lookout) ([]payout.Found, error){elsewhere, cardsOfOthers, offTheRoll, somebodyElse, unfitPapers} {
		more, err := look(k)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	list := payout.Conflicts(found)
	for i, c := range list {
		at := slices.IndexFunc(accepted, func(s store.Acceptance) bool { return s.Key == c.Key })
		if at >= 0 {
			list[i].By, list[i].Reason, list[i].At = accepted[at].SaidBy, accepted[at].Reason, accepted[at].At
		}
	}
	return list, nil
}

// said is the accepted conflicts of a finished batch: it is not examined again,
// since what others do later is no concern of it.
func said(accepted []store.Acceptance) []payout.Conflict {
	list := make([]payout.Conflict, len(accepted))
	for i, s := range accepted {
		list[i] = payout.Conflict{Kind: payout.ConflictKind(s.Kind), Key: s.Key, By: s.SaidBy, Reason: s.Reason, At: s.At}
	}
	return list
}

// lookout is a batch examined for conflicts, with the papers of its payments decrypted.
type lookout struct {
	tx       *store.Tx
	batch    payout.Batch
	payments []payout.Payment
	papers   map[int64]store.Papers // by identity
}

// PapersOf decrypts the papers of the given payments only.
func PapersOf(tx *store.Tx, keys *vault.Keys, payments []payout.Payment) (map[int64]store.Papers, error) {
	all := make(map[int64]store.Papers, len(payments))
	for part := range slices.Chunk(identitiesOf(payments), 500) {
		papers, err := tx.Papers(part, keys)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, papers)
	}
	return all, nil
}

func identitiesOf(payments []payout.Payment) []int64 {
	out := make([]int64, len(payments))
	for i, p := range payments {
		out[i] = p.IdentityID
	}
	return out
}

// found is one payment in a conflict, with the paper it is about, masked.
func (k lookout) found(kind payout.ConflictKind, p payout.Payment, group, other string) payout.Found {
	row := payout.ConflictRow{PaymentID: p.ID, PersonID: p.PersonID, StudentNo: p.StudentNo, Name: p.Name, Department: p.Department, Class: p.Class,
		Amount: p.Amount, Other: other}
	switch papers := k.papers[p.IdentityID]; kind {
	case payout.SharedCard, payout.OtherHolder, payout.StaffCard, payout.CardLuhn:
		row.Paper = person.MaskCard(papers.Card)
	case payout.PaperCheck, payout.OtherPaper:
		row.Paper = person.MaskID(papers.CitizenID)
	}
	return payout.Found{Kind: kind, Group: group, ConflictRow: row}
}

// elsewhere finds people of the batch who are also under other programs of the same
// purpose and period.
func elsewhere(k lookout) (out []payout.Found, err error) {
	same, err := samePurpose(k.tx, k.batch.ProgramID)
	if err != nil {
		return nil, err
	}
	people := make([]int64, len(k.payments))
	for i, p := range k.payments {
		people[i] = p.PersonID
	}
	programs, err := k.tx.EntitledElsewhere(people, same)
	for _, p := range k.payments {
		for _, label := range programs[p.PersonID] {
			out = append(out, k.found(payout.SamePurpose, p, "", label))
		}
	}
	return out, err
}

// cardsOfOthers finds payments to the cards of other students or of staff. A
// channel that does not pay to cards has no such conflict.
func cardsOfOthers(k lookout) (out []payout.Found, err error) {
	if !k.batch.Channel.Way().Card {
		return nil, nil
	}
	tx := k.tx
	blinds, err := tx.CardBlinds(identitiesOf(k.payments))
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
	for _, p := range k.payments {
		card := string(blinds[p.IdentityID])
		for _, u := range byCard[card] {
			switch {
			case u.PersonID == 0:
				out = append(out, k.found(payout.StaffCard, p, "", u.Label))
			case u.PersonID != p.PersonID:
				out = append(out, k.found(payout.SharedCard, p, card, u.Label))
			}
		}
	}
	return out, nil
}

// offTheRoll finds people who are not on the school roll. A roll loaded by the
// maker of the roster or the batch proves nothing about its students; when nobody
// else loaded one, that is a conflict of the whole batch.
func offTheRoll(k lookout) (out []payout.Found, err error) {
	numbers := make([]string, len(k.payments))
	for i, p := range k.payments {
		numbers[i] = p.StudentNo
	}
	known, loaded, err := k.tx.Vouched(numbers, k.batch.ProgramID, k.batch.MakerID)
	if err != nil {
		return nil, err
	}
	if !loaded {
		return []payout.Found{{Kind: payout.NoRoll}}, nil
	}
	for _, p := range k.payments {
		if !known[p.StudentNo] {
			out = append(out, k.found(payout.NotOnRoll, p, "", ""))
		}
	}
	return out, err
}

// somebodyElse finds student numbers that are known under another name, on the
// school roll or an earlier roster, or with another identity paper: a number typed
// wrongly pays somebody else.
func somebodyElse(k lookout) (out []payout.Found, err error) {
	people := make([]int64, len(k.payments))
	numbers := make([]string, len(k.payments))
	for i, p := range k.payments {
		people[i], numbers[i] = p.PersonID, p.StudentNo
	}
	names, err := k.tx.KnownNames(numbers, people, k.batch.ProgramID, k.batch.MakerID)
	if err != nil {
		return nil, err
	}
	papers, err := k.tx.PapersKnown(people)
	if err != nil {
		return nil, err
	}
	for _, p := range k.payments {
		for _, known := range names[p.StudentNo] {
			if name, err := person.ParseName(known); err != nil || name.Name != p.Name {
				out = append(out, k.found(payout.OtherName, p, "", known))
			}
		}
		if own := papers[p.IdentityID]; own.Others {
			out = append(out, k.found(payout.OtherPaper, p, "", ""))
		}
	}
	return out, nil
}

// samePurpose is the other programs with the same purpose, blanks and punctuation
// aside, whose period overlaps.
func samePurpose(tx *store.Tx, program int64) (ids []int64, err error) {
	programs, err := tx.Programs()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(programs, func(p fund.Program) bool { return p.ID == program })
	if at < 0 {
		return nil, core.ErrNotFound()
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

// unfitPapers finds papers of a batch that fail a check.
func unfitPapers(k lookout) (out []payout.Found, err error) {
	for _, p := range k.payments {
		papers := k.papers[p.IdentityID]
		for _, kind := range paperFaults(papers, k.batch.Channel.Way()) {
			other := ""
			if kind == payout.OtherHolder {
				other = papers.Holder
			}
			out = append(out, k.found(kind, p, "", other))
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

// AcceptConflict accepts a conflict of a batch, with a reason, by a checker.
// Accepting it again changes nothing. Refusals: form.reason; not_found for a
// conflict that the batch does not have; batch.state; batch.same_person.
func (a *Area) AcceptConflict(ctx context.Context, actor access.Actor, batch int64, key, reason string) error {
	core.Trim(&reason)
	if err := form.Reason(reason); err != nil {
		return err
	}
	return a.Write(ctx, actor, access.ConflictAccept, func(tx *store.Tx) error {
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
			return core.ErrNotFound()
		}
		s := store.Acceptance{BatchID: batch, Key: key, Kind: string(list[at].Kind), Reason: reason, ByID: actor.UserID}
		if s.ID, err = tx.CreateAcceptance(s, a.Now()); err != nil || s.ID == 0 {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "conflict_accept", store.NounConflict, s.ID, AcceptanceLeaf(s))
	})
}

func AcceptanceLeaf(s store.Acceptance) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("batch", s.BatchID).Text("key", s.Key).Text("kind", s.Kind).Text("reason", s.Reason).Int("by", s.ByID)
	}
}

// MayApprove refuses to approve a batch with an open conflict (conflict.open), or
// by a checker below the level its total needs (batch.tier).
func (a *Area) MayApprove(tx *store.Tx, b *payout.Batch) error {
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
	return people.TierAllows(tx, *b)
}
