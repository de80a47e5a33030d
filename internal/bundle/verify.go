package bundle

import (
	"io"
	"slices"
	"strings"

	"reliefbook/internal/fault"
	"reliefbook/internal/seal"
)

// Options say what a bundle is held against besides itself.
type Options struct {
	Since []string        // signed checkpoints somebody kept: the log must contain each
	Key   *seal.PublicKey // the key the auditor was handed: the log must be signed by it, or by one it leads to; nil: the bundle's own word
}

// Result is what verification found.
type Result struct {
	seal.Verification
	Origin string
	Keys   []string // those the log was signed with, the first first
	Kept   []string // leaves whose bytes are kept back: their place is proven by the hash, what they say is not; at most maxKept
}

// First is the first thing that is wrong, in the order in which it is the most
// telling; empty when all holds.
func (r Result) First() string {
	for _, v := range r.Verdicts {
		if len(v.Breaks) > 0 {
			return v.Breaks[0]
		}
	}
	return ""
}

// The rules, in the order verdicts are given: what names a record before what
// names a file.
const (
	ruleVouchers = "bundle_vouchers" // every voucher with its transfers rebuilds its sealed leaf
	ruleNumbers  = "bundle_numbers"  // numbers are continuous in the order of the log
	ruleAccounts = "bundle_accounts" // so does every account
	ruleRosters  = "bundle_rosters"
	ruleReceipts = "bundle_receipts"
	rulePayments = "bundle_payments" // every batch's payments give the root its leaf states
	ruleBalances = "bundle_balances" // every account's balance is that of its transfers, and none is overdrawn
	ruleTrial    = "bundle_trial"    // every checkpoint's trial balance is that of the vouchers sealed by then
	ruleLog      = "bundle_log"      // every leaf in its place, every checkpoint's signature and root
	ruleSince    = "bundle_since"    // the log contains what was kept
	ruleKey      = "bundle_key"      // it is signed by the key that was handed out
	ruleFormats  = "bundle_formats"  // the auditors' formats are made of the records
	ruleFiles    = "bundle_files"    // every file has the manifest's hash
	ruleManifest = "bundle_manifest" // the manifest is signed by the log's key
)

var ruleOrder = []string{ruleVouchers, ruleNumbers, ruleAccounts, ruleRosters, ruleReceipts, rulePayments, ruleBalances, ruleTrial, ruleLog, ruleSince, ruleKey,
	ruleFormats, ruleFiles, ruleManifest}

// maxKept is how many leaves that are kept back are named.
const maxKept = 10_000

// maxBreaks is how many places a broken rule names.
const maxBreaks = 20

// verdicts gathers what each rule found.
type verdicts map[string]*seal.Verdict

func (v verdicts) of(rule string) *seal.Verdict {
	if v[rule] == nil {
		v[rule] = &seal.Verdict{Rule: rule}
	}
	return v[rule]
}

func (v verdicts) looked(rule string) { v.of(rule).Looked++ }

// breaks names what breaks a rule: a file, and in it a record.
func (v verdicts) breaks(rule, file, record string) {
	d := v.of(rule)
	what := strings.TrimSuffix(file+": "+record, ": ")
	if len(d.Breaks) < maxBreaks && !slices.Contains(d.Breaks, what) {
		d.Breaks = append(d.Breaks, what)
	}
}

// Verify proves a bundle: it rebuilds every leaf from the records, the log and
// every checkpoint from the leaves, every balance from the transfers, and the
// auditors' formats from all of them, streaming. An error is a verification that
// could not be carried out: bundle.bad, bundle.missing, bundle.unreadable.
func Verify(r io.ReaderAt, size int64, o Options) (Result, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return Result{}, err
	}
	chart, err := a.chart()
	if err != nil {
		return Result{}, err
	}
	v := verdicts{}
	w, err := newWalk(a, chart, v, o.Since)
	if err != nil {
		return Result{}, err
	}
	defer w.close()
	w.run()
	w.judgeEnd(o)
	if err := verifyFormats(a, chart, w.balances, v); err != nil {
		return Result{}, err
	}
	a.verifyFiles(v, w.log.Last())
	out := Result{Origin: w.log.Origin, Kept: w.kept}
	for _, k := range w.log.Keys() {
		out.Keys = append(out.Keys, k.String())
	}
	out.Size, out.Root = w.log.Size(), w.log.Root().String()
	for _, rule := range ruleOrder {
		if v[rule] != nil {
			out.Verdicts = append(out.Verdicts, *v[rule])
		}
	}
	return out, nil
}

// readKeys reads the keys the bundle says the log was signed with, and its manifest.
func (a *archive) readKeys() error {
	text, err := a.text(fileKeys)
	if err != nil {
		return err
	}
	for line := range strings.Lines(text) {
		k, err := seal.ParsePublicKey(line)
		if err != nil {
			return err
		}
		a.keys = append(a.keys, k)
	}
	if len(a.keys) == 0 {
		return fault.New(fault.Invalid, "bundle.bad")
	}
	m, _, ok := seal.TextOf(a.signed, a.keys[len(a.keys)-1])
	if !ok {
		return fault.New(fault.Invalid, "bundle.bad")
	}
	a.manifest, err = parseManifest(m)
	return err
}

// verifyFiles holds every file against the manifest, and the manifest against its signature.
func (a *archive) verifyFiles(v verdicts, key *seal.PublicKey) {
	v.of(ruleFiles)
	for _, name := range a.twice {
		v.breaks(ruleFiles, name, "")
	}
	listed := map[string]bool{fileManifest: true}
	for _, f := range a.manifest.files {
		listed[f.name] = true
		v.looked(ruleFiles)
		size, sum, err := a.sum(f.name)
		if err != nil || size != f.size || sum != f.sum {
			v.breaks(ruleFiles, f.name, "")
		}
	}
	for _, name := range a.order {
		if !listed[name] {
			v.breaks(ruleFiles, name, "")
		}
	}
	v.looked(ruleManifest)
	if _, good, _ := seal.TextOf(a.signed, key); !good {
		v.breaks(ruleManifest, fileManifest, "")
	}
}
