package books_test

import (
	"strings"
	"testing"

	"reliefbook/internal/webtest/site"
)

// TestVouchersAreFilteredByAmount: the list, its pages of reports and the report
// itself take both bounds; what is no amount is marked beside its field, and the
// list does not pretend that there is nothing.
func TestVouchersAreFilteredByAmount(t *testing.T) {
	site.Each(t, func(t *testing.T, s *site.Site) {
		s.Released(t, 20, "护理系", "药学系") // 600.00 received, allocated, owed and paid
		v := s.As(t, s.Auditor)
		rows := func(path string) int {
			t.Helper()
			return strings.Count(v.Get(path).Must(t, 200).Main(), `<a href="/vouchers/`)
		}
		all := rows("/vouchers")
		if of := rows("/vouchers?lowest=600&highest=%EF%BF%A5600.00"); of == 0 || of+rows("/vouchers?highest=599.99")+rows("/vouchers?lowest=600.01") != all {
			t.Errorf("%d of %d vouchers are of 600.00", of, all)
		}
		page := v.Get("/vouchers?program=MZ&lowest=600&highest=1,200").Must(t, 200)
		for _, want := range []string{`name="lowest"`, `value="1,200"`, `name="program" value="MZ"`, `href="/vouchers?highest=1%2C200&amp;lowest=600"`,
			`href="/reports/vouchers?highest=1%2C200&amp;lowest=600&amp;program=MZ"`, `format=pdf&amp;highest=1%2C200&amp;lowest=600&amp;program=MZ"`} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("%s is missing", want)
			}
		}
		v.Get("/vouchers?lowest=12,5").Must(t, 422, "请更正筛选的金额", "“12,5”", `aria-invalid="true"`)
		v.Get("/vouchers?lowest=30.01&highest=30").Must(t, 422, "最低金额是 30.01 元")
		none := v.Get("/vouchers?lowest=1000000").Must(t, 200, "没有这个金额范围内的凭证")
		if strings.Contains(none.Body, "还没有凭证") || strings.Contains(v.Get("/vouchers?lowest=x").Body, "没有这个金额范围内的凭证") {
			t.Error("says that there is nothing")
		}
		v.Get("/reports/vouchers?lowest=600").Must(t, 200, "金额不低于 600.00 元", `name="highest"`, "lowest=600.00")
		v.Get("/reports/vouchers?lowest=0.001").Must(t, 422, "0.001")
		v.Get("/reports/vouchers?lowest=30.01&highest=30").Must(t, 422, "最低金额是 30.01 元")
		csv := v.Get("/reports/vouchers/download?format=csv&lowest=1000000").Must(t, 200).Body
		if !strings.Contains(csv, "金额不低于 1000000.00 元") || strings.Contains(csv, "600.00") {
			t.Errorf("the file says %s", csv)
		}
	})
}
