package access

// Origin is where an act came from. Of device and address only keyed hashes are ever kept.
type Origin struct {
	Family  string // the browser's family, or "command line"
	Device  string // what the long-lived cookie of the browser says; empty: there is none
	Address string // of the network; empty: it is not known
}

// Bearer is whoever holds a personal link, who is not signed in: the link alone
// says what they may see, and the origin whether it is in the hands it was given to.
type Bearer struct {
	Token string
	From  Origin
}

// Actor is the bearer as the one who acts: nobody with an account.
func (b Bearer) Actor() Actor { return Actor{Device: b.From.Family, From: b.From} }
