package visits

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"reliefbook/internal/access"
	"reliefbook/internal/app/bearer"
	"reliefbook/internal/app/core"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/photo"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// teamBy finds the team of a link. Refusal: not_found for an unknown, revoked or
// expired token, all alike.
func (a *Area) teamBy(tx *store.Tx, by access.Bearer, hold bearer.Holding, find func(int64) (visit.Team, error)) (visit.Team, error) {
	pass, err := hold(tx, link.OfTeam, by)
	if err != nil {
		return visit.Team{}, err
	}
	return find(pass.SubjectID)
}

// TeamPage shows a team its own list.
func (a *Area) TeamPage(ctx context.Context, by access.Bearer) (t visit.Team, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		t, err = a.teamBy(tx, by, a.bearer.Seen, tx.Team)
		return err
	})
	return t, err
}

// ownPlanned finds a person on the team's own list; another team's count as not existing.
func ownPlanned(t visit.Team, id int64) (*visit.Planned, error) {
	at := slices.IndexFunc(t.People, func(p visit.Planned) bool { return p.ID == id })
	if at < 0 {
		return nil, core.ErrNotFound()
	}
	return &t.People[at], nil
}

// MarkSeen saves what a team says of one person. Sent twice it counts once; it can
// be changed until the list is closed. Refusals: those of visit.Team.Take.
func (a *Area) MarkSeen(ctx context.Context, by access.Bearer, m visit.Mark) error {
	core.Trim(&m.Colleague, &m.Note)
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		t, err := a.teamBy(tx, by, a.bearer.Held, tx.LockTeam)
		if err != nil {
			return err
		}
		p, err := ownPlanned(t, m.PlanID)
		if err != nil {
			return err
		}
		changed, err := t.Take(p, m)
		if err != nil || !changed {
			return err
		}
		if err := tx.ProgramOpen(t.ProgramID); err != nil {
			return err
		}
		p.SeenAt, p.Device = a.Now(), by.From.Family
		if err := tx.MarkPlanned(*p); err != nil {
			return err
		}
		return a.setOut(tx, t, "team_marked")
	})
}

// setOut puts a team under way and records what it did.
func (a *Area) setOut(tx *store.Tx, t visit.Team, act string) error {
	if t.State == visit.TeamPlanned {
		t.State = visit.TeamUnderWay
		if err := tx.MoveTeam(t, visit.TeamPlanned); err != nil {
			return err
		}
	}
	return a.RecordAct(tx, 0, act, store.NounTeam, t.ID, TeamLeaf(t))
}

// MaxPhotos is how many pictures one person's line may have.
const MaxPhotos = 4

// AddPhoto keeps a picture with a person of the team's list, without what the
// camera wrote into it. Whether it may be is asked before it is unpacked, and
// again when it is kept. Refusals: those of photo.Clean; photo.too_many.
func (a *Area) AddPhoto(ctx context.Context, by access.Bearer, plan int64, data []byte) error {
	err := a.DB().Read(ctx, func(tx *store.Tx) error {
		t, err := a.teamBy(tx, by, a.bearer.Seen, tx.Team)
		if err != nil {
			return err
		}
		return photoPlace(tx, t, plan)
	})
	if err != nil {
		return err
	}
	clean, err := photo.Clean(ctx, data)
	if err != nil {
		return err
	}
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		t, err := a.teamBy(tx, by, a.bearer.Held, tx.LockTeam)
		if err != nil {
			return err
		}
		if err := photoPlace(tx, t, plan); err != nil {
			return err
		}
		kept := store.Photo{PlanID: plan, Width: clean.Width, Height: clean.Height, Size: len(clean.JPEG), Hash: a.FileMark(core.MarkPhoto, clean.JPEG)}
		if same, err := tx.HasPhoto(plan, core.PlainSum(clean.JPEG)); err != nil || same { // by the version before
			return cmp.Or(err, error(fault.New(fault.Conflict, "photo.same")))
		}
		ciphertext, err := a.Keys().EncryptBlob(photoPurpose(kept), clean.JPEG)
		if err != nil {
			return err
		}
		id, err := tx.CreatePhoto(kept, ciphertext, a.Now())
		if err != nil {
			return err
		}
		if err := a.RecordAct(tx, 0, "photo_add", store.NounPhoto, id, PhotoLeaf(kept)); err != nil {
			return err
		}
		return a.setOut(tx, t, "team_marked")
	})
}

// photoPlace refuses another picture of a person on the team's list when there are enough.
func photoPlace(tx *store.Tx, t visit.Team, plan int64) error {
	p, err := ownPlanned(t, plan)
	if err != nil {
		return err
	}
	if t.State == visit.TeamReported {
		return fault.New(fault.Conflict, "visit.reported")
	}
	if err := tx.ProgramOpen(t.ProgramID); err != nil {
		return err
	}
	if len(p.Photos) >= MaxPhotos {
		return fault.New(fault.Invalid, "form.invalid").Field("photo", "photo.too_many", "Max", MaxPhotos)
	}
	return nil
}

// photoPurpose binds the encryption of a picture to its place and content.
func photoPurpose(p store.Photo) string {
	return "photo/" + core.Itoa(p.PlanID) + "/" + hex.EncodeToString(p.Hash)
}

func PhotoLeaf(p store.Photo) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("plan", p.PlanID).Int("width", int64(p.Width)).Int("height", int64(p.Height)).Int("size", int64(p.Size)).Bytes("hash", p.Hash)
	}
}

// Photo decrypts a picture for those who may see visits.
func (a *Area) Photo(ctx context.Context, actor access.Actor, id int64) (jpeg []byte, err error) {
	err = a.Read(ctx, actor, access.VisitRead, func(tx *store.Tx) error {
		jpeg, _, err = a.openPhoto(tx, id)
		return err
	})
	return jpeg, err
}

// TeamPhoto decrypts a picture of the team's own list; another team's counts as not existing.
func (a *Area) TeamPhoto(ctx context.Context, by access.Bearer, id int64) (jpeg []byte, err error) {
	err = a.DB().Read(ctx, func(tx *store.Tx) error {
		t, err := a.teamBy(tx, by, a.bearer.Seen, tx.Team)
		if err != nil {
			return err
		}
		var team int64
		if jpeg, team, err = a.openPhoto(tx, id); err == nil && team != t.ID {
			err = core.ErrNotFound()
		}
		return err
	})
	return jpeg, err
}

func (a *Area) openPhoto(tx *store.Tx, id int64) (jpeg []byte, team int64, err error) {
	p, team, ciphertext, err := tx.PhotoContent(id)
	if err != nil {
		return nil, 0, err
	}
	jpeg, err = a.Keys().DecryptBlob(photoPurpose(p), ciphertext)
	return jpeg, team, err
}

// CloseList closes a team's list by its link; it can't be changed any more.
// Refusal: visit.open while somebody has no outcome.
func (a *Area) CloseList(ctx context.Context, by access.Bearer) error {
	return a.DB().Write(ctx, func(tx *store.Tx) error {
		t, err := a.teamBy(tx, by, a.bearer.Held, tx.LockTeam)
		if err != nil || t.State == visit.TeamReported { // closed twice is closed
			return err
		}
		tally, err := visit.TallyOf(t.People)
		if err != nil {
			return err
		}
		if tally.Open > 0 || tally.Heads == 0 {
			return fault.New(fault.Conflict, "visit.open", "Open", tally.Open)
		}
		if err := tx.ProgramOpen(t.ProgramID); err != nil {
			return err
		}
		before := t.State
		t.State = visit.TeamReported
		if err := tx.MoveTeam(t, before); err != nil {
			return err
		}
		return a.RecordAct(tx, 0, "team_reported", store.NounTeam, t.ID, TeamLeaf(t))
	})
}
