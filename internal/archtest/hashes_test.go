package archtest

import (
	"slices"
	"strings"
	"testing"
)

// plainHashes are the files that may hash without a key, each with what it hashes:
// a hash over personal data is keyed, for what is small or nearly known is soon guessed.
var plainHashes = map[string]string{
	"internal/app/core/marks.go":    "what is keyed at once, and what the version before kept",
	"internal/app/core/texts.go":    "tokens of 128 random bits and more",
	"internal/store/user.go":        "a password's hash, which has a random salt",
	"internal/store/cover.go":       "rows, whose hashes are keyed at once and kept nowhere",
	"internal/bank/answer.go":       "captions of a bank's file",
	"internal/table/list.go":        "captions of a file",
	"internal/payout/conflict.go":   "numbers of people and programs, no paper",
	"internal/report/provenance.go": "a report that is handed out, for who holds it; kept as a mark",
	"internal/ledger/leaf.go":       "a voucher's random salt",
	"internal/bundle/writer.go":     "the bundle's own files, which are masked",
	"internal/bundle/archive.go":    "the same, read",
}

func plainHashing(files []*file) (found []finding) {
	for _, f := range files {
		if f.test || f.dir == "internal/vault" || !strings.HasPrefix(f.dir, "internal/") || plainHashes[f.path] != "" {
			continue
		}
		for imported, line := range f.imports() {
			if slices.Contains([]string{"crypto/sha256", "crypto/sha512", "crypto/sha1", "crypto/md5", "crypto/sha3"}, imported) {
				found = append(found, finding{f, line, "a plain hash of what may be personal data: core.FileMark and core.Once are keyed"})
			}
		}
	}
	return found
}

func TestHashesAreKeyed(t *testing.T) { hold(t, plainHashing, "") }

func TestHashesAreKeyedCanFail(t *testing.T) {
	breaks(t, plainHashing, "internal/app/x.go", `package app
import "crypto/sha256" // bad
import "crypto/md5" // bad
import "crypto/rand"
`)
}
