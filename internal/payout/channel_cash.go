package payout

// Cash goes through a department's branch: an advance 预领款, paid against signature.
const Cash Channel = "cash"

var cash = Way{Channel: Cash, Handling: ByBranch}
