package store

import (
	"slices"
	"strconv"
	"strings"
)

// Noun is a kind of record in the audit trail. Record takes no other than
// these; how verify goes over the rows of each and where it is shown stands in
// package app's registry of nouns.
type Noun string

// The books and the log.
const (
	NounAccount Noun = "account"
	NounVoucher Noun = "voucher"
	NounLog     Noun = "log"
	NounSetting Noun = "setting"
	NounChart   Noun = "chart"
	NounOpening Noun = "opening"
)

// People who work here, and the college's structure.
const (
	NounUser       Noun = "user"
	NounCampus     Noun = "campus"
	NounDepartment Noun = "department"
	NounClassLink  Noun = "class_link"
	NounTier       Noun = "tier"
	NounRight      Noun = "right"
	NounUserLink   Noun = "user_link"
	NounTierChange Noun = "tier_change"
	NounSetup      Noun = "setup"
)

// Money and rosters.
const (
	NounFund       Noun = "fund"
	NounDocument   Noun = "document"
	NounEvidence   Noun = "fund_evidence"
	NounProgram    Noun = "program"
	NounRoster     Noun = "roster"
	NounSupplement Noun = "supplement"
	NounList       Noun = "list"
	NounRoll       Noun = "roll"
	NounStaffCard  Noun = "staff_card"
	NounConflict   Noun = "conflict"
)

// Paying and receiving.
const (
	NounBatch      Noun = "batch"
	NounPayment    Noun = "payment"
	NounTicket     Noun = "ticket"
	NounHandover   Noun = "handover"
	NounRemedy     Noun = "remedy"
	NounTemplate   Noun = "template"
	NounExport     Noun = "export"
	NounVoid       Noun = "void"
	NounDownload   Noun = "download"
	NounSubstitute Noun = "substitute"
	NounResult     Noun = "result"
	NounSheet      Noun = "sheet"
	NounScan       Noun = "scan"
	NounReminder   Noun = "reminder"
	NounMapping    Noun = "mapping"
	NounLink       Noun = "link"
	NounPass       Noun = "pass"
	NounOffer      Noun = "card_offer"
	NounFormView   Noun = "form_view"
)

// Comparing and closing.
const (
	NounIntake        Noun = "intake"
	NounStatement     Noun = "statement"
	NounMatchRun      Noun = "match_run"
	NounMatch         Noun = "match"
	NounException     Noun = "exception"
	NounExceptionNote Noun = "exception_note"
	NounExceptionRule Noun = "exception_rule"
	NounReport        Noun = "report"
	NounProgramClose  Noun = "program_close"
	NounPeriodClose   Noun = "period_close"
	NounCorrection    Noun = "correction"
)

// Gifts and activities.
const (
	NounItem            Noun = "item"
	NounHolder          Noun = "holder"
	NounHolderCount     Noun = "holder_count"
	NounPurchase        Noun = "purchase"
	NounGoods           Noun = "goods"
	NounInvoice         Noun = "invoice"
	NounMovement        Noun = "movement"
	NounRecipient       Noun = "recipient"
	NounActivity        Noun = "activity"
	NounActivityPlayers Noun = "activity_players"
	NounThrow           Noun = "dice_roll"
	NounAnswer          Noun = "answer"
)

// Visits and duty.
const (
	NounVisit       Noun = "visit"
	NounTeam        Noun = "team"
	NounTeamLink    Noun = "team_link"
	NounPhoto       Noun = "photo"
	NounMember      Noun = "member"
	NounDutyMembers Noun = "duty_members"
	NounDutyPlan    Noun = "duty_plan"
	NounTurn        Noun = "turn"
	NounSwap        Noun = "swap"
	NounProblem     Noun = "problem"
)

// Nouns is every noun of the trail.
var Nouns = []Noun{
	NounAccount, NounVoucher, NounLog, NounSetting, NounChart, NounOpening,
	NounUser, NounCampus, NounDepartment, NounClassLink, NounTier, NounRight, NounUserLink, NounTierChange, NounSetup,
	NounFund, NounDocument, NounEvidence, NounProgram, NounRoster, NounSupplement, NounList, NounRoll, NounStaffCard, NounConflict,
	NounBatch, NounPayment, NounTicket, NounHandover, NounRemedy, NounTemplate, NounExport, NounVoid, NounDownload, NounSubstitute, NounResult, NounSheet, NounScan, NounReminder, NounMapping,
	NounLink, NounPass, NounOffer, NounFormView,
	NounIntake, NounStatement, NounMatchRun, NounMatch, NounException, NounExceptionNote, NounExceptionRule, NounReport, NounProgramClose, NounPeriodClose, NounCorrection,
	NounItem, NounHolder, NounHolderCount, NounPurchase, NounGoods, NounInvoice, NounMovement, NounRecipient, NounActivity, NounActivityPlayers, NounThrow, NounAnswer,
	NounVisit, NounTeam, NounTeamLink, NounPhoto, NounMember, NounDutyMembers, NounDutyPlan, NounTurn, NounSwap, NounProblem,
}

var isNoun = func() map[Noun]bool {
	known := make(map[Noun]bool, len(Nouns))
	for _, n := range Nouns {
		known[n] = true
	}
	return known
}()

// SubjectOf reads a subject of the trail: which noun and which record of it. false for
// what names no record of a noun, as some subjects written before do
// ("program:3/reminder").
func SubjectOf(subject string) (noun Noun, id int64, ok bool) {
	name, number, _ := strings.Cut(subject, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	return Noun(name), id, err == nil && slices.Contains(Nouns, Noun(name))
}
