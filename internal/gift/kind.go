package gift

import "slices"

// Kind says why pieces move.
type Kind string

// The kinds of movement.
const (
	Transfer Kind = "transfer"  // from one holder to another, once it confirms 调拨
	Issue    Kind = "issue"     // to people or an occasion 领用发放
	Return   Kind = "return"    // of an issue, back to its holder 退库
	Count    Kind = "count"     // a stocktake found more or fewer 盘点
	WriteOff Kind = "write_off" // expired or spoilt 报损
	Prize    Kind = "prize"     // won in an activity 奖品
	Visit    Kind = "visit"     // handed out on a visit 走访发放
)

// Way is what a kind of movement is: one row of ways. How it is booked stands in package posting.
type Way struct {
	Kind    Kind
	Waits   State // where a slip stands once it is recorded: Sent for its receiver, Pending for a checker, Posted for nobody
	Form    bool  // a keeper records it with a form; the others come of another act
	Purpose bool  // it says what for, and may name who gets the pieces
	Reason  bool  // it says why
	Given   bool  // people have the pieces afterwards, or had them before: it counts among what was given
}

// ways are in the order screens show them; the first with a form is the main button.
var ways = []Way{
	{Kind: Issue, Waits: Posted, Form: true, Purpose: true, Given: true},
	{Kind: Transfer, Waits: Sent, Form: true},
	{Kind: Return, Waits: Posted, Reason: true, Given: true},
	{Kind: Count, Waits: Pending, Form: true, Reason: true},
	{Kind: WriteOff, Waits: Pending, Form: true, Reason: true},
	{Kind: Prize, Waits: Posted, Given: true},
	{Kind: Visit, Waits: Posted, Given: true},
}

// Ways lists what the kinds are, in the order screens show them.
func Ways() []Way { return slices.Clone(ways) }

// GivenKinds are those that count among what was given.
func GivenKinds() (out []Kind) {
	for _, w := range ways {
		if w.Given {
			out = append(out, w.Kind)
		}
	}
	return out
}

// Way is what a kind is; of one that is none, a way that nobody can record.
func (k Kind) Way() Way {
	if i := slices.IndexFunc(ways, func(w Way) bool { return w.Kind == k }); i >= 0 {
		return ways[i]
	}
	return Way{}
}
