//go:build !unix

package pgtest

import "context"

// Server is never running here: the launcher wants a unix.
type Server struct{}

// Launch gives ErrMissing, so that the tests that need PostgreSQL are skipped.
func Launch(context.Context, Options) (*Server, error) { return nil, ErrMissing }

// URL, Create, Drop, Kill and Stop let callers compile; Launch gives no server to call them on.
func (*Server) URL(string) string { return "" }

func (*Server) Create(context.Context, string, string) (string, error) { return "", ErrMissing }

func (*Server) Drop(context.Context, string) error { return ErrMissing }

func (*Server) Kill() error { return nil }

func (*Server) Stop() error { return nil }

// Restart, Promote and Pid are for no server either.
func (*Server) Restart(context.Context) error { return ErrMissing }

func (*Server) Promote(context.Context) error { return ErrMissing }

func (*Server) Pid() int { return 0 }
