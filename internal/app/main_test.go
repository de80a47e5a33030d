package app_test

import (
	"os"
	"testing"

	"reliefbook/internal/pgtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(crashEnv) != "" {
		crashingAnswer() // this is the process that TestKilledInTheMiddle kills
		return
	}
	os.Exit(pgtest.Main(m))
}
