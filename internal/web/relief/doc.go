// Package relief is the screens of programs, rosters and lists.
package relief
