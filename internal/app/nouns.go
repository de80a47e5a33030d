package app

import (
	"slices"
	"strconv"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
	"reliefbook/internal/vault"
)

// noun is one kind of record in the audit trail: how verify goes over its rows,
// and where it is shown.
type noun struct {
	name store.Noun
	walk func(*store.Tx, nounCheck) error // over all its rows, each with the leaf it must have
	by   string                           // the rule of verify, or the noun whose walk goes over its rows, where it has no walk of its own
	none string                           // why there are no rows to go over
	link string                           // the web address of its page, with :id; empty when it has none
}

// nouns is every noun Record takes: a new one is a constant of package store and
// a line here.
var nouns = []noun{
	{name: store.NounAccount, by: "account_seal"},
	{name: store.NounVoucher, by: "voucher_seal", link: "/vouchers/:id"},
	{name: store.NounSetting, by: rowsRule},
	{name: store.NounMapping, by: rowsRule},
	{name: store.NounLog, none: "acts on the log itself: a key that names the next, an older copy that was accepted"},
	{name: store.NounUser, by: rowsRule, link: "/users/:id"},
	{name: store.NounRight, walk: eachRight, link: "/rights/:id"},
	{name: store.NounUserLink, walk: eachUserLink},
	{name: store.NounTierChange, walk: eachTierChange},
	{name: store.NounSetup, none: "a link that makes an administrator where there is none: its row is deleted once it is used"},
	{name: store.NounCampus, by: rowsRule},
	{name: store.NounDepartment, by: rowsRule},
	{name: store.NounClassLink, by: rowsRule},
	{name: store.NounTier, walk: eachTier},
	{name: store.NounFund, walk: eachFund, link: "/funds/:id"},
	{name: store.NounDocument, walk: eachDocument, link: "/documents/:id"},
	{name: store.NounEvidence, walk: eachEvidence},
	{name: store.NounProgram, walk: eachProgram, link: "/programs/:id"},
	{name: store.NounRoster, by: "roster_seal"},
	{name: store.NounSupplement, walk: eachSupplement},
	{name: store.NounList, by: rowsRule},
	{name: store.NounRoll, by: rowsRule},
	{name: store.NounStaffCard, by: rowsRule},
	{name: store.NounConflict, walk: eachAcceptance},
	{name: store.NounBatch, walk: eachBatch, link: "/batches/:id"},
	{name: store.NounPayment, by: "receipt_seal", link: "/payments/:id"},
	{name: store.NounTicket, walk: eachTicket},
	{name: store.NounHandover, walk: eachHandover},
	{name: store.NounRemedy, walk: eachRemedy},
	{name: store.NounTemplate, walk: eachTemplate, link: "/bank-templates/:id"},
	{name: store.NounExport, walk: eachExport},
	{name: store.NounVoid, walk: eachVoid},
	{name: store.NounDownload, walk: eachDownload},
	{name: store.NounSubstitute, walk: eachSubstitute},
	{name: store.NounResult, walk: eachResult},
	{name: store.NounSheet, walk: eachSheet},
	{name: store.NounScan, walk: eachScan},
	{name: store.NounLink, by: rowsRule},
	{name: store.NounPass, by: rowsRule},
	{name: store.NounOffer, walk: eachOffer},
	{name: store.NounFormView, walk: eachFormView},
	{name: store.NounReminder, by: rowsRule},
	{name: store.NounIntake, walk: eachIntake, link: "/intakes/:id"},
	{name: store.NounStatement, walk: eachStatement, link: "/statements/:id"},
	{name: store.NounMatchRun, walk: eachMatchRun},
	{name: store.NounMatch, by: "match_run"},
	{name: store.NounException, walk: eachException, link: "/exceptions/:id"},
	{name: store.NounExceptionNote, walk: eachExceptionNote},
	{name: store.NounExceptionRule, walk: eachExceptionRule},
	{name: store.NounReport, walk: eachReport},
	{name: store.NounProgramClose, walk: eachClosing},
	{name: store.NounPeriodClose, walk: eachPeriod},
	{name: store.NounCorrection, walk: eachCorrection, link: "/corrections/:id"},
	{name: store.NounItem, walk: eachItem},
	{name: store.NounHolder, walk: eachHolder},
	{name: store.NounHolderCount, none: "a count that found what was there; any other makes a movement"},
	{name: store.NounPurchase, walk: eachPurchase, link: "/purchases/:id"},
	{name: store.NounGoods, walk: eachGoods},
	{name: store.NounInvoice, walk: eachInvoice},
	{name: store.NounMovement, walk: eachMovement, link: "/movements/:id"},
	{name: store.NounRecipient, walk: eachRecipient},
	{name: store.NounActivity, walk: eachActivity, link: "/activities/:id"},
	{name: store.NounActivityPlayers, by: rowsRule},
	{name: store.NounDiceRoll, by: "activity"},
	{name: store.NounAnswer, by: "activity"},
	{name: store.NounVisit, walk: eachVisit, link: "/visits/:id"},
	{name: store.NounTeam, walk: eachTeam, link: "/teams/:id"},
	{name: store.NounTeamLink, by: rowsRule},
	{name: store.NounPhoto, walk: eachPhoto},
	{name: store.NounMember, walk: eachMember},
	{name: store.NounDutyMembers, by: rowsRule},
	{name: store.NounDutyPlan, walk: eachPlan, link: "/duty/plans/:id"},
	{name: store.NounTurn, walk: eachTurn, link: "/duty/turns/:id"},
	{name: store.NounSwap, walk: eachSwap},
	{name: store.NounProblem, walk: eachProblem},
}

var nounRows = func() map[store.Noun]noun {
	rows := make(map[store.Noun]noun, len(nouns))
	for _, n := range nouns {
		rows[n.name] = n
	}
	return rows
}()

// NounPage is the route of the page that shows a record of the trail, the word
// under which the trail names its noun ("log.noun.batch") and its number. route is
// empty when no page shows it.
func NounPage(subject string) (route, word, id string) {
	noun, number, ok := store.SubjectOf(strings.TrimSuffix(subject, "/reminder")) // as reminders were named before
	if !ok {
		name, rest, _ := strings.Cut(subject, ":")
		return "", "log.noun." + name, rest
	}
	return nounRows[noun].link, "log.noun." + string(noun), strconv.FormatInt(number, 10)
}

// nounCheck holds one record against the leaf of the last act on it, which is
// what it says now, or what the version before would have said.
type nounCheck = func(noun store.Noun, id int64, now ...func(*seal.LeafWriter)) error

// eachOf checks a list of records whose leaf is made of the record alone.
func eachOf[T any](list []T, err error, noun store.Noun, id func(T) int64, leaf func(T) func(*seal.LeafWriter), check nounCheck) error {
	for _, v := range list {
		if err := check(noun, id(v), leaf(v)); err != nil {
			return err
		}
	}
	return err
}

// commitment stands in a leaf for a text that may name people. A salt that was
// spoiled gives one that fits nothing.
func commitment(salt []byte, text string) []byte {
	if len(salt) != vault.SaltSize {
		salt = make([]byte, vault.SaltSize)
	}
	return vault.Commit(salt, text)
}

// spoiledNouns holds every record of every noun against what the last act on it
// said, and names those the trail speaks of that are not there.
func spoiledNouns(_ *App, tx *store.Tx, t *store.Trail) (looked int64, breaks []string, err error) {
	check := func(noun store.Noun, id int64, now ...func(*seal.LeafWriter)) error {
		looked++
		if !slices.ContainsFunc(now, func(add func(*seal.LeafWriter)) bool { return t.Said(noun, id, add) }) {
			breaks = append(breaks, store.Subject(string(noun), id))
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
