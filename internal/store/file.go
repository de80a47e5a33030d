package store

import _ "embed" // what files are kept as

// KeptFile is one record that a file is kept as.
type KeptFile struct {
	Noun string // as in the trail
	ID   int64
	Mark []byte
}

// FileNouns are what files are kept as, in the order in which FilesByMark takes their marks.
var FileNouns = []Noun{NounRoster, NounSupplement, NounRoll, NounExport, NounResult, NounStatement, NounScan, NounPhoto, NounEvidence, NounOffer}

// FilesByMark finds what a file is kept as: by its mark for each of FileNouns, or
// by its plain hash, which the earlier version kept.
func (tx *Tx) FilesByMark(marks [][]byte, plain []byte) ([]KeptFile, error) {
	args := []any{}
	for i, m := range marks {
		args = append(args, FileNouns[i], m, plain)
	}
	return list[KeptFile](tx, filesSQL, args...)
}

//go:embed sql/file/by_mark.sql
var filesSQL string
