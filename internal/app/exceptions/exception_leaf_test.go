package exceptions

import (
	"bytes"
	"testing"

	"reliefbook/internal/exception"
	"reliefbook/internal/seal"
)

// TestOldExceptionsKeepTheirLeaf: a row from before there were owners and keys seals as it did then.
func TestOldExceptionsKeepTheirLeaf(t *testing.T) {
	x := exception.Exception{Kind: "result_missing", ProgramID: 1, BatchID: 2, ResultID: 3, Heads: 4, Amount: -60, NowHeads: 4, NowAmount: -60, State: "closed", Reason: "补发", CloserID: 5}
	then, now := seal.NewLeaf("exception_close"), seal.NewLeaf("exception_close")
	then.Text("kind", "result_missing").Int("program", 1).Int("batch", 2).Int("result", 3).Int("payment", 0).Int("heads", 4).Int("amount", -60).
		Text("state", "closed").Text("reason", "补发").Int("closer", 5)
	ExceptionLeaf(x)(now)
	if !bytes.Equal(then.Encode(), now.Encode()) {
		t.Errorf("%q\n%q", then.Encode(), now.Encode())
	}
	x.NowAmount = -30
	changed := seal.NewLeaf("exception_close")
	ExceptionLeaf(x)(changed)
	if bytes.Equal(changed.Encode(), now.Encode()) {
		t.Error("what is left of it is not sealed")
	}
}
