package fund

import (
	"reliefbook/internal/money"
)

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
