package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"reliefbook/internal/fault"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/seal"
)

// proof checks a proof of one payment and says what it proves.
func (c *verifyCmd) proof(key *seal.PublicKey) error {
	file, err := os.ReadFile(c.Proof)
	if err != nil {
		return fault.New(fault.Invalid, "import.unreadable").Because(err)
	}
	s, err := seal.CheckEvidence(file, key)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(struct {
			OK      bool         `json:"ok"`
			Amount  money.Amount `json:"amount"`
			Day     string       `json:"day"`
			Summary string       `json:"summary"`
			Payment int64        `json:"payment"`
			Seq     int64        `json:"seq"`
			Size    int64        `json:"size"`
			Root    string       `json:"root"`
		}{true, money.Amount(s.Amount), s.Day, s.Summary, s.Payment, s.Seq, s.Checkpoint.Size, s.Checkpoint.Root.String()})
	}
	tag := tongue()
	fmt.Println(lang.Text(tag, "proof.holds", "Amount", money.Amount(s.Amount), "Day", s.Day, "Summary", s.Summary, "Payment", s.Payment, "Seq", s.Seq,
		"Size", s.Checkpoint.Size, "At", s.Checkpoint.At.Format(time.RFC3339)))
	if key == nil {
		fmt.Println(lang.Text(tag, "proof.no_key"))
	}
	return nil
}
