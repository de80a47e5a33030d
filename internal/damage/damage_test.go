package damage

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	seedFlag  = flag.Uint64("damage.seed", 0, "what the random damages come from; 0: DAMAGE_SEED, RAPID_SEED, or drawn")
	countFlag = flag.Int("damage.count", 0, "damages a list; 0: DAMAGE_COUNT, or 2000")
)

// setting is a flag, or a variable of the environment, or 0.
func setting(set uint64, variables ...string) uint64 {
	for _, v := range variables {
		if n, err := strconv.ParseUint(os.Getenv(v), 10, 64); err == nil && set == 0 {
			set = n
		}
	}
	return set
}

// trial is one damaged file and what came of it.
type trial struct {
	damage string
	file   *file
	data   []byte
	got    outcome
	silent []string // what nobody said
	back   string   // why an honest file was sent back
}

// subject is a list's good file in one format with its outcome.
type subject struct {
	list *list
	file *file
	data []byte
	good outcome
}

var subjects = sync.OnceValue(func() map[string][]subject {
	out := map[string][]subject{}
	for _, l := range lists {
		for _, as := range l.formats {
			f := l.good(l)
			f.format = as
			s := subject{list: l, file: f, data: f.bytes()}
			s.good = l.read(s.data)
			out[l.name] = append(out[l.name], s)
		}
	}
	return out
})

// damageNames are all of them, cells first.
func damageNames() (names []string) {
	for _, d := range slices.Concat(cellDamages, sheetDamages) {
		names = append(names, d.name)
	}
	for _, d := range byteDamages {
		names = append(names, d.name)
	}
	return names
}

// damaged is the subject after damage number n, and whether it can have it.
func (s subject) damaged(n int, r *rand.Rand) (t trial, ok bool) {
	onCells := slices.Concat(cellDamages, sheetDamages)
	shows := ""
	if n < len(onCells) {
		shows, t.damage, t.file = onCells[n].shows, onCells[n].name, s.file.clone()
		if !onCells[n].do(t.file, r) {
			return t, false
		}
		t.data = t.file.bytes()
		t.file.flatten()
	} else {
		d := byteDamages[n-len(onCells)]
		shows, t.damage, t.data = d.shows, d.name, d.do(slices.Clone(s.data), r)
		t.file = s.file.reread(t.data, d)
	}
	t.got = s.list.read(t.data)
	t.silent = t.file.judge(s.good, t.got)
	if strings.HasPrefix(shows, "nothing:") && len(t.got.refused) > 0 {
		t.back = "sent back: " + t.got.refused[len(t.got.refused)-1]
	}
	return t, true
}

// rng is the randomness of one damage: any can be repeated without those before it.
func rng(seed uint64, list string, i int) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, list)
	return rand.New(rand.NewPCG(seed, h.Sum64()+uint64(i)))
}

func TestNoImportIsSilent(t *testing.T) {
	seed := setting(*seedFlag, "DAMAGE_SEED", "RAPID_SEED")
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	count := int(setting(uint64(*countFlag), "DAMAGE_COUNT"))
	if count == 0 {
		count = 2000
	}
	t.Logf("repeat with -damage.seed=%d", seed)
	for _, l := range lists {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			soak(t, l, seed, count)
		})
	}
}

func soak(t *testing.T, l *list, seed uint64, count int) {
	told, found := map[string]bool{}, 0
	for i := 0; i < count; i++ {
		r := rng(seed, l.name, i)
		s, n := pick(r, subjects()[l.name]), i%len(damageNames()) // each in its turn
		tr, ok := s.damaged(n, r)
		for !ok { // this file can't have that one, or not there
			s, n = pick(r, subjects()[l.name]), pick(r, []int{n, r.IntN(len(damageNames()))})
			tr, ok = s.damaged(n, r)
		}
		all := tr.silent
		if tr.back != "" {
			all = append(all, tr.back)
		}
		for _, what := range all {
			if isKnown(l.name, tr.damage, what) || told[tr.damage+what] {
				continue
			}
			told[tr.damage+what] = true
			found++
			t.Errorf("%s: %q\n-damage.seed=%d, number %d, %s; named %v\n%s", tr.damage, what, seed, i, s.file.format,
				tr.got.named, tr.look(s))
		}
		if found > 2000 {
			t.Fatal("more are not looked for")
		}
	}
}

// look shows what differs, for whoever has to find out.
func (t trial) look(s subject) (out string) {
	for _, l := range t.got.facts {
		if !slices.Contains(s.good.facts, l) {
			out += "  now  " + l + "\n"
		}
	}
	for _, l := range s.good.facts {
		if !slices.Contains(t.got.facts, l) {
			out += "  good " + l + "\n"
		}
	}
	return out
}

// TestGoodFilesAreTaken is what the rest stands on: each good file is read, as it
// states, in every format, and shows no fault.
func TestGoodFilesAreTaken(t *testing.T) {
	for _, l := range lists {
		for _, s := range subjects()[l.name] {
			name := l.name + " " + string(s.file.format)
			if len(s.good.refused) > 0 {
				t.Errorf("%s: refused with %v", name, s.good.refused)
			}
			if loud, soft := s.file.shows(); len(loud)+len(soft) > 0 {
				t.Errorf("%s: shows %v, %v", name, loud, soft)
			}
			if stated := s.file.stated(); !same(stated, s.good.facts) {
				t.Errorf("%s: states\n%v\nis read\n%v", name, stated, s.good.facts)
			}
		}
	}
}
