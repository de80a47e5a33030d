package seal_test

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"reliefbook/internal/seal"
)

func key(t testing.TB) (note.Signer, *seal.PublicKey) {
	t.Helper()
	signer, public, err := seal.LoadOrCreateKey(filepath.Join(t.TempDir(), "seal.key"), "慰问账.example")
	if err != nil {
		t.Fatal(err)
	}
	return signer, public
}

func checkpoint() seal.Checkpoint {
	return seal.Checkpoint{
		Origin: "慰问账 示例学院", Size: 3451, Root: seal.LinesRoot(leaves(3)), At: moment,
		Trial: []seal.Total{{"main", "gift:月饼", 50, 50}, {"main", "CNY", 10335000, 10335000}, {"dues", "CNY", 772000, 772000}},
	}
}

func TestCheckpointText(t *testing.T) {
	text, err := checkpoint().Text()
	want := "慰问账 示例学院\n3451\n" + seal.LinesRoot(leaves(3)).String() + "\ntime 2026-09-25T08:30:00.123456Z\n" +
		"trial dues CNY 772000 772000\ntrial main CNY 10335000 10335000\ntrial main gift:月饼 50 50\n"
	if err != nil || text != want {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestSignAndOpen(t *testing.T) {
	signer, public := key(t)
	_, stranger := key(t)
	cp := checkpoint()
	signed, err := seal.Sign(cp, signer)
	if err != nil {
		t.Fatal(err)
	}
	got, err := seal.Open(signed, stranger, public)
	if err != nil {
		t.Fatal(err)
	}
	cp.At = cp.At.UTC().Truncate(time.Microsecond)
	cp.Trial = []seal.Total{cp.Trial[2], cp.Trial[1], cp.Trial[0]}
	if !reflect.DeepEqual(got, cp) || !got.Balanced() {
		t.Errorf("got %+v", got)
	}
	for _, changed := range []string{
		strings.Replace(signed, "3451", "3452", 1), strings.Replace(signed, "10335000 ", "10335001 ", 1),
	} {
		_, err := seal.Open(changed, public)
		refused(t, err, "seal.checkpoint_unsigned")
	}
	_, err = seal.Open(signed, stranger)
	refused(t, err, "seal.checkpoint_unsigned")
	_, err = seal.Open(signed)
	refused(t, err, "seal.checkpoint_unsigned")
	for _, bad := range []string{"", "x", "x\n\n", "\x00\n\n— a b\n"} {
		_, err := seal.Open(bad, public)
		refused(t, err, "seal.checkpoint_bad")
	}
}

// A good signature over other words: each is signed and still no checkpoint.
func TestOnlyOneSpelling(t *testing.T) {
	signer, public := key(t)
	good, err := checkpoint().Text()
	if err != nil {
		t.Fatal(err)
	}
	open := func(text string) (seal.Checkpoint, error) {
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		return seal.Open(string(signed), public)
	}
	if cp, err := open(good + "later something new\n"); err != nil || len(cp.Trial) != 3 {
		t.Errorf("a later version's line: %v", err)
	}
	for _, pair := range [][2]string{
		{"3451", "03451"}, {"3451", "+3451"}, {"3451", "-1"}, {"3451", "9000000000000000000"},
		{".123456Z", "Z"}, {"time ", "Time "}, {"time ", "time  "}, {"CNY 772000", "CNY 0772000"}, {"772000\n", "772000 \n"},
		{"trial dues CNY 772000 772000\n", "trial dues CNY 772000\n"}, {"trial dues", "trial zues"}, {"trial dues", "trial  dues"},
		{"trial main gift", "trial main CNY 1 1\ntrial main gift"}, {"trial dues", "time 2026-09-25T08:30:00.123456Z\ntrial dues"},
		{good, "x\n1\n"}, {"慰问账 示例学院\n", "\n"},
	} {
		changed := strings.Replace(good, pair[0], pair[1], 1)
		if changed == good {
			t.Fatalf("%q is not in the text", pair[0])
		}
		_, err := open(changed)
		refused(t, err, "seal.checkpoint_bad")
	}
}

func TestCheckpointThatCannotBeWritten(t *testing.T) {
	signer, _ := key(t)
	for name, spoil := range map[string]func(*seal.Checkpoint){
		"no origin":      func(cp *seal.Checkpoint) { cp.Origin = "" },
		"two lines":      func(cp *seal.Checkpoint) { cp.Origin = "a\nb" },
		"negative":       func(cp *seal.Checkpoint) { cp.Size = -1 },
		"space in book":  func(cp *seal.Checkpoint) { cp.Trial[0].Book = "a b" },
		"no asset":       func(cp *seal.Checkpoint) { cp.Trial[0].Asset = "" },
		"one line twice": func(cp *seal.Checkpoint) { cp.Trial[0] = cp.Trial[1] },
		"no UTF-8":       func(cp *seal.Checkpoint) { cp.Trial[0].Book = "\xff" },
	} {
		cp := checkpoint()
		spoil(&cp)
		if text, err := seal.Sign(cp, signer); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
	cp := checkpoint()
	cp.Trial[1].Credit--
	if cp.Balanced() {
		t.Error("balanced")
	}
}

func TestKeysFromFileEnvironmentAndText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "var", "seal.key")
	_, _, err := seal.LoadKey(path)
	refused(t, err, "seal.key_missing")
	_, _, err = seal.LoadOrCreateKey(path, "a b")
	refused(t, err, "seal.key_name")
	_, public, err := seal.LoadOrCreateKey(path, "reliefbook.example")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	for name, load := range map[string]func() (note.Signer, *seal.PublicKey, error){
		"again":       func() (note.Signer, *seal.PublicKey, error) { return seal.LoadOrCreateKey(path, "another name") },
		"never made":  func() (note.Signer, *seal.PublicKey, error) { return seal.LoadKey(path) },
		"environment": func() (note.Signer, *seal.PublicKey, error) { return seal.KeyFromEnv(string(text)) },
	} {
		signer, again, err := load()
		if err != nil || again.String() != public.String() || signer.Name() != "reliefbook.example" {
			t.Fatalf("%s: %v", name, err)
		}
		signed, _ := seal.Sign(checkpoint(), signer)
		handed, err := seal.ParsePublicKey(public.String() + "\n")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Open(signed, handed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "x", string(text[:len(text)/2]), public.String(), strings.Replace(string(text), "reliefbook", "other", 1)} {
		_, _, err := seal.KeyFromEnv(bad)
		refused(t, err, "seal.key_bad")
		if bad != "" && strings.Contains(err.Error(), bad) && len(bad) > 10 {
			t.Errorf("the refusal repeats the key: %v", err)
		}
	}
	_, err = seal.ParsePublicKey("x")
	refused(t, err, "seal.key_bad")
	if runtime.GOOS == "windows" {
		return // no permission bits to look at
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, _, err = seal.LoadKey(path)
	refused(t, err, "seal.key_readable")
}
