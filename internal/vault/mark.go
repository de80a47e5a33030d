package vault

// Mark stands for a file or another long text that holds personal data, given
// by its SHA-256: equal ones of one use have equal marks, and without the key
// nothing can be confirmed, for what is small or nearly known is soon guessed.
// 32 bytes. It is a commitment ([Commit]) to the sum whose salt follows from
// the key and the sum, so that one file's salt can be told to a third party,
// who then checks the mark that was sealed against the file they hold and
// learns nothing of any other.
func (k *Keys) Mark(use string, sum []byte) []byte {
	return Commit(k.MarkSalt(use, sum), string(sum))
}

// MarkSalt is the salt of one mark: to be told to who holds the file, and to nobody else.
// [CommitHolds] checks the mark by it.
func (k *Keys) MarkSalt(use string, sum []byte) []byte {
	return k.Blind("mark/"+use, string(sum))
}
