package audit

import (
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/banking"
	"reliefbook/internal/app/books"
	"reliefbook/internal/app/core"
	"reliefbook/internal/app/exceptions"
	"reliefbook/internal/app/gifts"
	"reliefbook/internal/app/payments"
	"reliefbook/internal/app/people"
	"reliefbook/internal/app/relief"
	"reliefbook/internal/app/reports"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/app/visits"
	"reliefbook/internal/bank"
	"reliefbook/internal/duty"
	"reliefbook/internal/exception"
	"reliefbook/internal/fault"
	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/link"
	"reliefbook/internal/payout"
	"reliefbook/internal/posting"
	"reliefbook/internal/report"
	"reliefbook/internal/right"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/visit"
)

// noun is one kind of record in the audit trail: how verify walks its rows, and
// which page shows it.
type noun struct {
	name store.Noun
	walk func(*store.Tx, nounCheck) error // over all its rows, each with the leaf it must have
	by   string                           // the rule of verify, or the noun whose walk goes over its rows, where it has no walk of its own
	none string                           // why there are no rows to go over
	link string                           // the web address of its page, with :id; empty when it has none
}

// nouns lists every noun Record accepts: a new one is a constant of package store and a line here.
var nouns = []noun{
	{name: store.NounAccount, by: "account_seal"},
	{name: store.NounVoucher, by: "voucher_seal", link: "/vouchers/:id"},
	{name: store.NounSetting, by: rowsRule},
	{name: store.NounMapping, by: rowsRule},
	row(store.NounChart, "/charts/:id", every((*store.Tx).ChartVersions),
		func(v posting.ChartVersion) int64 { return v.ID }, books.ChartLeaf),
	row(store.NounOpening, "/openings/:id", every((*store.Tx).Openings),
		func(o posting.Opening) int64 { return o.ID }, books.OpeningLeaf),
	{name: store.NounLog, none: "acts on the log itself: a key that names the next, an older copy that was accepted"},
	{name: store.NounUser, by: rowsRule, link: "/users/:id"},
	row(store.NounRight, "/rights/:id", (*store.Tx).AllRights, func(r right.Right) int64 { return r.ID }, core.RightLeaf),
	row(store.NounUserLink, "", every((*store.Tx).UserLinks),
		func(l link.Password) int64 { return l.ID }, people.UserLinkLeaf),
	row(store.NounTierChange, "", every((*store.Tx).TierChanges),
		func(c store.TierChange) int64 { return c.ID }, people.TierChangeLeaf),
	{name: store.NounSetup, none: "a link that makes an administrator where there is none: its row is deleted once it is used"},
	{name: store.NounCampus, by: rowsRule},
	{name: store.NounDepartment, by: rowsRule},
	{name: store.NounClassLink, by: rowsRule},
	row(store.NounTier, "", every((*store.Tx).Tiers), func(t store.StoredTier) int64 { return t.ID }, people.TierLeaf),
	row(store.NounFund, "/funds/:id", (*store.Tx).Funds, func(f fund.Fund) int64 { return f.ID }, books.FundLeaf),
	row(store.NounDocument, "/documents/:id", every((*store.Tx).Documents),
		func(d fund.Document) int64 { return d.ID }, books.DocumentLeaf),
	row(store.NounEvidence, "", every((*store.Tx).EvidenceOf),
		func(p fund.Evidence) int64 { return p.ID }, books.EvidenceLeaf),
	row(store.NounProgram, "/programs/:id", (*store.Tx).Programs,
		func(p fund.Program) int64 { return p.ID }, relief.ProgramLeaf),
	{name: store.NounRoster, by: "roster_seal"},
	row(store.NounSupplement, "", every((*store.Tx).Supplements),
		func(s roster.Supplement) int64 { return s.ID }, relief.SupplementLeaf),
	{name: store.NounList, by: rowsRule},
	{name: store.NounRoll, by: rowsRule},
	{name: store.NounStaffCard, by: rowsRule},
	row(store.NounConflict, "", every((*store.Tx).Acceptances),
		func(s store.Acceptance) int64 { return s.ID }, relief.AcceptanceLeaf),
	{name: store.NounBatch, walk: eachBatch, link: "/batches/:id"},
	{name: store.NounPayment, by: "receipt_seal", link: "/payments/:id"},
	row(store.NounTicket, "", func(tx *store.Tx) ([]payout.Ticket, error) {
		list, _, err := tx.Tickets(access.Everything, 1<<30, 0)
		return list, err
	}, func(t payout.Ticket) int64 { return t.ID }, payments.TicketLeaf),
	row(store.NounHandover, "", within((*store.Tx).Handovers, access.Everything),
		func(h payout.Handover) int64 { return h.ID }, payments.HandoverLeaf),
	row(store.NounRemedy, "", every((*store.Tx).Remedies), func(r payout.Remedy) int64 { return r.ID }, payments.RemedyLeaf),
	row(store.NounTemplate, "/bank-templates/:id", (*store.Tx).Templates,
		func(t bank.TemplateVersion) int64 { return t.ID }, banking.TemplateLeaf),
	row(store.NounExport, "", every((*store.Tx).Exports), func(x bank.Export) int64 { return x.ID }, banking.ExportLeaf),
	row(store.NounVoid, "", every((*store.Tx).Voids), func(v bank.Void) int64 { return v.ID }, banking.VoidLeaf),
	row(store.NounDownload, "", every((*store.Tx).Downloads),
		func(d bank.Download) int64 { return d.ID }, banking.DownloadLeaf),
	row(store.NounSubstitute, "", every((*store.Tx).Substitutes),
		func(s bank.Substitute) int64 { return s.ID }, payments.SubstituteLeaf),
	{name: store.NounResult, walk: eachResult},
	row(store.NounSheet, "", (*store.Tx).Sheets, func(s payout.Sheet) int64 { return s.ID }, payments.SheetLeaf),
	row(store.NounScan, "", within((*store.Tx).Scans, payout.ScanFilter{Scope: access.Everything}),
		func(s payout.Scan) int64 { return s.ID }, payments.ScanLeaf),
	{name: store.NounLink, by: rowsRule},
	{name: store.NounPass, by: rowsRule},
	row(store.NounOffer, "", every((*store.Tx).Offers), func(o payout.Offer) int64 { return o.ID }, payments.OfferLeaf),
	row(store.NounFormView, "", every((*store.Tx).FormViews),
		func(v store.FormView) int64 { return v.ID }, payments.FormViewLeaf),
	{name: store.NounReminder, by: rowsRule},
	row(store.NounIntake, "/intakes/:id", paged((*store.Tx).Intakes, bank.IntakeFilter{}),
		func(i bank.Intake) int64 { return i.ID }, banking.IntakeLeaf),
	{name: store.NounStatement, walk: eachStatement, link: "/statements/:id"},
	{name: store.NounMatchRun, walk: eachMatchRun},
	{name: store.NounMatch, by: "match_run"},
	row(store.NounException, "/exceptions/:id", paged((*store.Tx).Exceptions, exception.Filter{Scope: access.Everything}),
		func(x exception.Exception) int64 { return x.ID }, exceptions.ExceptionLeaf),
	row(store.NounExceptionNote, "", every((*store.Tx).ExceptionNotes),
		func(n exception.Note) int64 { return n.ID }, exceptions.ExceptionNoteLeaf),
	{name: store.NounExceptionRule, walk: eachExceptionRule},
	row(store.NounReport, "", paged((*store.Tx).ReportIssues, report.IssueFilter{}),
		func(r report.Issue) int64 { return r.ID }, reports.IssueLeaf),
	row(store.NounProgramClose, "", every((*store.Tx).Closings),
		func(c fund.Closing) int64 { return c.ID }, books.ClosingLeaf),
	row(store.NounPeriodClose, "", every((*store.Tx).PeriodClosings),
		func(c fund.PeriodClosing) int64 { return c.ID }, books.PeriodLeaf),
	row(store.NounCorrection, "/corrections/:id", every((*store.Tx).Corrections),
		func(c ledger.Correction) int64 { return c.ID }, books.CorrectionLeaf),
	row(store.NounItem, "", (*store.Tx).Items, func(i gift.Item) int64 { return i.ID }, gifts.ItemLeaf),
	row(store.NounHolder, "", within((*store.Tx).Holders, access.Everything),
		func(h gift.Holder) int64 { return h.ID }, gifts.HolderLeaf),
	{name: store.NounHolderCount, none: "a count that found what was there; any other makes a movement"},
	row(store.NounPurchase, "/purchases/:id", (*store.Tx).Purchases,
		func(p gift.Purchase) int64 { return p.ID }, gifts.PurchaseLeaf),
	row(store.NounGoods, "", every((*store.Tx).GoodsIn), func(g gift.GoodsIn) int64 { return g.ID }, gifts.GoodsLeaf),
	row(store.NounInvoice, "", every((*store.Tx).Invoices), func(i gift.Invoice) int64 { return i.ID }, gifts.InvoiceLeaf),
	row(store.NounMovement, "/movements/:id", paged((*store.Tx).Movements, gift.MovementFilter{Scope: access.Everything}),
		func(m gift.Movement) int64 { return m.ID }, gifts.MovementLeaf),
	{name: store.NounRecipient, walk: eachRecipient},
	{name: store.NounActivity, walk: eachActivity, link: "/activities/:id"},
	{name: store.NounActivityPlayers, by: rowsRule},
	{name: store.NounThrow, by: "activity"},
	{name: store.NounAnswer, by: "activity"},
	{name: store.NounVisit, walk: eachVisit, link: "/visits/:id"},
	row(store.NounTeam, "/teams/:id", every((*store.Tx).Teams), func(t visit.Team) int64 { return t.ID }, visits.TeamLeaf),
	{name: store.NounTeamLink, by: rowsRule},
	row(store.NounPhoto, "", (*store.Tx).Photos, func(p store.Photo) int64 { return p.ID }, visits.PhotoLeaf),
	row(store.NounMember, "", (*store.Tx).Members, func(m duty.Member) int64 { return m.ID }, rota.MemberLeaf),
	{name: store.NounDutyMembers, by: rowsRule},
	row(store.NounDutyPlan, "/duty/plans/:id", (*store.Tx).Plans, func(p duty.Plan) int64 { return p.ID }, rota.PlanLeaf),
	{name: store.NounTurn, walk: eachTurn, link: "/duty/turns/:id"},
	row(store.NounSwap, "", every((*store.Tx).Swaps), func(s duty.Swap) int64 { return s.ID }, rota.SwapLeaf),
	row(store.NounProblem, "", (*store.Tx).Problems, func(p duty.Problem) int64 { return p.ID }, rota.ProblemLeaf),
}

var nounRows = func() map[store.Noun]noun {
	rows := make(map[store.Noun]noun, len(nouns))
	for _, n := range nouns {
		rows[n.name] = n
	}
	return rows
}()

// NounPage is the route of the page that shows a record of the trail, the catalogue
// key of its noun ("log.noun.batch") and its number. route is empty when no page
// shows it.
func NounPage(subject string) (route, word, id string) {
	noun, number, ok := store.SubjectOf(strings.TrimSuffix(subject, "/reminder")) // as reminders were named before
	if !ok {
		name, rest, _ := strings.Cut(subject, ":")
		return "", "log.noun." + name, rest
	}
	return nounRows[noun].link, "log.noun." + string(noun), strconv.FormatInt(number, 10)
}

// nounCheck compares one record with the leaf of the last act on it: the leaf as it
// is written now, or as the earlier version wrote it.
type nounCheck = func(noun store.Noun, id int64, now ...func(*seal.LeafWriter)) error

// row is a noun whose records come from one list, each with a leaf made of the record alone.
func row[T any](name store.Noun, link string, list func(*store.Tx) ([]T, error), id func(T) int64,
	leaf func(T) func(*seal.LeafWriter)) noun {
	return noun{name: name, link: link, walk: func(tx *store.Tx, check nounCheck) error {
		all, err := list(tx)
		return eachOf(all, err, name, id, leaf, check)
	}}
}

// every asks a list that takes a number or a name for everything.
func every[K, T any](list func(*store.Tx, K) ([]T, error)) func(*store.Tx) ([]T, error) {
	var all K
	return within(list, all)
}

// within asks a list that takes a parent for everything within it.
func within[K, T any](list func(*store.Tx, K) ([]T, error), all K) func(*store.Tx) ([]T, error) {
	return func(tx *store.Tx) ([]T, error) { return list(tx, all) }
}

// paged is within for a list that also returns how many there are.
func paged[K, T any](list func(*store.Tx, K) ([]T, int, error), all K) func(*store.Tx) ([]T, error) {
	return func(tx *store.Tx) ([]T, error) {
		found, _, err := list(tx, all)
		return found, err
	}
}

// eachOf checks a list of records, each with a leaf made of the record alone.
func eachOf[T any](list []T, err error, noun store.Noun, id func(T) int64, leaf func(T) func(*seal.LeafWriter), check nounCheck) error {
	for _, v := range list {
		if err := check(noun, id(v), leaf(v)); err != nil {
			return err
		}
	}
	return err
}

// spoiledNouns compares every record of every noun with the last act on it, and
// names records that the trail mentions and that are missing.
func spoiledNouns(_ *Area, tx *store.Tx, t *store.Trail) (looked int64, breaks []string, err error) {
	check := func(noun store.Noun, id int64, now ...func(*seal.LeafWriter)) error {
		looked++
		if !slices.ContainsFunc(now, func(add func(*seal.LeafWriter)) bool { return t.Said(noun, id, add) }) {
			breaks = append(breaks, seal.Subject(noun, id))
		}
		return nil
	}
	walked := map[string]bool{}
	for _, n := range nouns {
		if n.walk == nil {
			continue
		}
		if err := n.walk(tx, check); err != nil {
			return looked, breaks, fault.Wrap(err, "go over "+string(n.name))
		}
		walked[string(n.name)] = true
	}
	for _, n := range nouns {
		if walked[string(n.name)] || walked[n.by] {
			breaks = append(breaks, t.Gone(n.name)...)
		}
	}
	return looked, breaks, nil
}
