package store

import (
	"fmt"
	"slices"
	"time"

	"reliefbook/internal/exception"
	"reliefbook/internal/fund"
	"reliefbook/internal/recon"
	"reliefbook/internal/seal"
)

// answeredFrom is payments x that were confirmed by a link and still are, with the
// last receipt r and its last used link l.
const answeredFrom = `
	SELECT x.program_id, x.department_id, x.class_id, k.name AS class, count(*) AS heads, sum(x.amount - x.back) AS amount, min(r.at) AS since
	FROM receipt_link l
	JOIN payment x ON x.id = l.payment_id
	JOIN class k ON k.id = x.class_id
	JOIN receipt r ON r.id = (SELECT max(o.id) FROM receipt o WHERE o.payment_id = x.id)
	WHERE l.id = (SELECT max(u.id) FROM receipt_link u WHERE u.payment_id = x.id AND u.state = 'used')
		AND r.via = 'link' AND r.act = 'confirmed' AND x.receipt = 'confirmed' AND x.state = 'paid'`

const byClass = `
	GROUP BY x.program_id, x.department_id, x.class_id, k.name`

// soon is how long after links were made an answer from the same address looks like
// the maker's own: a college may share one address, and its students take longer.
const soon = 30 * time.Minute

// answered lists how links were answered, by class: by one device, within one
// minute, and from where they were made.
func (tx *Tx) answered() (all []recon.Answered, err error) {
	for _, q := range []struct {
		kind  exception.Kind
		query string
		args  []any
	}{
		{recon.FoundLinkDevice, answeredFrom + " AND l.device IS NOT NULL" + byClass + ", l.device HAVING count(*) > 1", nil},
		{recon.FoundLinkMinute, answeredFrom + byClass + ", r.at / ? HAVING count(*) > 1", []any{int64(time.Minute / time.Microsecond)}},
		{recon.FoundLinkPrinter, answeredFrom + `
		AND (EXISTS (SELECT 1 FROM link_print q WHERE q.device = l.device)
			OR EXISTS (SELECT 1 FROM link_print q WHERE q.id = l.print_id AND q.place = l.place AND r.at - q.at < ?))` + byClass,
			[]any{int64(soon / time.Microsecond)}},
	} {
		found, err := list[recon.Answered](tx, q.query, q.args...) //arch:sql constants of the list above
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			a.Kind = q.kind
			all = append(all, a)
		}
	}
	return all, nil
}

// linkFacts is how students' links were answered, in programs that are not closed.
func (tx *Tx) linkFacts(f *recon.Facts) error {
	answered, err := tx.answered()
	if err != nil {
		return err
	}
	open, err := tx.openPrograms()
	for _, a := range answered {
		if slices.ContainsFunc(open, func(p fund.Program) bool { return p.ID == a.ProgramID }) {
			f.Links = append(f.Links, a)
		}
	}
	return err
}

// inflowFacts is receipts of funds that are not proven.
func (tx *Tx) inflowFacts(f *recon.Facts) error {
	in, err := tx.Inflows(0)
	for _, i := range in {
		if i.By != fund.Provisional {
			continue
		}
		subject := seal.Subject("voucher", i.VoucherID)
		if i.DocumentID != 0 {
			subject = seal.Subject("document", i.DocumentID)
		}
		f.Inflows = append(f.Inflows, recon.Inflow{Subject: subject, Amount: i.Amount, Since: i.At})
	}
	return err
}

var answeredTests = map[exception.Kind]recon.AuditTest{recon.FoundLinkDevice: recon.OneDevice, recon.FoundLinkMinute: recon.OneMinute, recon.FoundLinkPrinter: recon.ByPrinter}

// LinkFindings is what the audit tests find in how links were answered: those of
// students by class; of teams, members and players those that were opened where
// they were made, or several on one device.
func (tx *Tx) LinkFindings(r recon.Rules) (list []recon.Finding, err error) {
	answered, err := tx.answered()
	if err != nil {
		return nil, err
	}
	for _, a := range answered {
		if a.TooMany(r) {
			list = append(list, recon.Finding{Test: answeredTests[a.Kind], Page: fmt.Sprintf("/programs/%d/classes/%d", a.ProgramID, a.ClassID), What: a.Class,
				Amount: a.Amount, Note: fmt.Sprintf("× %d", a.Heads)})
		}
	}
	for _, q := range []struct {
		test  recon.AuditTest
		query string
		args  []any
	}{
		{recon.OneDevice, `
			SELECT '/activities/' || p.activity_id AS page, min(p.class) AS what, '× ' || count(*) AS note
			FROM pass s
			JOIN player p ON p.id = s.subject_id
			WHERE s.kind = 'player' AND s.device IS NOT NULL
			GROUP BY p.activity_id, s.device
			HAVING count(*) > ?
			ORDER BY p.activity_id`, []any{r.Device}},
		{recon.ByPrinter, `
			SELECT CASE s.kind WHEN 'team' THEN '/teams/' || s.subject_id WHEN 'member' THEN '/duty' ELSE '/activities/' || p.activity_id END AS page,
				coalesce(t.name, m.name, p.class || ' ' || p.name) AS what, s.family AS note
			FROM pass s
			LEFT JOIN visit_team t ON s.kind = 'team' AND t.id = s.subject_id
			LEFT JOIN duty_member m ON s.kind = 'member' AND m.id = s.subject_id
			LEFT JOIN player p ON s.kind = 'player' AND p.id = s.subject_id
			WHERE s.device IS NOT NULL AND EXISTS (SELECT 1 FROM link_print q WHERE q.device = s.device)
			ORDER BY s.id`, nil},
	} {
		found, err := tx.findings(q.test, q.query, q.args...) //arch:sql constants of the list above
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// findings runs the query of one test: every row is a finding.
func (tx *Tx) findings(test recon.AuditTest, query string, args ...any) ([]recon.Finding, error) {
	found, err := list[recon.Finding](tx, query, args...)
	for i := range found {
		found[i].Test = test
	}
	return found, err
}
