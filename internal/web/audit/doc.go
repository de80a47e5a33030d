// Package audit is the screens of the log, its proofs and the bundle.
package audit
