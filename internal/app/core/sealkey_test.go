package core_test

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"reliefbook/internal/access"
	"reliefbook/internal/app"
	"reliefbook/internal/app/core"
	"reliefbook/internal/apptest"
	"reliefbook/internal/bundle"
	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// sealedSome is a house with something sealed, and the signed checkpoint of it.
func sealedSome(t *testing.T, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	h.Structure(t, []string{"东校区"}, []string{"护理系"})
	_, err := h.SealNow(ctx)
	apptest.Check(t, err)
	s, err := h.SealState(ctx, h.Auditor)
	apptest.Check(t, err)
	return s.Note
}

// more adds an act and seals it.
func more(t *testing.T, h *apptest.House, name string) string {
	t.Helper()
	ctx := context.Background()
	_, err := h.CreateCampus(ctx, h.Admin, name, name)
	apptest.Check(t, err)
	_, err = h.SealNow(ctx)
	apptest.Check(t, err)
	s, err := h.SealState(ctx, h.Auditor)
	apptest.Check(t, err)
	return s.Note
}

// rolledBack takes the newest act out of every table behind the program's back,
// so that the database is what it was before, to the last row of the log.
func rolledBack(t *testing.T, h *apptest.House, name, until string) {
	t.Helper()
	raw := h.NoTriggers(t)
	size := strings.Split(until, "\n")[1]
	for _, s := range []string{
		"DELETE FROM campus WHERE code = '" + name + "'",
		"DELETE FROM checkpoint WHERE size > " + size,
		"DELETE FROM seal_hash WHERE position >= " + hashesOf(t, size),
		"DELETE FROM entry WHERE id IN (SELECT entry_id FROM sealed WHERE seq >= " + size + ")",
		"DELETE FROM sealed WHERE seq >= " + size,
	} {
		_, err := raw.Exec(s)
		apptest.Check(t, err)
	}
	if strings.HasPrefix(h.URL, "sqlite:") { // whose triggers are gone: what is done from now on is to be sealed
		_, err := raw.Exec("CREATE TRIGGER entry_queue AFTER INSERT ON entry BEGIN INSERT INTO unsealed (entry_id) VALUES (NEW.id); END")
		apptest.Check(t, err)
	}
}

// hashesOf is how many hashes a log of that size stores.
func hashesOf(t *testing.T, size string) string {
	t.Helper()
	n, err := strconv.ParseInt(size, 10, 64)
	apptest.Check(t, err)
	return strconv.FormatInt(tlog.StoredHashCount(n), 10)
}

// TestRolledBack: an older copy is consistent in itself. What was kept outside
// tells, and so does the pin at the next start; accepting it is an act.
func TestRolledBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		first := sealedSome(t, h)
		kept := more(t, h, "X")
		again, err := apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Check(t, err)
		apptest.Check(t, again.DB.Close())
		rolledBack(t, h, "X", first)
		if v, err := h.Audit.Verify(ctx, first); err != nil || !v.OK() {
			t.Fatalf("the older copy is not whole in itself: %v %+v", err, v)
		}
		if v, err := h.Audit.Verify(ctx, kept); err != nil || v.OK() {
			t.Errorf("rolled back, and the kept checkpoint does not tell: %v", err)
		}
		_, err = apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Refused(t, err, "pin.older")
		anotherWay(t, h, "Y") // as long as the log was
		_, err = apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Refused(t, err, "pin.other")
		signer, public, err := seal.LoadKey(filepath.Join(h.KeyDir, "seal.key"))
		apptest.Check(t, err)
		h.Clock.Pass(-40 * 24 * time.Hour) // an old machine is brought back, by its old clock
		_, err = app.New(ctx, app.Config{DB: h.Again(t), Keys: h.Keys, Signer: signer, Public: public, Now: h.Clock.Now, Pins: h.KeyDir, Accept: "恢复演练"})
		apptest.Check(t, err)
		again, err = apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Check(t, err)
		defer again.DB.Close()
		list, err := again.Desk.Trail(ctx, h.Auditor, 0, 1)
		apptest.Check(t, err)
		if list[0].Kind != "rollback_accept" || !strings.Contains(string(list[0].Leaf), "恢复演练") {
			t.Errorf("the newest act is %s", list[0].Kind)
		}
	})
}

// anotherWay adds an act and seals it by a program that knows of no pin.
func anotherWay(t *testing.T, h *apptest.House, name string) {
	t.Helper()
	ctx := context.Background()
	signer, public, err := seal.LoadKey(filepath.Join(h.KeyDir, "seal.key"))
	apptest.Check(t, err)
	a, err := app.New(ctx, app.Config{DB: h.Again(t), Keys: h.Keys, Signer: signer, Public: public, Now: h.Clock.Now})
	apptest.Check(t, err)
	_, err = a.CreateCampus(ctx, h.Admin, name, name)
	apptest.Check(t, err)
	_, err = a.SealNow(ctx)
	apptest.Check(t, err)
}

// TestOlderBeneathARunningProgram: the database becomes an older one while the
// program runs, as when a standby is promoted that had not everything. Nothing is
// written any more, the pin stays, and what is missing is named.
func TestOlderBeneathARunningProgram(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		first := sealedSome(t, h)
		kept := more(t, h, "X")
		rolledBack(t, h, "X", first)
		_, err := h.SealNow(ctx)
		apptest.Refused(t, err, "pin.older")
		_, err = h.CreateCampus(ctx, h.Admin, "Z", "Z")
		apptest.Refused(t, err, "store.halted")
		if err := h.Ready(ctx); !fault.Is(err, "store.halted") {
			t.Errorf("ready all the same: %v", err)
		}
		if pin, err := h.Pinned(ctx, h.KeyDir); err != nil || pin != kept {
			t.Errorf("the pin moved: %v", err)
		}
		_, missing, err := h.MissingActs(ctx, h.KeyDir)
		apptest.Check(t, err)
		if len(missing) != 1 || missing[0].Kind != "campus_create" {
			t.Errorf("missing: %v", missing)
		}
		anotherWay(t, h, "Y") // written after the promotion, by somebody who knew nothing
		_, err = h.SealNow(ctx)
		apptest.Refused(t, err, "store.halted")
		if pin, err := h.Pinned(ctx, h.KeyDir); err != nil || pin != kept {
			t.Errorf("the pin moved: %v", err)
		}
	})
}

// TestLogInAnotherOrder: two leaves changed places.
func TestLogInAnotherOrder(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		sealedSome(t, h)
		raw := h.NoTriggers(t)
		for _, s := range []string{"UPDATE sealed SET entry_id = -1 WHERE seq = 2", "UPDATE sealed SET entry_id = (SELECT entry_id FROM sealed WHERE seq = 3) + 900000 WHERE seq = 3",
			"UPDATE sealed SET entry_id = (SELECT entry_id - 900000 FROM sealed WHERE seq = 3) WHERE seq = 2", "UPDATE sealed SET entry_id = (SELECT min(id) FROM entry WHERE id NOT IN (SELECT entry_id FROM sealed)) WHERE seq = 3"} {
			_, err := raw.Exec(s)
			apptest.Check(t, err)
		}
		v, err := h.Audit.Verify(context.Background())
		apptest.Check(t, err)
		if v.OK() || !apptest.Named(v, "seal: stored hash") {
			t.Errorf("nobody noticed: %+v", v.Verdicts)
		}
	})
}

// TestRotatedKey: the log goes on under a new key that the old one named. Who
// holds either can prove all of it; a checkpoint of before still counts.
func TestRotatedKey(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		kept := sealedSome(t, h)
		first := h.PublicKey(t)
		fresh, stranger := apptest.StrangerKey(t), apptest.StrangerKey(t)
		if _, err := h.RotateKey(ctx, h.Auditor, fresh); err == nil {
			t.Error("an auditor rotates the key")
		}
		old, err := h.RotateKey(ctx, access.CommandLine(access.Admin), fresh)
		apptest.Check(t, err)
		if old.String() != first.String() || h.PublicKey(t).String() != fresh.Public.String() {
			t.Errorf("from %s to %s", old, h.PublicKey(t))
		}
		later := more(t, h, "X")
		if _, err := seal.Open(later, fresh.Public); err != nil {
			t.Errorf("what is sealed now is not signed by the new key: %v", err)
		}
		if v, err := h.Audit.Verify(ctx, kept, later); err != nil || !v.OK() {
			t.Errorf("%v %+v", err, v)
		}
		data := h.Bundled(t)
		for _, key := range []*seal.PublicKey{first, fresh.Public} {
			if r := apptest.Proven(t, data, bundle.Options{Key: key, Since: []string{kept, later}}); !r.OK() || len(r.Keys) != 2 {
				t.Errorf("%s %+v", key, r)
			}
		}
		if r := apptest.Proven(t, data, bundle.Options{Key: stranger.Public}); r.OK() {
			t.Error("a stranger's key was believed")
		}
		_, err = apptest.Reopen(ctx, h.URL, h.KeyDir) // where the old key still is
		apptest.Refused(t, err, "seal.key_rotated")
		_, err = app.New(ctx, app.Config{DB: h.DB, Keys: h.Keys, Signer: stranger.Signer, Public: stranger.Public, Now: h.Clock.Now})
		apptest.Refused(t, err, "seal.key_other")
	})
}

// TestSealerTakesTheNewKey: a program that runs on while the key is rotated
// beside it reads the new one and seals with it.
func TestSealerTakesTheNewKey(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		sealedSome(t, h)
		signer, public, err := seal.LoadKey(filepath.Join(h.KeyDir, "seal.key"))
		apptest.Check(t, err)
		fresh := apptest.StrangerKey(t)
		beside, err := app.New(ctx, app.Config{DB: h.DB, Keys: h.Keys, Signer: signer, Public: public, Now: h.Clock.Now,
			Reload: func() (core.Signing, error) { return fresh, nil }})
		apptest.Check(t, err)
		_, err = h.RotateKey(ctx, access.CommandLine(access.Admin), fresh)
		apptest.Check(t, err)
		_, err = beside.SealState(ctx, h.Auditor)
		apptest.Check(t, err)
		_, err = h.CreateCampus(ctx, h.Admin, "X", "X")
		apptest.Check(t, err)
		n, err := beside.SealNow(ctx)
		apptest.Check(t, err)
		if v, err := h.Audit.Verify(ctx); err != nil || !v.OK() || n != 1 {
			t.Errorf("sealed %d: %v %+v", n, err, v)
		}
	})
}
