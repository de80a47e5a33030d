package fund

import (
	"reliefbook/internal/decide"
	"reliefbook/internal/money"
)

// TierState is where a proposal of tiers stands.
type TierState string

// The states.
const (
	TierPending   TierState = "pending"
	TierGranted   TierState = "granted"
	TierRejected  TierState = "rejected"
	TierWithdrawn TierState = "withdrawn"
)

// TierRule is the life of a proposal of tiers: who may approve what is no one person's to say.
var TierRule = decide.Rule[TierState]{Noun: "right", Moves: map[TierState]map[decide.Act]TierState{
	TierPending: {decide.Approve: TierGranted, decide.Reject: TierRejected, decide.Withdraw: TierWithdrawn}}}

// Tier says from which total on a batch wants a checker of at least a level.
type Tier struct {
	From  money.Amount // fen
	Level int          // 1 to 3: see access.MaxLevel
}

// LevelFor is the level a batch of a total wants; 1 where no tier says more.
func LevelFor(tiers []Tier, total money.Amount) int {
	level := 1
	for _, t := range tiers {
		if total >= t.From {
			level = max(level, t.Level)
		}
	}
	return level
}
