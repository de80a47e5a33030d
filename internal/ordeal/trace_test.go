//go:build linux

package ordeal

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// traced is the system calls a recording needs: all that changes files, and what is sent to clients.
const traced = "trace=pwrite64,pwritev,write,writev,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,openat,rename,renameat,renameat2,unlink,unlinkat,link,linkat,mkdirat"

// event is one system call that changed something, in the order they were called;
// a sync stands where it came back: only then is anything promised.
type event struct {
	call  string
	path  string
	to    string // of a rename or a link
	at    int64  // of a write, or the length of a truncate; -1: at the end
	data  []byte
	fresh bool // of an open: the file was made or emptied
}

var callLine = regexp.MustCompile(`^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+)`)

// recording reads what strace wrote with -f -yy -xx.
func recording(t testing.TB, file string) (list []event) {
	t.Helper()
	f, err := os.Open(file)
	check(t, err)
	defer f.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<30)
	begun := map[string]int{} // by thread, where the unfinished call stands
	texts := map[string]string{}
	for lines.Scan() {
		line := lines.Text()
		pid, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimLeft(rest, " ")
		if head, ok := strings.CutSuffix(line, " <unfinished ...>"); ok {
			begun[pid], texts[pid] = len(list), head
			list = append(list, event{})
			continue
		}
		at := -1
		if strings.HasPrefix(rest, "<... ") {
			_, tail, _ := strings.Cut(rest, " resumed>")
			line, at = texts[pid]+tail, begun[pid]
			if _, was := texts[pid]; !was {
				continue
			}
			delete(texts, pid)
		}
		e, ok := parse(t, line)
		switch {
		case !ok:
		case at >= 0 && !strings.HasSuffix(e.call, "sync"):
			list[at] = e
		default:
			list = append(list, e)
		}
	}
	check(t, lines.Err())
	for pid, head := range texts { // killed in the middle: it may have been done
		if e, ok := parse(t, head+") = 0"); ok && !strings.HasSuffix(e.call, "sync") {
			list[begun[pid]] = e
		}
	}
	return list
}

// parse reads one call; it reports whether it came to anything.
func parse(t testing.TB, line string) (e event, ok bool) {
	t.Helper()
	m := callLine.FindStringSubmatch(line)
	if m == nil || strings.HasPrefix(m[4], "-") {
		return e, false
	}
	args := arguments(m[3])
	e.call = m[2]
	switch e.call {
	case "write", "pwrite64":
		e.path, e.data, e.at = named(args[0]), quoted(t, args[1]), -1
		if e.call == "pwrite64" {
			e.at = number(t, args[3])
		}
	case "writev", "pwritev":
		t.Fatalf("a call the recording can't follow: %.200s", line)
	case "fsync", "fdatasync":
		e.path = named(args[0])
	case "ftruncate":
		e.path, e.at = named(args[0]), number(t, args[1])
	case "fallocate":
		e.path, e.at = named(args[0]), number(t, args[2])+number(t, args[3])
		if args[1] != "0" {
			t.Fatalf("a call the recording can't follow: %.200s", line)
		}
	case "openat":
		e.path = joined(t, args[0], args[1])
		e.fresh = strings.Contains(args[2], "O_CREAT") || strings.Contains(args[2], "O_TRUNC")
		e.at = 1
		if strings.Contains(args[2], "O_TRUNC") {
			e.at = 0
		}
		return e, e.fresh
	case "renameat", "renameat2", "linkat":
		e.path, e.to = joined(t, args[0], args[1]), joined(t, args[2], args[3])
	case "rename", "link":
		e.path, e.to = string(quoted(t, args[0])), string(quoted(t, args[1]))
	case "unlinkat", "mkdirat":
		e.path = joined(t, args[0], args[1])
	case "unlink":
		e.path = string(quoted(t, args[0]))
	default:
		t.Fatalf("a call the recording can't follow: %.200s", line)
	}
	return e, true
}

// arguments cuts at commas outside of quotes, brackets and names of files.
func arguments(text string) (list []string) {
	depth, quote, from := 0, false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quote = !quote
		case quote:
		case c == '<' || c == '[' || c == '{':
			depth++
		case (c == '>' && i > 0 && text[i-1] != '-') || c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			list, from = append(list, strings.TrimSpace(text[from:i])), i+1
		}
	}
	return append(list, strings.TrimSpace(text[from:]))
}

var fdName = regexp.MustCompile(`^(?:\d+|AT_FDCWD)<(.*)>(?:\(deleted\))?$`)

// named is the file that a descriptor stands for, or the socket.
func named(arg string) string {
	m := fdName.FindStringSubmatch(arg)
	if m == nil {
		return ""
	}
	return unhex(m[1])
}

func unhex(text string) string {
	if !strings.HasPrefix(text, `\x`) {
		return text
	}
	b, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	if err != nil {
		return text
	}
	return string(b)
}

func quoted(t testing.TB, arg string) []byte {
	t.Helper()
	if len(arg) < 2 || arg[0] != '"' || arg[len(arg)-1] != '"' {
		t.Fatalf("strace cut a text short: %.100s", arg)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(arg[1:len(arg)-1], `\x`, ""))
	check(t, err)
	return b
}

func joined(t testing.TB, dir, name string) string {
	t.Helper()
	path := string(quoted(t, name))
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(named(dir), path)
}

func number(t testing.TB, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	check(t, err)
	return n
}

// answeredAt is where in a recording the answer to a request left, by the request's id; -1: never.
func answeredAt(list []event, id string) int {
	mark := []byte(fmt.Sprintf("X-Request-Id: %s\r\n", id))
	for i, e := range list {
		if e.call == "write" && bytes.Contains(e.data, mark) {
			return i
		}
	}
	return -1
}
