package game

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"reliefbook/internal/decide"
	"reliefbook/internal/fault"
	"reliefbook/internal/form"
)

// Kind is what is played.
type Kind string

// The kinds of activity.
const (
	Bobing  Kind = "bobing"
	Riddles Kind = "riddles"
)

// Kinds lists them in the order screens show them.
var Kinds = []Kind{Bobing, Riddles}

// State is where an activity stands.
type State string

// The states of an activity.
const (
	Pending  State = "pending"
	Open     State = "open"
	Rejected State = "rejected"
	Closed   State = "closed"
)

// Activity is one game of a branch or the youth league, whose prizes come out
// of one holder's stock. Never money, never from party dues, no stake.
type Activity struct {
	ID           int64
	Kind         Kind
	Name         string
	HolderID     int64
	Holder       string
	DepartmentID int64 // whose it is; 0: the whole college's
	Department   string
	FromDay      string
	ToDay        string
	Tries        int   // throws a player has, or prizes a player may win by riddles
	Table        Table // of bobing
	State        State
	MakerID      int64
	Maker        string
	CheckerID    int64
	Checker      string
	Reason       string
	At           time.Time
	Prizes       []Prize
	Riddles      []Riddle
	Players      int
}

// Prize is one tier of prizes.
type Prize struct {
	ID     int64
	Tier   Tier
	ItemID int64
	Item   string
	Unit   string
	Pieces int64 // a prize
	Places int   // prizes of the tier
	Given  int
}

// Left is how many prizes of the tier nobody has won yet.
func (p Prize) Left() int { return p.Places - p.Given }

// Riddle is one lantern riddle.
type Riddle struct {
	ID       int64
	Line     int
	Question string
	Hint     string   // 打一字
	Answers  []string // every right one
	Winners  int      // so many of the first right answers win
	Won      int
}

// Bounds of an activity.
const (
	MaxTries   = 100
	MaxPlaces  = 10_000
	MaxRiddles = 200
)

// Check refuses an activity that can't be saved, every field at once.
func (a Activity) Check() error {
	e := form.New()
	form.Text(e, "name", a.Name, 40, "form.text")
	form.Day(e, "from", a.FromDay)
	form.Day(e, "to", a.ToDay)
	if a.ToDay < a.FromDay {
		e.Field("to", "game.days")
	}
	if !slices.Contains(Kinds, a.Kind) {
		e.Field("kind", "game.kind")
	}
	if a.Tries < 1 || a.Tries > MaxTries {
		e.Field("tries", "game.tries", "Max", MaxTries)
	}
	a.checkPrizes(e)
	if a.Kind == Riddles {
		a.checkRiddles(e)
	}
	return e.OrNil()
}

func (a Activity) checkPrizes(e *fault.Error) {
	if len(a.Prizes) == 0 {
		e.Field("prizes", "game.no_prizes")
	}
	seen := map[Tier]bool{}
	for _, p := range a.Prizes {
		right := p.Tier == TierRiddle
		if a.Kind == Bobing {
			right = slices.Contains(BobingTiers, p.Tier)
		}
		if !right || seen[p.Tier] || p.ItemID == 0 || p.Pieces < 1 || p.Pieces > MaxPlaces || p.Places < 1 || p.Places > MaxPlaces {
			e.Field("prizes", "game.prize")
		}
		seen[p.Tier] = true
	}
}

func (a Activity) checkRiddles(e *fault.Error) {
	if len(a.Riddles) == 0 || len(a.Riddles) > MaxRiddles {
		e.Field("riddles", "game.riddles", "Max", MaxRiddles)
	}
	for i, r := range a.Riddles {
		n := len([]rune(r.Question))
		if n == 0 || n > 200 || len(r.Answers) == 0 || slices.ContainsFunc(r.Answers, unanswerable) || r.Winners < 1 || r.Winners > MaxPlaces {
			e.Field("riddles", "game.riddle", "Line", i+1)
		}
	}
}

// Rule is the life of an activity up to its opening: recorded by one, decided on by another.
var Rule = decide.Rule[State]{Noun: "activity", Moves: map[State]map[decide.Act]State{
	Pending: {decide.Approve: Open, decide.Reject: Rejected},
}}

// Matter is the activity as its rule sees it.
func (a Activity) Matter() decide.Matter[State] {
	return decide.Matter[State]{State: a.State, Maker: a.MakerID, Decider: a.CheckerID}
}

// MayPlay refuses a try at the wrong time: game.not_open, game.too_early, game.over.
func (a Activity) MayPlay(today string) error {
	switch {
	case a.State == Closed || today > a.ToDay:
		return fault.New(fault.Conflict, "game.over")
	case a.State != Open:
		return fault.New(fault.Conflict, "game.not_open")
	case today < a.FromDay:
		return fault.New(fault.Conflict, "game.too_early", "Day", a.FromDay)
	}
	return nil
}

// Prize is the tier's prize, or nil.
func (a Activity) Prize(t Tier) *Prize {
	for i := range a.Prizes {
		if a.Prizes[i].Tier == t {
			return &a.Prizes[i]
		}
	}
	return nil
}

// Throw is one throw of the dice by a player.
type Throw struct {
	ID         int64
	PlayerID   int64
	No         int // the player's first, second …
	Dice       Dice
	Rank       Rank
	Tier       Tier // what the rank wins, or empty
	Won        bool // false: nothing, or the tier was exhausted
	MovementID int64
	At         time.Time
	Item       string
	Player     string // masked
}

// ParseRiddles reads riddles, one a line: question, hint, answers with a slash
// between them, and winners when they are not one; separated by tabs or bars.
// Every line is a riddle or is named as wrong: game.riddle.
func ParseRiddles(text string) ([]Riddle, error) {
	e := form.New()
	var list []Riddle
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == '|' || r == '｜' })
		r := Riddle{Line: len(list) + 1, Winners: 1}
		if len(cells) == 4 {
			n := 0
			for _, c := range strings.TrimSpace(cells[3]) {
				if c < '0' || c > '9' || n > MaxPlaces {
					n = 0
					break
				}
				n = n*10 + int(c-'0')
			}
			r.Winners, cells = n, cells[:3]
		}
		if len(cells) != 3 || r.Winners < 1 {
			e.Field("riddles", "game.riddle", "Line", i+1)
			continue
		}
		r.Question, r.Hint = strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		for _, a := range strings.Split(cells[2], "/") {
			r.Answers = append(r.Answers, strings.TrimSpace(a))
		}
		list = append(list, r)
	}
	return list, e.OrNil()
}

// Correct reports whether what was given is one of the answers, both folded by Normal.
func Correct(answers []string, given string) bool {
	want := Normal(given)
	return want != "" && slices.ContainsFunc(answers, func(a string) bool { return Normal(a) == want })
}

// Normal is what counts of an answer: not its width or case, not spaces,
// punctuation or quotes, nor signs around it. A sign within it counts, for 3+1
// is not 31. Folding twice changes nothing.
func Normal(answer string) string {
	folded := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(answer))
	return norm.NFKC.String(strings.TrimFunc(folded, unicode.IsSymbol))
}

// unanswerable is an answer of which nothing counts, so that nobody could ever give it.
func unanswerable(answer string) bool { return Normal(answer) == "" }
