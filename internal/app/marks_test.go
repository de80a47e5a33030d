package app_test

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"reliefbook/internal/app/core"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/apptest"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/payout"
	"reliefbook/internal/report"
	"reliefbook/internal/teller"
	"reliefbook/internal/vault"
)

// TestNoHashConfirmsAGuess: whoever has the database and not the keys can
// confirm no guess of a card, an ID, a request or a file: no column of any
// table, no sealed leaf, holds a plain hash of one.
func TestNoHashConfirmsAGuess(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		const fresh = "6217000000000000017"
		guesses := map[string][]byte{"a card": []byte(fresh)}
		p := h.Sent(t, 6, "护理系")
		guesses["the roster"] = apptest.RosterCSV(6, "护理系")
		guesses["a card of the roster"], guesses["an ID of the roster"] = []byte(apptest.Card(2)), []byte(apptest.CitizenID(2))
		answer := h.AnswerFile(t, p.Batch, func(i int, _ teller.Payee) teller.Reply {
			if i == 0 {
				return teller.Reply{Result: "失败", Reason: "账号错误"}
			}
			return teller.Reply{}
		})
		guesses["the answer"] = answer
		run, err := h.Banking.CheckResult(ctx, h.Cashier, p.Batch, "answer.csv", answer, nil)
		apptest.Check(t, err)
		_, err = h.TakeAnswer(p.Batch, run.Upload, "")
		apptest.Check(t, err)
		guesses["the bank's file"] = h.BankFile(t, p.Batch).Content
		correction := payments.Proposal{Remedy: payout.Remedy{PaymentID: h.PaymentIDs(t, p.Program)[0], Kind: payout.Correct, Channel: payout.Bank, Note: "换卡"}, Card: fresh, Form: apptest.Scan()}
		body, err := json.Marshal(correction)
		apptest.Check(t, err)
		correction.Key = "key-1"
		id, err := h.Payments.ProposeRemedy(ctx, h.Maker, correction)
		apptest.Check(t, err)
		if again, err := h.Payments.ProposeRemedy(ctx, h.Maker, correction); err != nil || again != id {
			t.Fatalf("the same proposal twice made %d, %d: %v", id, again, err)
		}
		guesses["a request"], guesses["a request's body"] = []byte("remedy.propose\x00"+string(body)), body
		statement := apptest.StatementFile(500, [8]string{h.Today(), "6.00", "", "S1", "转入", "", "上级", apptest.Card(3)})
		h.ImportStatement(t, 1, "september.csv", statement)
		guesses["the statement"] = statement
		for name, data := range othersKept(t, h) {
			guesses[name] = data
		}
		for name, noun := range map[string]string{"the roster": "roster:", "the answer": "result:", "the bank's file": "export:", "the statement": "statement:", "a scan": "scan:"} {
			sum, found, err := h.FindFile(ctx, guesses[name])
			apptest.Check(t, err)
			if len(found) != 1 || !strings.Contains(found[0].Subject, noun) {
				t.Errorf("%s is kept as %+v", name, found)
				continue
			}
			salt, mark, plain := unhex(t, found[0].Salt), unhex(t, found[0].Mark), unhex(t, sum)
			if !vault.CommitHolds(mark, salt, string(plain)) || vault.CommitHolds(mark, salt, string(plain[:31])) {
				t.Errorf("%s can't be proven by its salt", name)
			}
		}
		hashed := map[string]string{}
		for name, data := range guesses {
			s256, s1, m := sha256.Sum256(data), sha1.Sum(data), md5.Sum(data)
			for how, sum := range map[string][]byte{"SHA-256": s256[:], "half a SHA-256": s256[:16], "SHA-1": s1[:], "MD5": m[:]} {
				hashed[string(sum)] = how + " of " + name
				hashed[hex.EncodeToString(sum)] = how + " of " + name
				hashed[base64.StdEncoding.EncodeToString(sum)] = how + " of " + name
			}
		}
		raw, driver := h.BehindTheBack(t)
		looked := 0
		for _, column := range apptest.EveryColumn(t, raw, driver) {
			for _, cell := range apptest.Cells(t, raw, column) {
				looked++
				for sum, what := range hashed {
					if strings.Contains(cell, sum) {
						t.Errorf("%s holds the plain %s", column, what)
					}
				}
			}
		}
		if looked < 400 {
			t.Errorf("only %d cells were looked at", looked)
		}
	})
}

// othersKept has the files kept that no bank sends: a roll, a scan, a supplement, sheets and a report.
func othersKept(t *testing.T, h *apptest.House) map[string][]byte {
	t.Helper()
	ctx := context.Background()
	roll, scan := []byte("学号,姓名\n0000000001,学生一\n"), []byte("\x89PNG\r\n\x1a\n a signed sheet")
	for range 2 { // the same roll is known
		_, _, err := h.Relief.LoadRoll(ctx, h.Maker, "roll.csv", roll)
		apptest.Check(t, err)
	}
	program, class := h.ClassOf(t, h.Branch["护理系"])
	apptest.Check(t, h.Payments.AttachScan(ctx, h.Branch["护理系"], program, class, "签领表.png", scan))
	apptest.Refused(t, h.Payments.AttachScan(ctx, h.Branch["护理系"], program, class, "签领表.png", scan), "scan.same")
	for range 2 {
		s, err := h.Payments.SignOffSheet(ctx, h.Branch["护理系"], program, class, lang.ZhCN)
		if err != nil || s.Version != 1 {
			t.Fatalf("version %d of the same sheet: %v", s.Version, err)
		}
	}
	table, err := h.Reports.IssueReport(ctx, h.Auditor, report.Request{Name: "three-way", Values: report.Values{"program": "MZ"}, Lang: lang.ZhCN})
	apptest.Check(t, err)
	printed, err := hex.DecodeString(strings.TrimPrefix(table.ContentHash, "sha256:"))
	apptest.Check(t, err)
	issued, _, err := h.Reports.ReportIssues(ctx, h.Auditor, report.IssueFilter{})
	if err != nil || len(issued) != 1 || string(issued[0].Printed) != string(printed) || string(issued[0].Hash) == string(printed) {
		t.Errorf("the list shows %x, the report says %x: %v", issued[0].Printed, printed, err)
	}
	var report strings.Builder
	hash := table.ContentHash
	table.ContentHash = ""
	apptest.Check(t, table.WriteJSON(&report))
	table.ContentHash = hash
	return map[string][]byte{"the roll": roll, "a scan": scan, "a report": []byte(report.String())}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	apptest.Check(t, err)
	return b
}

// TestWhatTheVersionBeforeHashed: its requests are keyed at the start and still
// known; its files, whose plain hashes are sealed, are met again.
func TestWhatTheVersionBeforeHashed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		ctx := context.Background()
		p := h.Prepared(t, 4, "护理系")
		roster := apptest.RosterCSV(4, "护理系")
		raw := h.NoTriggers(t)
		plain := sha256.Sum256(roster)
		_, err := raw.Exec("UPDATE roster SET file_hash = $1", plain[:])
		apptest.Check(t, err)
		done, err := h.Relief.ImportRosterFile(ctx, h.Maker, p.Program, "roster.csv", roster, core.Reading{})
		if err != nil || !done.Same {
			t.Errorf("the roster of before is not known again: %v", err)
		}
		next := payments.Preparation{Program: h.RosterProgram(t, "NEXT", h.Funded(t, "F2", fund.StudentAid, 4*apptest.Head), apptest.Head, 4), Name: "第二批", Channel: payout.Bank, Kind: payout.First}
		_, err = h.Relief.ImportRosterFile(ctx, h.Maker, next.Program, "roster.csv", roster, core.Reading{})
		apptest.Check(t, err)
		body, err := json.Marshal(next)
		apptest.Check(t, err)
		next.Key = "k"
		batch, err := h.Payments.PrepareBatch(ctx, h.Maker, next)
		apptest.Check(t, err)
		var action string
		apptest.Check(t, raw.QueryRow("SELECT action FROM idempotency WHERE key = 'k'").Scan(&action))
		request := sha256.Sum256([]byte(action + "\x00" + string(body)))
		_, err = raw.Exec("UPDATE idempotency SET body = $1 WHERE key = 'k'", request[:])
		apptest.Check(t, err)
		apptest.Check(t, raw.Close())
		again, err := apptest.Reopen(ctx, h.URL, h.KeyDir)
		apptest.Check(t, err)
		defer again.DB.Close() //nolint:errcheck // the test is over
		raw, _ = h.BehindTheBack(t)
		var plainOnes int
		apptest.Check(t, raw.QueryRow("SELECT count(*) FROM idempotency WHERE length(body) = 32").Scan(&plainOnes))
		if id, err := again.Payments.PrepareBatch(ctx, h.Maker, next); err != nil || id != batch || plainOnes != 0 {
			t.Errorf("%d requests are hashed in plain; repeated across the upgrade, batch %d is %d: %v", plainOnes, batch, id, err)
		}
		next.Name = "另一批"
		_, err = again.Payments.PrepareBatch(ctx, h.Maker, next)
		apptest.Refused(t, err, "idempotency.other_body")
	})
}

// TestAMarkIsOpenedForOne: who is told a file's salt can hold the sealed mark against the file, and against no other.
func TestAMarkIsOpenedForOne(t *testing.T) {
	h := apptest.New(t, "sqlite")
	one, other := sha256.Sum256([]byte("one")), sha256.Sum256([]byte("other"))
	mark, salt := h.Keys.Mark("scan", one[:]), h.Keys.MarkSalt("scan", one[:])
	if !vault.CommitHolds(mark, salt, string(one[:])) || vault.CommitHolds(mark, salt, string(other[:])) {
		t.Error("the salt opens another file's mark, or not its own")
	}
	if string(mark) == string(h.Keys.Mark("photo", one[:])) || string(salt) == string(h.Keys.MarkSalt("scan", other[:])) {
		t.Error("two uses share a mark, or two files a salt")
	}
}
