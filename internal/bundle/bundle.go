// Package bundle writes and verifies the audit bundle: one ZIP that holds the
// books, what they were made from and the sealed log, so that an auditor proves
// the one by the other without the database, the network or us.
//
// What is proven stands in three circles. The records (log/, records/) rebuild
// every leaf of the log, and with the leaves every checkpoint; the auditors'
// formats (books/, hledger/) are made from the records a second time and must be
// the same, byte for byte; whatever else is in the ZIP stands under the signed
// manifest, as every file does.
//
// Everything is streamed in the order of the sealed log. What is held in memory
// is the chart of accounts, the people who post and the balances of each account
// and period, whatever the number of vouchers.
package bundle

import (
	"cmp"
	"slices"
	"time"

	"reliefbook/internal/ledger"
	"reliefbook/internal/money"
	"reliefbook/internal/payout"
	"reliefbook/internal/roster"
	"reliefbook/internal/seal"
)

// Format is the first line of the manifest. A change of layout is a new number.
const Format = "reliefbook-bundle/1"

// The files with a name of their own; those of each book are made by bookFile.
const (
	fileReadme       = "README.md"
	fileKeys         = "keys.txt"
	fileCheckpoint   = "checkpoint.txt"
	fileManifest     = "manifest.txt"
	fileLeaves       = "log/leaves.csv"
	fileCheckpoints  = "log/checkpoints.csv"
	fileActs         = "log/acts.csv"
	fileAccounts     = "records/accounts.csv"
	fileVouchers     = "records/vouchers.csv"
	fileTransfers    = "records/transfers.csv"
	fileRosters      = "records/rosters.csv"
	fileEntitlements = "records/entitlements.csv"
	fileReceipts     = "records/receipts.csv"
	filePeople       = "records/people.csv"
	filePrograms     = "records/programs.csv"
	fileDepartments  = "records/departments.csv"
)

// Account is an account of the chart with its book and asset, and where it was sealed.
type Account struct {
	ledger.Account
	Book  ledger.Book
	Asset ledger.Asset
	Seq   int64
	At    time.Time // when it was sealed
	path  string    // its code as hledger's account
	unit  string    // its asset as hledger's commodity
}

// Named is a record that the books refer to by number.
type Named struct {
	ID   int64
	Code string
	Name string
}

// Chart is what the books refer to, held in memory.
type Chart struct {
	Accounts    []Account // in the order they were sealed
	People      []Named   // who makes and checks; Code is empty
	Programs    []Named
	Departments []Named
	accounts    map[int64]*Account
	people      map[int64]string
	programs    map[int64]string
	departments map[int64]string
}

// index makes the maps by which the chart is asked.
func (c *Chart) index() *Chart {
	c.accounts = make(map[int64]*Account, len(c.Accounts))
	for i := range c.Accounts {
		a := &c.Accounts[i]
		a.path, a.unit = accountName(a.Code), commodity(a.Asset.Code)
		c.accounts[a.ID] = a
	}
	names := func(list []Named) map[int64]string {
		out := make(map[int64]string, len(list))
		for _, n := range list {
			out[n.ID] = n.Name
		}
		return out
	}
	c.people, c.programs, c.departments = names(c.People), names(c.Programs), names(c.Departments)
	return c
}

// books lists the books that have accounts, in the order of their ids.
func (c *Chart) books() (list []ledger.Book) {
	seen := map[int64]bool{}
	for _, a := range c.Accounts {
		if !seen[a.BookID] {
			seen[a.BookID] = true
			list = append(list, a.Book)
		}
	}
	slices.SortFunc(list, func(a, b ledger.Book) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Voucher is a sealed voucher. Its transfers come beside it, never within.
type Voucher struct {
	ledger.Voucher
	Seq   int64
	Lines int64
}

// Leaf is one leaf of the log. Where an act's text holds what may be somebody's
// papers, its bytes are kept back and its hash alone is there.
type Leaf struct {
	Seq     int64
	Kind    string
	Subject string
	Bytes   []byte
	Hash    []byte // of a leaf kept back
}

// Roster is a sealed roster version.
type Roster struct {
	roster.Version
	Seq int64
}

// Entitlement is one line of a sealed roster. Who it is for is a commitment;
// student number, masked name, class and campus stand beside it for people.
type Entitlement struct {
	Seq        int64 // the roster's
	Line       int
	Person     int64
	Department int64
	Class      int64
	Amount     money.Amount
	Who        []byte // the salted commitment to student number and name
	StudentNo  string
	Masked     string
	ClassName  string
	Campus     string
}

// Receipt is one payment of one act on receipts.
type Receipt struct {
	Seq     int64 // the act's
	Payment int64
	Act     payout.ReceiptAct
	Via     payout.Via
	Amount  money.Amount
	Private []byte // the salted commitment to reason and proxy; nil where there is neither
	ActorID int64
	At      time.Time
}

// Checkpoint is a signed checkpoint with its size.
type Checkpoint struct {
	Size int64
	Note string
}

// head starts the leaf a record was sealed as.
func head(kind, subject string, actor int64, at time.Time, add func(*seal.LeafWriter)) []byte {
	w := seal.NewAct(kind, subject, actor, at)
	add(w)
	return w.Encode()
}

// of lists a book's accounts by code and asset.
func (c *Chart) of(book int64) (list []*Account) {
	for i := range c.Accounts {
		if c.Accounts[i].BookID == book {
			list = append(list, &c.Accounts[i])
		}
	}
	slices.SortFunc(list, func(a, b *Account) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Asset.Code, b.Asset.Code))
	})
	return list
}
