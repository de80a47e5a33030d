package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/lang"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/print"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Printed is one PDF.
type Printed struct {
	Name    string
	Content []byte
	Version int
}

// SignOffSheet prints a class's sign-off sheet 签领表 with masked papers. The same
// rows print the same version again; other rows are the next one, recorded.
func (a *App) SignOffSheet(ctx context.Context, actor access.Actor, program, class int64, tag lang.Tag) (out Printed, err error) {
	var s print.Signing
	err = a.write(ctx, actor, access.SheetPrint, func(tx *store.Tx) error {
		k, err := tx.Class(actor.Scope(), class)
		if err != nil {
			return err
		}
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		list, _, err := tx.Payments(payout.Filter{Scope: actor.Scope(), Program: program, Class: class, InHand: true})
		if err != nil || len(list) == 0 {
			if err == nil {
				err = errNotFound()
			}
			return err
		}
		if s, err = a.signing(tx, actor, p, list, tag); err != nil {
			return err
		}
		total, err := sumOf(list)
		if err != nil {
			return err
		}
		sheet := store.Signoff{ProgramID: program, DepartmentID: k.DepartmentID, ClassID: class, Lines: len(list), Total: total, ByID: actor.UserID}
		s.Version, s.Code, err = a.sheetVersion(tx, actor, p, sheet, encoded(s.Lines))
		return err
	})
	if err != nil {
		return out, err
	}
	var b bytes.Buffer
	err = print.SignOff(&b, tag, s)
	return Printed{Name: fmt.Sprintf("%s-%s-v%d.pdf", s.Program, s.Class, s.Version), Content: b.Bytes(), Version: s.Version}, err
}

func (a *App) signing(tx *store.Tx, actor access.Actor, p fund.Program, list []payout.Payment, tag lang.Tag) (print.Signing, error) {
	s := print.Signing{Program: p.Name, Department: list[0].Department, Class: list[0].Class, Maker: actor.Name}
	identities := make([]int64, len(list))
	for i, pay := range list {
		identities[i] = pay.IdentityID
	}
	papers, err := tx.Papers(identities, a.keys)
	for _, pay := range list {
		l := print.SignLine{StudentNo: pay.StudentNo, Name: pay.Name, Amount: pay.Amount, Channel: lang.Text(tag, "channel."+string(pay.Channel)), Proxy: pay.Proxy}
		if id := papers[pay.IdentityID].CitizenID; id != "" {
			l.ID = person.MaskID(id)
		}
		if card := papers[pay.IdentityID].Card; card != "" && pay.Channel == payout.Bank {
			l.Card = person.MaskCard(card)
		}
		s.Lines = append(s.Lines, l)
	}
	return s, err
}

// sheetVersion is the version a sheet prints as and the code that names it.
func (a *App) sheetVersion(tx *store.Tx, actor access.Actor, p fund.Program, s store.Signoff, rows string) (version int, code string, err error) {
	last, err := tx.LastSignoff(s.ProgramID, s.DepartmentID, s.ClassID)
	if err != nil {
		return 0, "", err
	}
	s.Version, s.Hash = last.Version, last.Hash
	if last.ID == 0 || !a.sameFile(markSheet, last.Hash, []byte(rows)) {
		s.Version, s.Hash = last.Version+1, a.fileMark(markSheet, []byte(rows))
		if s.ID, err = tx.CreateSignoff(s, a.now()); err != nil {
			return 0, "", err
		}
		if err = a.record(tx, actor.UserID, "sheet_print", store.NounSheet, s.ID, signoffLeaf(s)); err != nil {
			return 0, "", err
		}
	}
	return s.Version, fmt.Sprintf("RB1/%s/%d/%d/%d/%x", p.Code, s.DepartmentID, s.ClassID, s.Version, s.Hash[:8]), nil
}

func signoffLeaf(s store.Signoff) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", s.ProgramID).Int("department", s.DepartmentID).Int("class", s.ClassID).Int("version", int64(s.Version)).
			Bytes("hash", s.Hash).Int("lines", int64(s.Lines)).Int("total", int64(s.Total))
	}
}

// SummarySheet prints a program's summary by class 汇总表 within the actor's scope.
func (a *App) SummarySheet(ctx context.Context, actor access.Actor, program int64, tag lang.Tag) (out Printed, err error) {
	s := print.Summing{Maker: actor.Name, Scope: lang.Text(tag, "receipt.whole_college")}
	err = a.write(ctx, actor, access.SheetPrint, func(tx *store.Tx) error {
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		s.Program = p.Name
		classes, err := tx.Classes(actor.Scope(), program)
		if err != nil || len(classes) == 0 {
			if err == nil {
				err = errNotFound()
			}
			return err
		}
		sheet := store.Signoff{ProgramID: program, ByID: actor.UserID, Lines: len(classes)}
		for _, c := range classes {
			s.Lines = append(s.Lines, print.SumLine{Department: c.Department, Class: c.Class, Heads: c.Paid, Total: c.Amount, Confirmed: c.Confirmed, ConfirmedTotal: c.ConfirmedAmount})
			if sheet.Total, err = money.Add(sheet.Total, c.Amount); err != nil {
				return err
			}
		}
		if !actor.Scope().All {
			s.Scope, sheet.DepartmentID = scopeName(classes), actor.Departments[0]
		}
		s.Version, s.Code, err = a.sheetVersion(tx, actor, p, sheet, encoded(s.Lines))
		return err
	})
	if err != nil {
		return out, err
	}
	var b bytes.Buffer
	err = print.Summary(&b, tag, s)
	return Printed{Name: fmt.Sprintf("%s-v%d.pdf", s.Program, s.Version), Content: b.Bytes(), Version: s.Version}, err
}

// scopeName is the departments of a summary.
func scopeName(classes []payout.ClassProgress) string {
	var names []string
	for _, c := range classes {
		if len(names) == 0 || names[len(names)-1] != c.Department {
			names = append(names, c.Department)
		}
	}
	return strings.Join(names, "、")
}

// MaxScan is the largest scan, bytes.
const MaxScan = 10 << 20

// scanKinds are what a scan may be, by its content.
var scanKinds = map[string]bool{"application/pdf": true, "image/jpeg": true, "image/png": true}

// AttachScan keeps a signed sheet's scan with its class, encrypted, for good.
// scan.kind when it is neither PDF, JPEG nor PNG by content, scan.too_large,
// scan.same when it is attached already.
func (a *App) AttachScan(ctx context.Context, actor access.Actor, program, class int64, name string, data []byte) error {
	kind := http.DetectContentType(data)
	if !scanKinds[kind] {
		return fault.New(fault.Invalid, "form.invalid").Field("file", "scan.kind")
	}
	if len(data) > MaxScan {
		return fault.New(fault.Invalid, "form.invalid").Field("file", "scan.too_large", "MiB", MaxScan>>20)
	}
	return a.write(ctx, actor, access.ScanAttach, func(tx *store.Tx) error {
		k, err := tx.Class(actor.Scope(), class)
		if err != nil {
			return err
		}
		if _, err := tx.Program(program); err != nil {
			return err
		}
		s := store.Scan{ProgramID: program, DepartmentID: k.DepartmentID, ClassID: class, Name: shortName(name), Kind: kind, Size: len(data),
			Hash: a.fileMark(markScan, data), ByID: actor.UserID}
		if kept, err := tx.HasScan(program, class, plainSum(data)); err != nil || kept { // by the version before
			return cmp.Or(err, error(fault.New(fault.Conflict, "scan.same")))
		}
		ciphertext, err := a.keys.EncryptBlob(scanPurpose(s), data)
		if err != nil {
			return err
		}
		id, err := tx.CreateScan(s, ciphertext, a.now())
		if err != nil {
			return err
		}
		return a.record(tx, actor.UserID, "scan_attach", store.NounScan, id, scanLeaf(s))
	})
}

// scanPurpose binds a scan's encryption to its place and content.
func scanPurpose(s store.Scan) string {
	return fmt.Sprintf("scan/%d/%d/%s", s.ProgramID, s.ClassID, hex.EncodeToString(s.Hash))
}

func scanLeaf(s store.Scan) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", s.ProgramID).Int("class", s.ClassID).Text("kind", s.Kind).Int("size", int64(s.Size)).Bytes("hash", s.Hash)
	}
}

// Scans lists what is attached to a class.
func (a *App) Scans(ctx context.Context, actor access.Actor, program, class int64) (list []store.Scan, err error) {
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		list, err = tx.Scans(store.ScanFilter{Scope: actor.Scope(), Program: program, Class: class})
		return err
	})
	return list, err
}

// Scan opens one scan.
func (a *App) Scan(ctx context.Context, actor access.Actor, id int64) (s store.Scan, data []byte, err error) {
	var ciphertext []byte
	err = a.read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		list, err := tx.Scans(store.ScanFilter{Scope: actor.Scope(), ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return errNotFound()
		}
		s = list[0]
		ciphertext, err = tx.ScanContent(id)
		return err
	})
	if err != nil {
		return s, nil, err
	}
	data, err = a.keys.DecryptBlob(scanPurpose(s), ciphertext)
	if err == nil && !a.sameFile(markScan, s.Hash, data) {
		err = fmt.Errorf("scan %d is not what was attached", id)
	}
	return s, data, err
}
