//go:build unix && !linux && !freebsd

package pgtest

import "syscall"

// dieWithParent has no means here: a killed test run leaves its server running.
func dieWithParent(*syscall.SysProcAttr) {}
