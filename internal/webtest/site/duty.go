package site

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"reliefbook/internal/app/rota"
	"reliefbook/internal/apptest"
	"reliefbook/internal/webtest"
)

// MemberCaptions is the first line of a list of members as it is pasted.
const MemberCaptions = "工号\t姓名\t党支部\t干部\t职责\t社区\t社区报到日期\t岗位\t岗位报到日期\n"

// Pasted is a list of n members as it is copied from a spreadsheet.
func Pasted(n int) string {
	var b strings.Builder
	b.WriteString(MemberCaptions)
	for i := range n {
		parts := []string{"联络员", "宣传员", "调解员", "服务员"}
		b.WriteString(strings.Join([]string{"G" + strconv.Itoa(100+i), "党员" + strconv.Itoa(i), "机关第一党支部", "是", parts[i%4], "和平社区", "2021-09-16", "校门值守", "2021-09-17"}, "\t") + "\n")
	}
	return b.String()
}

// WithRota makes, through the screens, a published rota of two gates with two
// seats, four shifts a day, and gives the maker.
func (s *Site) WithRota(t *testing.T) *webtest.Visitor {
	t.Helper()
	s.Structure(t, []string{"东校区", "西校区"}, []string{"护理系"})
	m := s.As(t, s.Maker)
	m.Post("/duty/members", "paste", Pasted(16)).Must(t, 303)
	m.Get("/duty/members").Must(t, 200, "新增 16 人", "党员15", "联络员")
	m.Post("/duty/plans", "name", "校门值守", "from", "2021-09-17", "days", "3", "seats", "2", "times", "00:00-06:00\n06:00-12:00\n12:00-18:00\n18:00-00:00",
		"posts", "东校区，东门\r\n西校区,西门").Must(t, 303)
	m.Post("/duty/plans/1/publish").Must(t, 409, "还没有排班")
	m.Post("/duty/plans/1/propose").Must(t, 303)
	m.Post("/duty/plans/1/publish").Must(t, 303)
	return m
}

// Duty is the rota as it stands.
func (s *Site) Duty(t *testing.T) rota.DutyPlan {
	t.Helper()
	p, _, err := s.Rota.DutyPlan(context.Background(), s.Auditor, 1)
	apptest.Check(t, err)
	return p
}

// MemberPath makes a member's link and gives its path.
func (s *Site) MemberPath(t *testing.T, member int64) string {
	t.Helper()
	slips, err := s.Rota.MakeMemberLinks(context.Background(), s.Maker, member, "")
	apptest.Check(t, err)
	return slips[0].URL
}
