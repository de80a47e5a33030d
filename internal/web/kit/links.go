package kit

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

// doors are the addresses that somebody who is not signed in opens with their own
// token. The token is checked before anything that was sent is read; a public
// address with a token that is not listed here keeps the service from starting.
var doors = []struct {
	path string
	kind link.Kind
}{
	{"/t/:token", link.OfTeam}, {"/m/:token", link.OfMember}, {"/p/:token", link.OfPlayer}, {"/r/:token", link.OfStudent},
	{"/setup", link.ToSetUp}, {"/first", link.ToPassword},
}

// doorOf is the kind of link a route is opened with; empty for one that needs none.
func doorOf(rt Route) link.Kind {
	for _, d := range doors {
		if rt.Path == d.path || strings.HasPrefix(rt.Path, d.path+"/") {
			return d.kind
		}
	}
	return ""
}

// mayRead reports whether anybody may send this public form; only a few short ones.
func (rt Route) mayRead() bool {
	switch rt.Path {
	case "/login", "/sign-out", "/language":
		return true
	}
	return rt.Method == http.MethodGet || rt.Action != access.Public || doorOf(rt) != ""
}

// Token is the token of a personal link, taken from its address only: no body is read for it.
func Token(c echo.Context) string {
	if t := c.Param("token"); t != "" {
		return t
	}
	return c.QueryParam("token")
}

// enter checks the link's token. done: there were too many wrong ones from this
// address, and a short answer was sent. Valid ones always pass.
func (s *Server) enter(c echo.Context, kind link.Kind) (done bool, err error) {
	err = s.app.Bearer.LinkHolds(c.Request().Context(), kind, Token(c))
	if !fault.Is(err, "not_found") {
		return false, err
	}
	switch kind {
	case link.ToSetUp:
		err = ErrSpentLink()
	case link.ToPassword:
		err = fault.New(fault.NotFound, "auth.link_spent")
	}
	wait := s.wrong.count(c.RealIP(), s.app.Now())
	if wait == 0 {
		return false, err
	}
	c.Response().Header().Set("Retry-After", strconv.Itoa(wait))
	return true, c.String(http.StatusTooManyRequests, "429\n")
}

// How many wrong tokens per minute from an address get a page, and how many
// addresses are remembered.
const (
	wrongTokens  = 60
	wrongFor     = time.Minute
	wrongTracked = 10_000
)

// wrongCount counts wrong tokens by address. Tokens can't be guessed, so it locks
// nobody out: it makes the answers cheap.
type wrongCount struct {
	mu    sync.Mutex
	since time.Time
	by    map[string]int
}

// Count counts one more and returns the seconds until pages are sent again; 0: now.
func (w *wrongCount) count(address string, now time.Time) (wait int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.since) >= wrongFor || w.by == nil || len(w.by) >= wrongTracked {
		w.since, w.by = now, map[string]int{}
	}
	if w.by[address]++; w.by[address] <= wrongTokens {
		return 0
	}
	return max(1, int((wrongFor-now.Sub(w.since)+time.Second-1)/time.Second))
}
