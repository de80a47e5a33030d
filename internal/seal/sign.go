package seal

import (
	"errors"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/fault"
)

// Sign gives the checkpoint as signed text (a note, as the Go checksum database
// writes them), fit for a file, an e-mail or a print: who keeps it holds the
// log to it.
func Sign(cp Checkpoint, signer note.Signer) (string, error) {
	text, err := cp.Text()
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return string(signed), fault.Wrap(err, "sign a checkpoint")
}

// Open reads signed text and believes it only with a good signature of one of
// the verifiers. It says nothing about which log: compare Origin, or use
// CheckTree. Refusals: seal.checkpoint_unsigned when no known key signed these
// very words, seal.checkpoint_bad when it is no checkpoint.
func Open(signed string, verifiers ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open([]byte(signed), note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified) || errors.As(err, &invalid):
		return Checkpoint{}, fault.New(fault.Conflict, "seal.checkpoint_unsigned").Because(err)
	case err != nil:
		return Checkpoint{}, fault.New(fault.Invalid, "seal.checkpoint_bad").Because(err)
	}
	return parseCheckpoint(n.Text)
}

// SignText signs any text of whole lines as Sign does a checkpoint.
func SignText(text string, signer note.Signer) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	return string(signed), fault.Wrap(err, "sign a text")
}

// TextOf is the text of what SignText gave and whether the key signed it; false
// for what is no signed text at all.
func TextOf(signed string, key note.Verifier) (text string, good, ok bool) {
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		return unverified.Note.Text, false, true
	}
	if err != nil {
		return "", false, false
	}
	return n.Text, true, true
}
