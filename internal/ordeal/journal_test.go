//go:build linux

package ordeal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// story is what was done to one noun, as whoever did it knows.
type story struct {
	done []string // acknowledged, in order
	open string   // sent, and the answer has not been read: it may be there or not
}

// journal is what the clerks were told, kept outside the program. One noun is one clerk's at a time.
type journal struct {
	mu      sync.Mutex
	nouns   map[string]story
	acked   int
	unknown int      // tries without an answer
	faults  []string // answers that no clerk should get
}

func newJournal() *journal { return &journal{nouns: map[string]story{}} }

// sending notes that an act is sent.
func (j *journal) sending(noun, act string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.nouns[noun]
	s.open = act
	j.nouns[noun] = s
}

// acknowledged notes that the act that was sent is done.
func (j *journal) acknowledged(noun string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.nouns[noun]
	s.done, s.open = append(slices.Clip(s.done), s.open), ""
	j.nouns[noun] = s
	j.acked++
}

// refused notes that the act that was sent is not done.
func (j *journal) refused(noun string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.nouns[noun]
	s.open = ""
	j.nouns[noun] = s
}

// lost notes a try without an answer.
func (j *journal) lost() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.unknown++
}

// fault notes an answer that no clerk should get.
func (j *journal) fault(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.faults) < 20 {
		j.faults = append(j.faults, fmt.Sprintf(format, args...))
	}
}

// snapshot is the journal as it stands.
func (j *journal) snapshot() map[string]story {
	j.mu.Lock()
	defer j.mu.Unlock()
	return maps.Clone(j.nouns)
}

// counts is how many acts were acknowledged and how many tries went unanswered.
func (j *journal) counts() (acked, unknown int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.acked, j.unknown
}

// kinds counts the acknowledged acts by what they are.
func (j *journal) kinds() map[string]int {
	n := map[string]int{}
	for _, s := range j.snapshot() {
		for _, act := range s.done {
			n[act]++
		}
	}
	return n
}

// wrongAnswers is what no clerk should have got.
func (j *journal) wrongAnswers() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.faults)
}

// compare holds what is there against the journal before it was read and after: what had been
// acknowledged before is there, and nothing is there that had not been sent afterwards. Each act counts once.
func compare(before, there, after map[string]story) (wrong []string) {
	nouns := map[string]bool{}
	for noun := range there {
		nouns[noun] = true
	}
	for noun := range after {
		nouns[noun] = true
	}
	for _, noun := range slices.Sorted(maps.Keys(nouns)) {
		least, has, most := before[noun].done, there[noun].done, after[noun].done
		if open := after[noun].open; open != "" {
			most = append(slices.Clip(most), open)
		}
		switch {
		case !begins(has, least):
			wrong = append(wrong, fmt.Sprintf("%s: acknowledged [%s], and there is [%s]", noun, strings.Join(least, " "), strings.Join(has, " ")))
		case !begins(most, has):
			wrong = append(wrong, fmt.Sprintf("%s: sent [%s], and there is [%s]", noun, strings.Join(most, " "), strings.Join(has, " ")))
		}
	}
	return wrong
}

// begins reports whether a list begins with another.
func begins(list, with []string) bool {
	return len(list) >= len(with) && slices.Equal(list[:len(with)], with)
}

// snapshotOf is one noun's story as it stands.
func (j *journal) snapshotOf(noun string) story {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.nouns[noun]
}
