package store

import (
	"cmp"
	"maps"
	"slices"
)

// sortedKeys is a map's keys in order, for work that must not depend on a map's chance.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
