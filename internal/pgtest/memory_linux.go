package pgtest

import "syscall"

// memory is a folder kept in memory with room for a server, "" where there is
// none: a database has some seven hundred files, and making them on a disk is
// most of what a test on PostgreSQL costs.
func memory() string {
	const dir, room = "/dev/shm", 2 << 30
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil || int64(fs.Bavail)*fs.Bsize < room || !open(dir) {
		return ""
	}
	return dir
}
