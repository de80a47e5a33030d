//go:build linux || freebsd

package pgtest

import "syscall"

// dieWithParent ends the server when this process dies, however it dies:
// nothing is left running. SIGQUIT is PostgreSQL's immediate shutdown.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGQUIT }
