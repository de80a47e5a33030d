//go:build unix && !linux

package pgtest

// memory has no folder here: servers live on the disk.
func memory() string { return "" }
