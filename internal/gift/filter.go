package gift

import "reliefbook/internal/access"

// RecipientFilter narrows the list; zero values narrow nothing but the scope.
type RecipientFilter struct {
	Scope    access.Scope // of the recipients' departments
	ID       int64
	Movement int64
	Activity int64
	Open     bool // not signed yet
	Limit    int
	Offset   int
}

// MovementFilter narrows the list; zero values narrow nothing but the scope.
type MovementFilter struct {
	Scope    access.Scope // of the holders on either side
	Kind     Kind
	Item     int64
	Holder   int64
	Open     bool // pending or sent
	Activity int64
	Returns  int64
	Limit    int
	Offset   int
}
