package bank

import "reliefbook/internal/decide"

// TemplateState is where one version of a template stands.
type TemplateState string

// The states. A change is a new version; the one before stays in use until it is approved.
const (
	TemplateEarlier   TemplateState = "earlier" // from before two people decided: used if it is Safe
	TemplateProposed  TemplateState = "proposed"
	TemplateApproved  TemplateState = "approved"
	TemplateRejected  TemplateState = "rejected"
	TemplateWithdrawn TemplateState = "withdrawn"
	TemplateResting   TemplateState = "resting" // of before and not Safe: shown, never kept
)

// TemplateRule is how a template is proposed and decided.
var TemplateRule = decide.Rule[TemplateState]{Noun: "template", Moves: map[TemplateState]map[decide.Act]TemplateState{
	TemplateProposed: {decide.Approve: TemplateApproved, decide.Reject: TemplateRejected, decide.Withdraw: TemplateWithdrawn},
}}

// Standing is a kept state as it is to be shown: what was there before the rule and is not safe rests.
func (t Template) Standing(kept TemplateState) TemplateState {
	if kept == TemplateEarlier && t.Safe() != nil {
		return TemplateResting
	}
	return kept
}

// FileState is where a batch's file stands.
type FileState string

// The states of a file: one batch has one live file at most.
const (
	FileLive FileState = "live"
	FileVoid FileState = "void"
)

// VoidState is where the wish to have a file voided stands.
type VoidState string

// The states of such a wish.
const (
	VoidAsked     VoidState = "asked"
	VoidApproved  VoidState = "approved"
	VoidRejected  VoidState = "rejected"
	VoidWithdrawn VoidState = "withdrawn"
)

// VoidRule is how a file is voided: asked for by the cashier, decided by a checker.
var VoidRule = decide.Rule[VoidState]{Noun: "void", Moves: map[VoidState]map[decide.Act]VoidState{
	VoidAsked: {decide.Approve: VoidApproved, decide.Reject: VoidRejected, decide.Withdraw: VoidWithdrawn},
}}
