package payout

import "slices"

// Channel is how a batch is paid 发放渠道.
type Channel string

// Handling says who brings the money to the person and so who answers for it.
type Handling string

// The handlings.
const (
	ByFile   Handling = "file"   // a bank or card office pays and answers with a result file 回盘
	ByBranch Handling = "branch" // the branch holds an advance and pays against signature
)

// Way is what a channel is: one file and one row of ways.
type Way struct {
	Channel  Channel
	Handling Handling
	Card     bool // it pays to a bank card, so a person without one can't be paid by it
}

// ways lists the channels in the order screens show them.
var ways = []Way{bank, cash, campusCard}

// Channels lists them in the order screens show them.
func Channels() []Channel {
	return channels(func(Way) bool { return true })
}

// WayOf finds a channel; ok is false for one that is none.
func WayOf(c Channel) (w Way, ok bool) {
	i := slices.IndexFunc(ways, func(w Way) bool { return w.Channel == c })
	if i < 0 {
		return Way{}, false
	}
	return ways[i], true
}

// Way is what the channel is: that of no channel handles nothing.
func (c Channel) Way() Way {
	w, _ := WayOf(c)
	return w
}

// Sent is the state a payment takes on when its batch is released through the channel.
func (w Way) Sent() PaymentState {
	if w.Handling == ByBranch {
		return PaymentHeld
	}
	return PaymentSent
}

// Handled lists the channels of a handling: what asks the database about a way of paying asks by these.
func Handled(by Handling) []Channel {
	return channels(func(w Way) bool { return w.Handling == by })
}

// ToCards lists the channels that pay to bank cards.
func ToCards() []Channel {
	return channels(func(w Way) bool { return w.Card })
}

func channels(is func(Way) bool) (list []Channel) {
	for _, w := range ways {
		if is(w) {
			list = append(list, w.Channel)
		}
	}
	return list
}
