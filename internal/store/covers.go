package store

// Why a hash of rows leaves a column out, and what covers it instead.
const (
	byPapers  = "encrypted: verify opens it and holds it against its keyed index"
	byReceipt = "verify: receipt_last, from the receipts"
	byState   = "verify: payment_state and payment_ledger, from the batch, the answers, the remedies and the ledger"
	byLink    = "verify: link_state, from the links after it and the receipts by it"
	byPrint   = "the act of printing links, which states them all"
	byMatch   = "verify: match_once, from what was undone"
	byUse     = "the link's own acts: opened, tried, answered"
	bySigned  = "the recipient's own act of signing"
)

// Covers is the rows of every noun that has some. A table that is in none of them
// is listed in Decided with a reason.
var Covers = []Cover{
	{Noun: NounSetting, Whole: true, Parts: []Part{{Table: "setting", Key: "0"}}},
	{Noun: NounChart, Parts: []Part{{Table: "chart"}}},
	{Noun: NounOpening, Parts: []Part{{Table: "opening"}}},
	{Noun: NounMapping, Whole: true, Parts: []Part{{Table: "result_mapping", Key: "0"}}},
	{Noun: NounUser, Parts: []Part{{Table: "app_user"}, {Table: "user_department", Key: "t.user_id"}}},
	{Noun: NounCampus, Parts: []Part{{Table: "campus"}}},
	{Noun: NounDepartment, Parts: []Part{{Table: "department"}, {Table: "class", Key: "t.department_id"}}},
	{Noun: NounTier, Parts: []Part{{Table: "fund_tier"}}},
	{Noun: NounRight, Parts: []Part{{Table: "user_right"}}},
	{Noun: NounUserLink, Parts: []Part{{Table: "user_link"}}},
	{Noun: NounTierChange, Parts: []Part{{Table: "tier_change"}}},
	{Noun: NounFund, Parts: []Part{{Table: "fund"}}},
	{Noun: NounDocument, Parts: []Part{{Table: "fund_document"}}},
	{Noun: NounEvidence, Parts: []Part{{Table: "fund_evidence"}}},
	{Noun: NounProgram, Parts: []Part{{Table: "program"}}},
	{Noun: NounRoster, Parts: []Part{
		{Table: "roster"},
		{Table: "entitlement", Key: "t.roster_id"},
		{Table: "identity", Key: "e.roster_id", Join: "JOIN entitlement e ON e.identity_id = t.id", Leave: papers},
		{Table: "person", Key: "e.roster_id", Join: "JOIN entitlement e ON e.person_id = t.id", Leave: map[string]string{"wrapped_key": byPapers}},
	}},
	{Noun: NounSupplement, Parts: []Part{{Table: "supplement"}}},
	{Noun: NounList, Parts: []Part{{Table: "saved_list"}}},
	{Noun: NounRoll, Parts: []Part{{Table: "roll"}, {Table: "roll_line", Key: "t.roll_id"}}},
	{Noun: NounStaffCard, Whole: true, Parts: []Part{{Table: "staff_card", Key: "0"}}},
	{Noun: NounConflict, Parts: []Part{{Table: "conflict_accept"}}},
	{Noun: NounBatch, Parts: []Part{{Table: "batch"}, {Table: "payment", Key: "t.batch_id", Leave: map[string]string{
		"state": byState, "live": byState, "back": byState, "forgone": byState, "reason": byState, "receipt": byReceipt}}}},
	{Noun: NounTicket, Parts: []Part{{Table: "ticket"}}},
	{Noun: NounHandover, Parts: []Part{{Table: "handover"}}},
	{Noun: NounRemedy, Parts: []Part{
		{Table: "remedy"},
		{Table: "identity", Key: "r.id", Join: "JOIN remedy r ON r.identity_id = t.id", Leave: papers},
	}},
	{Noun: NounTemplate, Parts: []Part{{Table: "bank_template"}}},
	{Noun: NounExport, Parts: []Part{{Table: "bank_export"}}},
	{Noun: NounVoid, Parts: []Part{{Table: "bank_void"}}},
	{Noun: NounDownload, Parts: []Part{{Table: "bank_download"}}},
	{Noun: NounSubstitute, Parts: []Part{{Table: "substitute"}}},
	{Noun: NounResult, Parts: []Part{{Table: "bank_result"}, {Table: "bank_result_line", Key: "t.result_id"}}},
	{Noun: NounSheet, Parts: []Part{{Table: "signoff"}}},
	{Noun: NounScan, Parts: []Part{{Table: "scan"}}},
	{Noun: NounReminder, Parts: []Part{{Table: "reminder"}}},
	{Noun: NounClassLink, Parts: []Part{
		{Table: "receipt_link", Key: "p.class_id", Join: "LEFT JOIN payment p ON p.id = t.payment_id",
			Leave: map[string]string{"state": byLink, "tries": byUse, "device": byUse, "place": byUse}},
		{Table: "link_print", Key: "t.class_id", Only: "t.kind = 'student'"},
	}},
	{Noun: NounLink, Parts: []Part{{Table: "receipt_link", Only: "t.tries > 0 OR t.device IS NOT NULL OR t.place IS NOT NULL", Leave: map[string]string{"state": byLink}}}},
	{Noun: NounPass, Parts: []Part{{Table: "pass", Only: "t.tries > 0 OR t.opened_at > 0 OR t.device IS NOT NULL OR t.place IS NOT NULL OR t.family <> ''",
		Leave: map[string]string{"state": byPrint}}}},
	{Noun: NounFormView, Parts: []Part{{Table: "form_view"}}},
	{Noun: NounOffer, Parts: []Part{
		{Table: "card_offer"},
		{Table: "identity", Key: "o.id", Join: "JOIN card_offer o ON o.identity_id = t.id", Leave: papers},
	}},
	{Noun: NounIntake, Parts: []Part{{Table: "intake"}}},
	{Noun: NounStatement, Parts: []Part{{Table: "bank_statement"}, {Table: "statement_line", Key: "t.statement_id"}}},
	{Noun: NounMatchRun, Parts: []Part{
		{Table: "match_run"},
		{Table: "statement_match", Key: "t.run_id"},
		{Table: "match_side", Key: "m.run_id", Join: "LEFT JOIN statement_match m ON m.id = t.match_id", Leave: map[string]string{"live": byMatch}},
	}},
	{Noun: NounMatch, Parts: []Part{{Table: "match_undo", Key: "t.match_id"}}},
	{Noun: NounException, Parts: []Part{{Table: "exception"}}},
	{Noun: NounExceptionNote, Parts: []Part{{Table: "exception_note"}}},
	{Noun: NounExceptionRule, Parts: []Part{{Table: "exception_rule"}}},
	{Noun: NounReport, Parts: []Part{{Table: "report_issue"}}},
	{Noun: NounProgramClose, Parts: []Part{{Table: "program_close"}}},
	{Noun: NounPeriodClose, Parts: []Part{{Table: "period_close"}}},
	{Noun: NounCorrection, Parts: []Part{{Table: "correction"}, {Table: "correction_line", Key: "t.correction_id"}}},
	{Noun: NounItem, Parts: []Part{{Table: "gift_item"}}},
	{Noun: NounHolder, Parts: []Part{{Table: "holder"}}},
	{Noun: NounPurchase, Parts: []Part{{Table: "purchase"}}},
	{Noun: NounGoods, Parts: []Part{{Table: "goods_in"}}},
	{Noun: NounInvoice, Parts: []Part{{Table: "invoice"}}},
	{Noun: NounMovement, Parts: []Part{
		{Table: "movement"},
		{Table: "movement_lot", Key: "t.movement_id"},
		{Table: "recipient", Key: "t.movement_id", Leave: map[string]string{"receipt": bySigned, "signed_by": bySigned, "signed_at": bySigned}},
	}},
	{Noun: NounRecipient, Parts: []Part{{Table: "recipient", Only: "t.receipt <> 'open' OR t.signed_by <> 0 OR t.signed_at <> 0"}}},
	{Noun: NounActivity, Parts: []Part{{Table: "activity"}, {Table: "prize", Key: "t.activity_id"}, {Table: "riddle", Key: "t.activity_id"}}},
	{Noun: NounActivityPlayers, Parts: []Part{
		{Table: "player", Key: "t.activity_id"},
		{Table: "pass", Key: "p.activity_id", Join: "LEFT JOIN player p ON p.id = t.subject_id", Only: "t.kind = 'player'", Leave: passUse},
		{Table: "link_print", Key: "t.subject_id", Only: "t.kind = 'player'"},
	}},
	{Noun: NounThrow, Parts: []Part{{Table: "dice_roll"}}},
	{Noun: NounAnswer, Parts: []Part{{Table: "riddle_answer"}}},
	{Noun: NounVisit, Parts: []Part{{Table: "visit"}, {Table: "visit_person", Key: "t.visit_id"}}},
	{Noun: NounTeam, Parts: []Part{{Table: "visit_team"}, {Table: "visit_plan", Key: "t.team_id"}}},
	{Noun: NounTeamLink, Parts: []Part{
		{Table: "pass", Key: "t.subject_id", Only: "t.kind = 'team'", Leave: passUse},
		{Table: "link_print", Key: "t.subject_id", Only: "t.kind = 'team'"},
	}},
	{Noun: NounPhoto, Parts: []Part{{Table: "photo"}}},
	{Noun: NounMember, Parts: []Part{{Table: "duty_member"}}},
	{Noun: NounDutyMembers, Whole: true, Parts: []Part{
		{Table: "pass", Key: "0", Only: "t.kind NOT IN ('player', 'team')", Leave: passUse},
		{Table: "link_print", Key: "0", Only: "t.kind NOT IN ('player', 'team', 'student')"},
	}},
	{Noun: NounDutyPlan, Parts: []Part{
		{Table: "duty_plan"},
		{Table: "duty_post", Key: "t.plan_id"},
		{Table: "duty_turn", Key: "t.plan_id", Join: "JOIN duty_plan p ON p.id = t.plan_id", Only: "p.state = 'draft'"},
	}},
	{Noun: NounTurn, Parts: []Part{{Table: "duty_turn", Join: "LEFT JOIN duty_plan p ON p.id = t.plan_id", Only: "coalesce(p.state, '') <> 'draft'"}}},
	{Noun: NounSwap, Parts: []Part{{Table: "duty_swap"}}},
	{Noun: NounProblem, Parts: []Part{{Table: "duty_problem"}}},
}

// passUse are the columns of a personal link that its holder's acts set.
var passUse = map[string]string{"tries": byUse, "device": byUse, "place": byUse, "family": byUse, "opened_at": byUse}

// papers are the columns of an identity that can be encrypted anew: another ciphertext of the same words.
var papers = map[string]string{"paper": byPapers, "card": byPapers, "mobile": byPapers, "holder": byPapers}
