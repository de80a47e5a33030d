package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/demo"
	"reliefbook/internal/payout"
	"reliefbook/internal/person"
	"reliefbook/internal/table"
)

// TestListsAreCheckedAtTheCommandLine: exit 0 for what could be brought in, 2 for what is
// wrong, whatever kind of list; nothing is kept, and no act is anybody's.
func TestListsAreCheckedAtTheCommandLine(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	w := where{Database: "sqlite:" + filepath.Join(dir, "x.db"), Keys: dir}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h, err := w.create(ctx)
	check(err)
	_, err = demo.Play(ctx, h.app, demo.Options{})
	check(err)
	before, err := h.app.SealState(ctx, access.CommandLine(access.Auditor))
	check(err)
	batch := byFile(t, h)
	h.close()
	card := "622202000000000000" + string(person.LuhnDigit("622202000000000000"))
	member := "202101,甲,一支部,联络员,2021-09-16\n"
	for _, c := range []struct {
		list, text string
		want       exitError
	}{
		{"students", "学籍名单\n序号,姓名,学号\n1,张三,2021000001\n", 0},
		{"students", "姓名,学号\n张三,2021000001\n李四,2021000001\n", 2}, // one number, two people
		{"students", "甲,乙\n张三,2021000001\n", 2},                  // captions nobody knows: said on the screen
		{"students", string(table.Pack(table.Mapping{"name": 0, "student_no": 1}, []byte("甲,乙\n张三,2021000001\n"))), 1},
		{"staff", "姓名,部门,工行卡号\n陈老师,护理系," + card + "\n", 0},
		{"staff", "姓名,部门,工行卡号\n陈老师,护理系,6.22202E+18\n", 2}, // damaged by a spreadsheet
		{"duty", "值班队员\n工号,姓名,党支部,职责,社区报到日期\n" + member, 0},
		{"duty", "工号,姓名,党支部,职责,社区报到日期\n" + member + member, 2},
		{"visits", "姓名,单位,类别,金额\n甲,教务处,辅导员,300.00\n合计,,,300.00\n", 0},
		{"visits", "姓名,单位,类别,金额\n甲,教务处,辅导员,300.00\n合计,,,400.00\n", 2},      // a total that is not
		{"answer", "业务编号,账号,户名,金额,处理结果\nX1," + card + ",张三,30.00,成功\n", 2}, // of no payment, and lacks all others
		{"list", "学号,姓名,系部,班级,金额,银行卡号\n2021000001,张三,不存在系,1班,30.00," + card + "\n", 2},
	} {
		file := filepath.Join(dir, c.list+".csv")
		check(os.WriteFile(file, []byte(c.text), 0o600))
		var flags []string
		if c.list == "answer" {
			flags = []string{"--batch=" + batch}
		}
		for _, how := range [][]string{{"--json", "--dry-run"}, nil} {
			x := cli{Report: newReportCmd()}
			run, err := newParser(&x).Parse(append([]string{"import", c.list, "--database=" + w.Database, "--keys=" + dir, file}, append(how, flags...)...))
			check(err)
			run.BindTo(ctx, (*context.Context)(nil))
			exit, err := exitError(0), run.Run()
			if err != nil && !errors.As(err, &exit) {
				exit = 1
			}
			if exit != c.want {
				t.Errorf("%s %q: %v, want exit %d", c.list, c.text, err, c.want)
			}
		}
	}
	h, err = w.open(ctx)
	check(err)
	defer h.close()
	if after, err := h.app.SealState(ctx, access.CommandLine(access.Auditor)); err != nil || after != before {
		t.Errorf("%+v became %+v: %v", before, after, err)
	}
}

// byFile is the number of a released batch that its bank answers by a file.
func byFile(t *testing.T, h *house) string {
	ctx, actor := context.Background(), access.CommandLine(access.Maker)
	programs, err := h.app.Relief.Programs(ctx, actor)
	for _, p := range programs {
		list, e := h.app.Payments.Batches(ctx, actor, p.ID)
		for _, b := range list {
			if b.State == payout.Released && b.Channel.Way().Handling == payout.ByFile {
				return strconv.FormatInt(b.ID, 10)
			}
		}
		err = errors.Join(err, e)
	}
	t.Fatalf("no batch of a bank: %v", err)
	return ""
}
