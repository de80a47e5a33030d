// Package archtest holds the house rules as tests: which package may import
// which, where a heavy library has its door, no float near money, how long a
// function may be, SQL from constants only.
//
// Every rule stands in a file of its own with a test on a bad snippet, so that
// it is known to be able to fail. Where a line must break a rule it says so:
// "//arch:RULE reason" at its end (float, sql, context). A mark without a reason
// and a mark that shields nothing are failures too.
package archtest
