package web_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"reliefbook/internal/apptest"
	"reliefbook/internal/pgtest"
	"reliefbook/internal/webtest/site"
)

// TestWalkUnknownOutcome: the standby is away while an administrator adds a campus. The
// screen says that nobody knows yet, asks by itself, and says what became of it.
func TestWalkUnknownOutcome(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Launch(t.Context(), pgtest.Options{Durable: true})
	pgtest.Need(t, err)
	t.Cleanup(func() { _ = server.Stop() })
	url, err := server.Create(t.Context(), "books", "")
	apptest.Check(t, err)
	s := site.Of(t, apptest.At(t, url))
	raw, err := sql.Open("pgx", url)
	apptest.Check(t, err)
	defer raw.Close()
	standby := func(name string) {
		for _, statement := range []string{"ALTER SYSTEM SET synchronous_standby_names = '" + name + "'", "SELECT pg_reload_conf()"} {
			_, err := raw.Exec(statement)
			apptest.Check(t, err)
		}
	}
	w := s.Walk(t)
	w.Enter(s.Admin)
	w.Open("/org/campuses/new").Fill("code", "N", "name", "北校区")
	standby("nobody")
	defer standby("")
	time.Sleep(300 * time.Millisecond) // every server process reads it by itself
	w.Submit("/org/campuses").See("操作是否生效", "数据库尚未给出结果")
	w.Picture("unknown")
	standby("")
	w.Await("操作已经生效")
	w.Picture("done")
	list, err := s.Core.Structure(context.Background(), s.Admin)
	apptest.Check(t, err)
	if len(list.Campuses) != 1 {
		t.Errorf("%d campuses", len(list.Campuses))
	}
	_, err = s.SealNow(t.Context())
	apptest.Check(t, err)
	s.Clock.Pass(-40 * 24 * time.Hour)
	w.Enter(s.Admin)
	w.Open("/clock").See("确认服务器时钟", "39 天")
	w.Picture("clock")
}
