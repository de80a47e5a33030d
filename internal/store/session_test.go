package store_test

import (
	"testing"
	"time"

	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// TestASessionLivesUntilItsEndUnderTheKeysItWasBegunWith commits, so each
// engine's database is its own or cleaned up.
func TestASessionLivesUntilItsEndUnderTheKeysItWasBegunWith(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			db, b := opened(t, engine)
			defer db.Close() //nolint:errcheck // the test is over
			clock := now
			sessions := store.Sessions{DB: db, Now: func() time.Time { return clock }}
			ctx := t.Context()
			must(0, sessions.CommitCtx(ctx, "a", []byte{1}, later(10)))
			must(0, sessions.CommitCtx(ctx, "a", []byte{2, 0}, later(20)))
			look := func(about, token string, want string) {
				t.Helper()
				data, found, err := sessions.FindCtx(ctx, token)
				if err != nil || found != (want != "") || found && string(data) != want {
					t.Errorf("%s: %q %v %v", about, data, found, err)
				}
			}
			look("what was saved last", "a", "\x02\x00")
			look("another token", "b", "")
			db.MarkWith(must(vault.LoadOrCreate(t.TempDir() + "/other.key")))
			look("what other keys marked", "a", "")
			db.MarkWith(b.keys)
			clock = later(20)
			look("at its end", "a", "")
			clock = now
			must(0, sessions.DeleteCtx(ctx, "a"))
			look("ended", "a", "")
		})
	}
}

func TestFailedSignInsAreCountedByName(t *testing.T) {
	onBoth(t, func(s *shelf) {
		same(s, must(s.tx.LoginCount("maker")), store.LoginCount{})
		must(0, s.tx.GiveBackLogin("maker")) // there is none to give back
		must(0, s.tx.PutLoginCount("maker", store.LoginCount{Fails: 1, At: now}))
		must(0, s.tx.PutLoginCount("maker", store.LoginCount{Fails: 3, At: later(1)}))
		must(0, s.tx.GiveBackLogin("maker"))
		same(s, must(s.tx.LoginCount("maker")), store.LoginCount{Fails: 2, At: later(1)})
		must(0, s.tx.SweepLogins(later(1)))
		same(s, must(s.tx.LoginCount("maker")).Fails, 2)
		must(0, s.tx.SweepLogins(later(2)))
		same(s, must(s.tx.LoginCount("maker")).Fails, 0)
	})
}

func TestTheDevicesUsedLastAreKnown(t *testing.T) {
	onBoth(t, func(s *shelf) {
		for i := range 3 { // two are kept
			must(0, s.tx.AddDevice(s.maker, []byte{byte(i)}, 2, later(i), later(-60)))
		}
		known := func(user int64, hash byte) int64 { return must(s.tx.KnownDevice(user, []byte{hash}, now)) }
		if known(s.maker, 0) != 0 || known(s.maker, 1) == 0 || known(s.maker, 2) == 0 || known(s.checker, 2) != 0 {
			s.Error("the first is forgotten, the others are the maker's alone")
		}
		must(0, s.tx.SeeDevice(known(s.maker, 1), later(9)))
		must(0, s.tx.AddDevice(s.maker, []byte{3}, 2, later(10), later(-60)))
		if known(s.maker, 1) == 0 || known(s.maker, 2) != 0 {
			s.Error("the one used again stays")
		}
		must(0, s.tx.AddDevice(s.checker, []byte{4}, 2, later(20), later(9))) // what nobody used since then goes
		same(s, known(s.maker, 1), 0)
		must(0, s.tx.ForgetDevices(s.maker))
		same(s, known(s.maker, 3), 0)
	})
}

func TestAnUploadIsItsOwnersAndForgotten(t *testing.T) {
	onBoth(t, func(s *shelf) {
		id := must(s.tx.PutUpload(s.maker, "名册.csv", []byte{1, 0}, now, later(-60)))
		if name, content, err := s.tx.Upload(s.maker, id); err != nil || name != "名册.csv" ||
			string(content) != "\x01\x00" {
			s.Errorf("%q %v %v", name, content, err)
		}
		gone := func(actor, id int64) func() error {
			return func() error { _, _, err := s.tx.Upload(actor, id); return err }
		}
		s.refuses("not_found", gone(s.checker, id))
		kept := must(s.tx.PutUpload(s.maker, "a", []byte{1}, later(40), later(-60)))
		second := must(s.tx.PutUpload(s.maker, "b", []byte{1}, later(60), later(30))) // forgets those of before
		s.refuses("not_found", gone(s.maker, id))
		if name, _, err := s.tx.Upload(s.maker, kept); err != nil || name != "a" {
			s.Errorf("%q %v", name, err)
		}
		must(0, s.tx.DropUpload(second))
		s.refuses("not_found", gone(s.maker, second))
	})
}
