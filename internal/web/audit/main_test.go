package audit_test

import (
	"os"
	"testing"

	"reliefbook/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
