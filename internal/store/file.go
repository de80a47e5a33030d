package store

import "reliefbook/internal/fault"

// KeptFile is one record a file is kept as.
type KeptFile struct {
	Noun string // as in the trail
	ID   int64
	Mark []byte
}

// FileNouns are what files are kept as, in the order FilesByMark wants their marks.
var FileNouns = []Noun{NounRoster, NounSupplement, NounRoll, NounExport, NounResult, NounStatement, NounScan, NounPhoto, NounEvidence, NounOffer}

// FilesByMark finds what a file is kept as: by its mark of each of FileNouns, or
// by its plain hash, which the version before kept.
func (tx *Tx) FilesByMark(marks [][]byte, plain []byte) (list []KeptFile, err error) {
	args := []any{}
	for i, m := range marks {
		args = append(args, string(FileNouns[i]), m, plain)
	}
	err = tx.scan(&list, `SELECT ? AS noun, id, file_hash AS mark FROM roster WHERE file_hash = ? OR file_hash = ?
		UNION ALL SELECT ?, id, file_hash FROM supplement WHERE file_hash = ? OR file_hash = ?
		UNION ALL SELECT ?, id, file_hash FROM roll WHERE file_hash = ? OR file_hash = ?
		UNION ALL SELECT ?, id, hash FROM bank_export WHERE hash = ? OR hash = ?
		UNION ALL SELECT ?, id, file_hash FROM bank_result WHERE file_hash = ? OR file_hash = ?
		UNION ALL SELECT ?, id, file_hash FROM bank_statement WHERE file_hash = ? OR file_hash = ?
		UNION ALL SELECT ?, id, hash FROM scan WHERE hash = ? OR hash = ?
		UNION ALL SELECT ?, id, hash FROM photo WHERE hash = ? OR hash = ?
		UNION ALL SELECT ?, id, hash FROM fund_evidence WHERE hash = ? OR hash = ?
		UNION ALL SELECT ?, id, hash FROM card_offer WHERE hash = ? OR hash = ? ORDER BY 1, 2`, args...)
	return list, fault.Wrap(err, "look for a file")
}
