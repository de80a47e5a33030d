package bundle

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"reliefbook/internal/fault"
)

// manifest lists every other file with its size and SHA-256. It is signed by
// the key that signs the log.
type manifest struct {
	head  []string // after the format: origin, size, root
	files []listed
}

type listed struct {
	name string
	size int64
	sum  [32]byte
}

func (m manifest) text() string {
	var b strings.Builder
	b.WriteString(Format + "\n" + strings.Join(m.head, "\n") + "\n")
	for _, f := range m.files {
		fmt.Fprintf(&b, "%x %d %s\n", f.sum, f.size, f.name)
	}
	return b.String()
}

// manifestHead is how many lines stand before the files: format, origin, size, root.
const manifestHead = 4

func parseManifest(text string) (m manifest, err error) {
	bad := fault.New(fault.Invalid, "bundle.bad")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < manifestHead || lines[0] != Format {
		return m, bad
	}
	m.head = lines[1:manifestHead]
	for _, line := range lines[manifestHead:] {
		parts := strings.SplitN(line, " ", 3)
		if len(parts) != 3 {
			return m, bad
		}
		sum, err1 := hex.DecodeString(parts[0])
		size, err2 := strconv.ParseInt(parts[1], 10, 64)
		if err1 != nil || err2 != nil || len(sum) != 32 {
			return m, bad
		}
		m.files = append(m.files, listed{name: parts[2], size: size, sum: [32]byte(sum)})
	}
	return m, nil
}
