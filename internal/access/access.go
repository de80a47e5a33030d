// Package access says who may do what: one table that menus, routes and tests all read.
package access

import "slices"

// Role is the one hat a user wears. Accounting Law art. 25 keeps recording,
// approving, handling and keeping apart, so nobody has two.
type Role string

// The roles.
const (
	Admin    Role = "admin"    // 系统管理员: accounts and the college's structure; asks for rights, never gives them
	Security Role = "security" // 安全管理员: gives the rights that others ask for
	Logs     Role = "logs"     // 审计管理员: reads what was done, by whom
	Maker    Role = "maker"    // 制单: records and prepares
	Checker  Role = "checker"  // 复核: approves or sends back, and may release what others checked
	Cashier  Role = "cashier"  // 出纳: releases
	Branch   Role = "branch"   // 系部经办: confirms receipt for its own departments
	Leader   Role = "leader"   // 系部负责人: withdraws what its branch confirmed wrongly, with a reason
	Keeper   Role = "keeper"   // 保管员: takes goods in and hands them out of the store rooms
	Auditor  Role = "auditor"  // 审计: reads everything, changes nothing
	None     Role = "none"     // 无岗位: no right is in force; not one of Roles
)

// Roles lists every role in the order screens show them.
var Roles = []Role{Admin, Security, Logs, Maker, Checker, Cashier, Branch, Leader, Keeper, Auditor}

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Money reports whether the role moves money or goods or has a say in where they
// go: whoever is given it needs a third person who agrees, a witness.
func (r Role) Money() bool {
	switch r {
	case Maker, Checker, Cashier, Branch, Leader, Keeper:
		return true
	}
	return false
}

// Administers reports whether the role is one of the three administrators, who see neither money nor personal data.
func (r Role) Administers() bool { return r == Admin || r == Security || r == Logs }

// Scoped reports whether the role sees its own departments only.
func (r Role) Scoped() bool { return r == Branch || r == Leader }

// Action is one thing that can be done; every route declares exactly one.
type Action string

// The actions. Public needs no sign-in, Self is open to whoever is signed in.
const (
	Public            Action = "public"
	Self              Action = "self"
	FundRead          Action = "fund.read"
	FundCreate        Action = "fund.create"
	DocumentRecord    Action = "document.record"
	DocumentDecide    Action = "document.decide"
	ProgramRead       Action = "program.read"
	ProgramCreate     Action = "program.create"
	RosterRead        Action = "roster.read"
	RosterImport      Action = "roster.import"
	ListManage        Action = "list.manage"
	RollLoad          Action = "roll.load"
	SupplementPropose Action = "supplement.propose"
	SupplementDecide  Action = "supplement.decide"
	BatchRead         Action = "batch.read"
	BatchPrepare      Action = "batch.prepare"
	BatchApprove      Action = "batch.approve"
	BatchRelease      Action = "batch.release"
	ConflictAccept    Action = "conflict.accept"
	TierRead          Action = "tier.read"
	TierSet           Action = "tier.set"
	TierDecide        Action = "tier.decide"
	ReceiptRead       Action = "receipt.read"
	ReceiptConfirm    Action = "receipt.confirm"
	ReceiptWithdraw   Action = "receipt.withdraw"
	SheetPrint        Action = "sheet.print"
	ScanAttach        Action = "scan.attach"
	LinkMake          Action = "link.make"
	ReminderSend      Action = "reminder.send"
	TicketRead        Action = "ticket.read"
	TicketAnswer      Action = "ticket.answer"
	AdvanceRead       Action = "advance.read"
	AdvanceHandBack   Action = "advance.hand_back"
	AdvanceAccept     Action = "advance.accept"
	TemplateManage    Action = "template.manage"
	TemplateDecide    Action = "template.decide"
	FileExport        Action = "file.export"
	FileVoid          Action = "file.void"
	NameDecide        Action = "name.decide"
	ResultImport      Action = "result.import"
	IntakeRead        Action = "intake.read"
	IntakeDecide      Action = "intake.decide"
	IntakeWithdraw    Action = "intake.withdraw"
	QueueRead         Action = "queue.read"
	FormOpen          Action = "form.open"
	RemedyPropose     Action = "remedy.propose"
	RemedyDecide      Action = "remedy.decide"
	ExceptionRead     Action = "exception.read"
	ExceptionSweep    Action = "exception.sweep"
	ExceptionAssign   Action = "exception.assign"
	ExceptionNote     Action = "exception.note"
	ExceptionClose    Action = "exception.close"
	ExceptionRules    Action = "exception.rules"
	ProgramClose      Action = "program.close"
	ProgramSettle     Action = "program.settle"
	PeriodClose       Action = "period.close"
	PeriodSettle      Action = "period.settle"
	CorrectionPropose Action = "correction.propose"
	CorrectionDecide  Action = "correction.decide"
	ChartPropose      Action = "chart.propose"
	ChartDecide       Action = "chart.decide"
	OpeningPropose    Action = "opening.propose"
	OpeningDecide     Action = "opening.decide"
	StatementRead     Action = "statement.read"
	StatementImport   Action = "statement.import"
	StatementMatch    Action = "statement.match"
	VisitRead         Action = "visit.read"
	VisitRecord       Action = "visit.record"
	VisitDecide       Action = "visit.decide"
	ReportRead        Action = "report.read"
	VoucherRead       Action = "voucher.read"
	LogRead           Action = "log.read"
	BundleRead        Action = "bundle.read"
	KeyRotate         Action = "key.rotate"
	GiftRead          Action = "gift.read"
	GiftManage        Action = "gift.manage"
	PurchaseRead      Action = "purchase.read"
	PurchaseRecord    Action = "purchase.record"
	PurchaseDecide    Action = "purchase.decide"
	GoodsAccept       Action = "goods.accept"
	StockMove         Action = "stock.move"
	StockSettle       Action = "stock.settle"
	StockDecide       Action = "stock.decide"
	GiftReceipt       Action = "gift.receipt"
	ActivityRead      Action = "activity.read"
	ActivityRecord    Action = "activity.record"
	ActivityDecide    Action = "activity.decide"
	VisitPlan         Action = "visit.plan"
	DutyRead          Action = "duty.read"
	DutyManage        Action = "duty.manage"
	OrgRead           Action = "org.read"
	OrgManage         Action = "org.manage"
	UserRead          Action = "user.read"
	ClockConfirm      Action = "clock.confirm"
	UserManage        Action = "user.manage"
	UserDisable       Action = "user.disable"
	RightDecide       Action = "right.decide"
	RightWitness      Action = "right.witness"
)

// table is the whole policy. An action that is not a key can't be declared by
// a route; a role that is not in its list can't do it.
var table = map[Action][]Role{
	Public:            Roles,
	Self:              Roles,
	FundRead:          {Maker, Checker, Cashier, Auditor},
	FundCreate:        {Maker},
	DocumentRecord:    {Maker},
	DocumentDecide:    {Checker},
	ProgramRead:       {Maker, Checker, Cashier, Auditor},
	ProgramCreate:     {Maker},
	RosterRead:        {Maker, Checker, Cashier, Auditor},
	RosterImport:      {Maker},
	ListManage:        {Maker},
	RollLoad:          {Maker, Cashier}, // it vouches for what others made
	SupplementPropose: {Maker},
	SupplementDecide:  {Checker},
	BatchRead:         {Maker, Checker, Cashier, Auditor},
	BatchPrepare:      {Maker},
	BatchApprove:      {Checker},
	BatchRelease:      {Checker, Cashier},
	ConflictAccept:    {Checker},
	TierRead:          {Admin, Security, Auditor},
	TierSet:           {Admin},    // proposes
	TierDecide:        {Security}, // decides on that
	ReceiptRead:       {Maker, Checker, Cashier, Branch, Leader, Auditor},
	ReceiptConfirm:    {Branch},
	ReceiptWithdraw:   {Leader},
	SheetPrint:        {Maker, Checker, Cashier, Branch, Leader, Auditor},
	ScanAttach:        {Branch},
	LinkMake:          {Branch},
	ReminderSend:      {Maker, Cashier},
	TicketRead:        {Maker, Checker, Cashier, Branch, Leader, Auditor},
	TicketAnswer:      {Maker, Cashier},
	AdvanceRead:       {Maker, Checker, Cashier, Branch, Leader, Auditor},
	AdvanceHandBack:   {Branch},
	AdvanceAccept:     {Cashier},
	TemplateManage:    {Maker},
	TemplateDecide:    {Checker},
	FileExport:        {Cashier}, // and asks for a file to be voided
	FileVoid:          {Checker},
	NameDecide:        {Checker},
	ResultImport:      {Cashier},
	IntakeRead:        {Maker, Checker, Cashier, Auditor},
	IntakeDecide:      {Checker},
	IntakeWithdraw:    {Maker, Cashier}, // by whoever brought it in
	QueueRead:         {Maker, Checker, Cashier, Auditor},
	FormOpen:          {Maker, Checker, Cashier, Auditor}, // a card in full: each time a recorded act
	RemedyPropose:     {Maker},
	RemedyDecide:      {Checker},
	ExceptionRead:     {Maker, Checker, Cashier, Branch, Leader, Auditor},
	ExceptionSweep:    {Maker, Cashier},
	ExceptionAssign:   {Maker, Cashier},
	ExceptionNote:     {Maker, Cashier, Branch, Leader},
	ExceptionClose:    {Checker}, // and carrying over
	ExceptionRules:    {Checker},
	ProgramClose:      {Maker},   // proposes closing and opening again
	ProgramSettle:     {Checker}, // decides on both
	PeriodClose:       {Maker},   // closes, and proposes opening again
	PeriodSettle:      {Checker}, // decides on that
	CorrectionPropose: {Maker},
	CorrectionDecide:  {Checker},
	ChartPropose:      {Maker}, // and takes up what was asked for at the command line
	ChartDecide:       {Checker},
	OpeningPropose:    {Maker}, // and takes up, as of a chart
	OpeningDecide:     {Checker},
	StatementRead:     {Maker, Checker, Cashier, Auditor},
	StatementImport:   {Maker, Cashier},
	StatementMatch:    {Maker, Cashier},
	VisitRead:         {Maker, Checker, Cashier, Auditor},
	VisitRecord:       {Maker},
	VisitDecide:       {Checker},
	ReportRead:        {Maker, Checker, Cashier, Auditor},
	VoucherRead:       {Maker, Checker, Cashier, Auditor},
	LogRead:           {Logs, Auditor},
	BundleRead:        {Auditor},
	KeyRotate:         {Admin},
	GiftRead:          {Maker, Checker, Cashier, Keeper, Branch, Leader, Auditor},
	GiftManage:        {Maker},
	PurchaseRead:      {Maker, Checker, Cashier, Keeper, Auditor},
	PurchaseRecord:    {Maker},
	PurchaseDecide:    {Checker},
	GoodsAccept:       {Keeper},
	StockMove:         {Keeper, Branch},
	StockSettle:       {Checker, Keeper, Branch}, // a transfer's receiver, or who may StockDecide
	StockDecide:       {Checker},
	GiftReceipt:       {Keeper, Branch},
	ActivityRead:      {Maker, Checker, Keeper, Branch, Leader, Auditor},
	ActivityRecord:    {Branch, Keeper},
	ActivityDecide:    {Checker},
	VisitPlan:         {Maker},
	DutyRead:          {Maker, Checker, Keeper, Leader, Auditor},
	DutyManage:        {Maker},
	OrgRead:           {Admin, Security, Logs, Maker, Checker, Cashier, Keeper, Auditor},
	OrgManage:         {Admin},
	UserRead:          {Admin, Security, Logs, Auditor}, // accounts, rights, and what was done to them
	ClockConfirm:      {Admin},
	UserManage:        {Admin},           // makes accounts, asks for rights
	UserDisable:       {Admin, Security}, // one person's act at once: it only closes a door
	RightDecide:       {Security},
	RightWitness:      {Maker, Checker, Cashier, Branch, Leader, Keeper},
}

// Declared reports whether the policy decides on the action at all.
func Declared(a Action) bool { _, ok := table[a]; return ok }

// Actions lists every declared action; the matrix test walks it.
func Actions() []Action {
	out := make([]Action, 0, len(table))
	for a := range table {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Writes reports whether the action changes anything; the auditor has none of these.
func (a Action) Writes() bool {
	switch a {
	case FundCreate, DocumentRecord, DocumentDecide, ProgramCreate, RosterImport, BatchPrepare, BatchApprove,
		BatchRelease, ListManage, RollLoad, SupplementPropose, SupplementDecide, ConflictAccept, TierSet, ReceiptConfirm, ScanAttach, LinkMake, ReminderSend, ReceiptWithdraw, TicketAnswer, AdvanceHandBack, AdvanceAccept, TemplateManage, TemplateDecide, FileExport, FileVoid,
		StatementImport, StatementMatch,
		NameDecide, ResultImport, IntakeDecide, IntakeWithdraw, RemedyPropose, RemedyDecide, ExceptionClose, VisitRecord, VisitDecide,
		ExceptionSweep, ExceptionAssign, ExceptionNote, ExceptionRules, ProgramClose, ProgramSettle, PeriodClose, PeriodSettle, CorrectionPropose, CorrectionDecide, ChartPropose, ChartDecide, OpeningPropose, OpeningDecide,
		GiftManage, PurchaseRecord, PurchaseDecide, GoodsAccept, StockMove, StockSettle, StockDecide, GiftReceipt, ActivityRecord, ActivityDecide, VisitPlan, DutyManage, OrgManage, KeyRotate, UserManage, UserDisable,
		RightDecide, RightWitness, TierDecide:
		return true
	}
	return false
}

// Allowed reports whether the role may do the action. Without a role there is one's own account and no more.
func Allowed(r Role, a Action) bool {
	return slices.Contains(table[a], r) || r == None && (a == Public || a == Self)
}

// atCommandLine are the acts that change something and may be done at the
// server's command line, where nobody is somebody: whatever counts as one of
// two people is not among them.
var atCommandLine = []Action{OrgManage, RosterImport, ChartPropose, OpeningPropose, UserManage, UserDisable, KeyRotate}
