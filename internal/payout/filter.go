package payout

import "reliefbook/internal/access"

// Filter narrows a list of payments; zero values narrow nothing but the scope.
type Filter struct {
	Scope    access.Scope
	Batch    int64
	Program  int64
	Class    int64
	State    PaymentState
	InHand   bool // what the student should have or can collect: paid, or held by the branch
	IDs      []int64
	Person   int64
	Handling Handling // who brings the money
	Receipt  ReceiptState
	Search   string // part of a student number or name
	Limit    int
	Offset   int
}

// QueueFilter narrows the queue; zero values narrow nothing but the scope.
type QueueFilter struct {
	Scope      access.Scope
	Program    int64
	Department int64
	Class      int64
	Limit      int
	Offset     int
}
