package app_test

// notCovered is what nobody notices when it is changed in the database, each with
// the reason why that may be: nothing of it is money, a person, a state or a
// right. "table.*" speaks of all of its columns and rows, "table deleted" and
// "table inserted" of a row. Everything else is sealed with its noun's rows
// (store.Covers), is derived by a check of verify (store.Checks), or has a mark:
// a column or table that is added stands here, or is found by TestTampering.
var notCovered = map[string]string{
	"goose_db_version.*":   "the migration tool's: the program does not start on a database of another shape",
	"idempotency.replays":  "how often a request came again, which did nothing",
	"idempotency deleted":  "a request that comes again is refused by the rules of its noun",
	"known_device.id":      "nothing names a browser",
	"known_device.seen":    "when a browser was used last; it signs nobody in",
	"known_device deleted": "the browser counts as a stranger's again",
	"login_count.*":        "wrong passwords of late, forgotten in a day",
	"upload.id":            "who imports a file sees what it says; the file is its own actor's still",
	"upload deleted":       "the file is uploaded again",
	"upload inserted":      "only the same file of the same actor again: anything else has no mark",
	"receipt.id":           "nothing names a receipt; its act and its place in the log are sealed",
	"seal_key.id":          "only the order counts, which the log's own acts tell",
	"seal_key.at":          "when the log took the key is the time of the act that names it",
	"setup_token.*":        "there is none where somebody holds its role, and one that no act made opens nothing; verify names both",
	"transfer.id":          "nothing names a transfer but its voucher and line",
	"session deleted":      "somebody has to sign in again",
}
