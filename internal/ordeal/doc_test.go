// Package ordeal puts the real program through what a machine room does to it:
// killed processes, full disks, cut power, a dead primary, answers that get
// lost. Clerks work at it over HTTP all the while and note what they were told.
// Afterwards everything that was acknowledged is there exactly once, nothing is
// there twice, what nobody was told of is there wholly or not at all, and
// `reliefbook verify` finds nothing.
//
// How often each fault is done: a few times in CI; ORDEAL=n does it n times the
// figure of docs/reliability.md, and prints the figures. ORDEAL_SEED repeats a run.
package ordeal
