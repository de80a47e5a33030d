package payments

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
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

// SignOffSheet prints a class's sign-off sheet 签领表 with masked papers. Equal rows
// print the same version again; different rows make the next version, which is
// recorded.
func (a *Area) SignOffSheet(ctx context.Context, actor access.Actor, program, class int64, tag lang.Tag) (out core.Printed, err error) {
	var s print.Signing
	err = a.Write(ctx, actor, access.SheetPrint, func(tx *store.Tx) error {
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
				err = core.ErrNotFound()
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
		sheet := payout.Sheet{ProgramID: program, DepartmentID: k.DepartmentID, ClassID: class, Lines: len(list), Total: total, ByID: actor.UserID}
		s.Version, s.Code, err = a.sheetVersion(tx, actor, p, sheet, core.Encoded(s.Lines))
		return err
	})
	if err != nil {
		return out, err
	}
	var b bytes.Buffer
	err = print.SignOff(&b, tag, s)
	return core.Printed{Name: fmt.Sprintf("%s-%s-v%d.pdf", s.Program, s.Class, s.Version), Content: b.Bytes(), Version: s.Version}, err
}

func (a *Area) signing(tx *store.Tx, actor access.Actor, p fund.Program, list []payout.Payment, tag lang.Tag) (print.Signing, error) {
	s := print.Signing{Program: p.Name, Department: list[0].Department, Class: list[0].Class, Maker: actor.Name}
	identities := make([]int64, len(list))
	for i, pay := range list {
		identities[i] = pay.IdentityID
	}
	papers, err := tx.Papers(identities, a.Keys())
	for _, pay := range list {
		l := print.SignLine{StudentNo: pay.StudentNo, Name: pay.Name, Amount: pay.Amount, Channel: lang.Text(tag, "channel."+string(pay.Channel)), Proxy: pay.Proxy}
		if id := papers[pay.IdentityID].CitizenID; id != "" {
			l.ID = person.MaskID(id)
		}
		if card := papers[pay.IdentityID].Card; card != "" && pay.Channel.Way().Card {
			l.Card = person.MaskCard(card)
		}
		s.Lines = append(s.Lines, l)
	}
	return s, err
}

// sheetVersion is the version a sheet has, and the code that identifies it.
func (a *Area) sheetVersion(tx *store.Tx, actor access.Actor, p fund.Program, s payout.Sheet, rows string) (version int, code string, err error) {
	last, err := tx.LastSheet(s.ProgramID, s.DepartmentID, s.ClassID)
	if err != nil {
		return 0, "", err
	}
	s.Version, s.Hash = last.Version, last.Hash
	if last.ID == 0 || !a.SameFile(core.MarkSheet, last.Hash, []byte(rows)) {
		s.Version, s.Hash = last.Version+1, a.FileMark(core.MarkSheet, []byte(rows))
		if s.ID, err = tx.CreateSheet(s, a.Now()); err != nil {
			return 0, "", err
		}
		if err = a.RecordAct(tx, actor.UserID, "sheet_print", store.NounSheet, s.ID, SheetLeaf(s)); err != nil {
			return 0, "", err
		}
	}
	return s.Version, s.Code(p.Code), nil
}

func SheetLeaf(s payout.Sheet) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", s.ProgramID).Int("department", s.DepartmentID).Int("class", s.ClassID).Int("version", int64(s.Version)).
			Bytes("hash", s.Hash).Int("lines", int64(s.Lines)).Int("total", int64(s.Total))
	}
}

// SummarySheet prints a program's summary by class 汇总表 within the actor's scope.
func (a *Area) SummarySheet(ctx context.Context, actor access.Actor, program int64, tag lang.Tag) (out core.Printed, err error) {
	s := print.Summing{Maker: actor.Name, Scope: lang.Text(tag, "receipt.whole_college")}
	err = a.Write(ctx, actor, access.SheetPrint, func(tx *store.Tx) error {
		p, err := tx.Program(program)
		if err != nil {
			return err
		}
		s.Program = p.Name
		classes, err := tx.Classes(actor.Scope(), program)
		if err != nil || len(classes) == 0 {
			if err == nil {
				err = core.ErrNotFound()
			}
			return err
		}
		sheet := payout.Sheet{ProgramID: program, ByID: actor.UserID, Lines: len(classes)}
		for _, c := range classes {
			s.Lines = append(s.Lines, print.SumLine{Department: c.Department, Class: c.Class, Heads: c.Paid, Total: c.Amount, Confirmed: c.Confirmed, ConfirmedTotal: c.ConfirmedAmount})
			if sheet.Total, err = money.Add(sheet.Total, c.Amount); err != nil {
				return err
			}
		}
		if !actor.Scope().All {
			s.Scope, sheet.DepartmentID = scopeName(classes), actor.Departments[0]
		}
		s.Version, s.Code, err = a.sheetVersion(tx, actor, p, sheet, core.Encoded(s.Lines))
		return err
	})
	if err != nil {
		return out, err
	}
	var b bytes.Buffer
	err = print.Summary(&b, tag, s)
	return core.Printed{Name: fmt.Sprintf("%s-v%d.pdf", s.Program, s.Version), Content: b.Bytes(), Version: s.Version}, err
}

// scopeName names the departments of a summary.
func scopeName(classes []payout.ClassProgress) string {
	var names []string
	for _, c := range classes {
		if len(names) == 0 || names[len(names)-1] != c.Department {
			names = append(names, c.Department)
		}
	}
	return strings.Join(names, "、")
}

// AttachScan attaches the scan of a signed sheet to its class, encrypted, for good.
// Refusals: scan.kind when it is not PDF, JPEG or PNG by content; scan.too_large;
// scan.same when it is already attached.
func (a *Area) AttachScan(ctx context.Context, actor access.Actor, program, class int64, name string, data []byte) error {
	kind, err := core.Paper{Data: data}.Check("file")
	if err != nil {
		return err
	}
	return a.Write(ctx, actor, access.ScanAttach, func(tx *store.Tx) error {
		k, err := tx.Class(actor.Scope(), class)
		if err != nil {
			return err
		}
		if _, err := tx.Program(program); err != nil {
			return err
		}
		s := payout.Scan{ProgramID: program, DepartmentID: k.DepartmentID, ClassID: class, Name: core.ShortName(name), Kind: kind, Size: len(data),
			Hash: a.FileMark(core.MarkScan, data), ByID: actor.UserID}
		if kept, err := tx.HasScan(program, class, core.PlainSum(data)); err != nil || kept { // by the version before
			return cmp.Or(err, error(fault.New(fault.Conflict, "scan.same")))
		}
		ciphertext, err := a.Keys().EncryptBlob(scanPurpose(s), data)
		if err != nil {
			return err
		}
		id, err := tx.CreateScan(s, ciphertext, a.Now())
		if err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, "scan_attach", store.NounScan, id, ScanLeaf(s))
	})
}

// scanPurpose binds the encryption of a scan to its place and content.
func scanPurpose(s payout.Scan) string {
	return fmt.Sprintf("scan/%d/%d/%s", s.ProgramID, s.ClassID, hex.EncodeToString(s.Hash))
}

func ScanLeaf(s payout.Scan) func(*seal.LeafWriter) {
	return func(w *seal.LeafWriter) {
		w.Int("program", s.ProgramID).Int("class", s.ClassID).Text("kind", s.Kind).Int("size", int64(s.Size)).Bytes("hash", s.Hash)
	}
}

// Scans lists the scans attached to a class.
func (a *Area) Scans(ctx context.Context, actor access.Actor, program, class int64) ([]payout.Scan, error) {
	return core.Ask(ctx, a.Core, actor, access.ReceiptRead, func(tx *store.Tx) ([]payout.Scan, error) {
		return tx.Scans(payout.ScanFilter{Scope: actor.Scope(), Program: program, Class: class})
	})
}

// Scan decrypts one scan.
func (a *Area) Scan(ctx context.Context, actor access.Actor, id int64) (s payout.Scan, data []byte, err error) {
	var ciphertext []byte
	err = a.Read(ctx, actor, access.ReceiptRead, func(tx *store.Tx) error {
		list, err := tx.Scans(payout.ScanFilter{Scope: actor.Scope(), ID: id})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.ErrNotFound()
		}
		s = list[0]
		ciphertext, err = tx.ScanContent(id)
		return err
	})
	if err != nil {
		return s, nil, err
	}
	data, err = a.Keys().DecryptBlob(scanPurpose(s), ciphertext)
	if err == nil && !a.SameFile(core.MarkScan, s.Hash, data) {
		err = fmt.Errorf("scan %d is not what was attached", id)
	}
	return s, data, err
}
