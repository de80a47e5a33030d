package apptest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
)

// GuardDuty is a published rota of one gate, two shifts a day and two seats, with twelve members.
func (h *House) GuardDuty(t testing.TB) (plan int64, members []duty.Member) {
	t.Helper()
	ctx := context.Background()
	h.Structure(t, []string{"东校区"}, nil)
	_, err := h.Rota.ImportDutyMembers(ctx, h.Maker, "members.csv", MemberList(12, 0))
	Check(t, err)
	plan, err = h.Rota.CreateDutyPlan(ctx, h.Maker, duty.Plan{Name: "东门", FromDay: "2021-09-17", Days: 3, Seats: 2,
		Times: []string{"08:00-12:00", "12:00-18:00"}, Posts: []duty.Post{{CampusID: h.Campus["东校区"], Name: "东门"}}})
	Check(t, err)
	_, err = h.Rota.ProposeRota(ctx, h.Maker, plan)
	Check(t, err)
	Check(t, h.Rota.PublishRota(ctx, h.Maker, plan))
	_, members, err = h.Rota.DutyPlan(ctx, h.Maker, plan)
	Check(t, err)
	return plan, members
}

// RotaOf is a rota as it stands.
func (h *House) RotaOf(t testing.TB, plan int64) rota.DutyPlan {
	t.Helper()
	p, _, err := h.Rota.DutyPlan(context.Background(), h.Auditor, plan)
	Check(t, err)
	return p
}

// MemberLink makes one member's link and gives its token.
func (h *House) MemberLink(t testing.TB, member int64) string {
	t.Helper()
	slips, err := h.Rota.MakeMemberLinks(context.Background(), h.Maker, member, "")
	Check(t, err)
	if len(slips) != 1 {
		t.Fatalf("%d links for one member", len(slips))
	}
	return strings.TrimPrefix(slips[0].URL, "/m/")
}

// MemberList is a list of n members as an office keeps it, the first of them cadres.
func MemberList(n, cadres int) []byte {
	var b strings.Builder
	b.WriteString("工号,姓名,党支部,干部,职责,社区,社区报到日期,岗位,岗位报到日期\n")
	parts := []string{"联络员", "宣传员", "调解员", "服务员"}
	for i := range n {
		cadre := "否"
		if i < cadres {
			cadre = "是"
		}
		fmt.Fprintf(&b, "P%04d,党员%d,机关第%d党支部,%s,%s,和平社区,2021-09-16,校门值守,2021-09-17\n", i, i, i%5+1, cadre, parts[i%4])
	}
	return []byte(b.String())
}
