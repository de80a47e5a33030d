package payout

// Bank pays to bank cards by a batch file 银行代发; its result file says who got it.
const Bank Channel = "bank"

var bank = Way{Channel: Bank, Handling: ByFile, Card: true}
