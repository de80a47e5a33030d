#!/usr/bin/env bash
# A full disk: SQLite's own shell says "database or disk is full" (SQLITE_FULL, 13). One
# would guess that the Go driver github.com/ncruces/go-sqlite3, which is the same engine, says so too.
# It says "disk I/O error" (SQLITE_IOERR_WRITE, 778): its file layer is written in Go and does not
# turn ENOSPC into SQLITE_FULL as SQLite's unix layer does (os_unix.c, unixWrite). Nor is ENOSPC found
# beneath: the system's error is kept of the last call alone (vfs/vfs.go, vfsErrorCode), and others follow.
#
# Why it matters here: an I/O error at a commit is an outcome nobody knows, a full disk is one where
# nothing was changed. Who looks for sqlite3.FULL alone tells a clerk "unknown" when it is "no".
#
# Versions: go-sqlite3 v0.37.0; Debian's sqlite3 shell. Needs Go and root (a small tmpfs is mounted).
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root, to mount a small file system" >&2; exit 1; }
dir=$(mktemp -d)
trap 'umount "$dir/small" 2>/dev/null || true; rm -rf "$dir"' EXIT
mkdir "$dir/small" "$dir/prog"
mount -t tmpfs -o size=1m tmpfs "$dir/small"

cd "$dir/prog"
cat >main.go <<'GO'
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"
)

func main() {
	db, err := sql.Open("sqlite3", "file:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	if _, err = db.Exec("CREATE TABLE t (b BLOB)"); err != nil {
		panic(err)
	}
	for range 100 {
		if _, err = db.Exec("INSERT INTO t VALUES (zeroblob(50000))"); err != nil {
			break
		}
	}
	fmt.Println("driver:", err)
	fmt.Println("FULL", errors.Is(err, sqlite3.FULL), "IOERR_WRITE", errors.Is(err, sqlite3.IOERR_WRITE), "ENOSPC", errors.Is(err, syscall.ENOSPC))
}
GO
go mod init finding >/dev/null 2>&1
go get github.com/ncruces/go-sqlite3@v0.37.0 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
grep ncruces/go-sqlite3 go.mod
driver=$(go run . "$dir/small/go.db")
echo "$driver"
rm -f "$dir/small"/*
sqlite3 --version
shell=$(for _ in $(seq 100); do echo "INSERT INTO t VALUES (zeroblob(50000));"; done |
    { echo "CREATE TABLE t (b BLOB);"; cat; } | sqlite3 -bail "$dir/small/shell.db" 2>&1 || true)
echo "shell: $shell"

grep -q 'FULL false IOERR_WRITE true ENOSPC false' <<<"$driver" && grep -q 'database or disk is full' <<<"$shell" ||
    { echo "it behaves otherwise now" >&2; exit 1; }
