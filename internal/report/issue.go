package report

import "time"

// Issue is a report that was given out, as it was. Its content is asked for by itself.
type Issue struct {
	ID         int64
	Name       string
	Program    string // code, empty: of no one program
	Filter     string // what narrows it beside the program, as sorted JSON
	Lang       string
	AsOf       time.Time
	Past       bool
	Checkpoint int64  // size of the sealed log it was read from
	Hash       []byte // the mark of the hash that stands on the report; of old ones that hash itself
	Printed    []byte // the hash that stands on the report, encrypted; old ones have none
	Lines      int
	ByID       int64
	By         string
	At         time.Time
}

// IssueFilter narrows a list of kept reports; zero values narrow nothing.
type IssueFilter struct {
	ID     int64
	Name   string
	Limit  int // 0: all
	Offset int
}
