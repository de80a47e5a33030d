package rota_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/apptest"
	"reliefbook/internal/duty"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestDutyInABrowser looks at duty as large as the case, with names as long as
// they come: managed, only looked at, and on a member's phone, in both languages.
// With SCREENS_DIR set it leaves pictures there.
func TestDutyInABrowser(t *testing.T) {
	ctx := webtest.Browser(t)
	s := site.New(t)
	links := guarded(t, s)
	for who, actor := range map[string]access.Actor{"maker": s.Maker, "auditor": s.Auditor} {
		s.As(t, actor)
		s.Enter(ctx, t, actor)
		for _, tag := range []string{"zh-CN", "en"} {
			s.Speak(ctx, t, tag)
			for _, path := range []string{"/duty", "/duty/members", "/duty/plans/new", "/duty/plans/1", "/duty/plans/2", "/duty/turns/20", "/duty/members/1"} {
				if who == "maker" || path != "/duty/plans/new" && path != "/duty/members/1" {
					s.Look(ctx, t, who+"-"+tag, path)
				}
			}
		}
	}
	for _, tag := range []string{"zh-CN", "en"} {
		s.Speak(ctx, t, tag)
		for i, link := range links {
			s.Look(ctx, t, "member-"+strconv.Itoa(i)+"-"+tag, link)
		}
	}
}

// guarded is a rota of three gates under way: some came, some did not, one asks
// to swap, problems are open, overdue and ended. It gives a liaison's link and a helper's.
func guarded(t *testing.T, s *site.Site) (links []string) {
	t.Helper()
	ctx := context.Background()
	s.Structure(t, []string{"东校区", "思源校区", "南校区"}, []string{"护理系"})
	list := strings.Replace(site.Pasted(195), "党员2\t机关第一党支部", "阿卜杜热合曼·买买提江·吐尔逊\t马克思主义学院教工第二党支部与机关联合党支部", 1)
	_, err := s.Rota.ImportDutyMembers(ctx, s.Maker, "x.csv", []byte(strings.Replace(list, "2021-09-16", "", 1)))
	apptest.Check(t, err)
	p := duty.Plan{Name: "疫情期间校门值守", FromDay: "2021-09-17", Days: 15, Seats: 4, Times: []string{"00:00-06:00", "06:00-12:00", "12:00-18:00", "18:00-00:00"}}
	for _, c := range []string{"东校区", "思源校区", "南校区"} {
		p.Posts = append(p.Posts, duty.Post{CampusID: s.Campus[c], Name: c + "大门及体温检测通道"})
	}
	for range 2 {
		id, err := s.Rota.CreateDutyPlan(ctx, s.Maker, p)
		apptest.Check(t, err)
		_, err = s.Rota.ProposeRota(ctx, s.Maker, id)
		apptest.Check(t, err)
		p.Name, p.Cadres = "干部值守", true
	}
	apptest.Check(t, s.Rota.PublishRota(ctx, s.Maker, 1))
	turns := s.Duty(t).Turns
	_, err = s.Rota.AttestShift(ctx, s.Maker, 1, 0, "纸质签到表第1页，由保卫处王主任逐人核对后签字")
	apptest.Check(t, err)
	apptest.Check(t, s.Rota.MarkAbsent(ctx, s.Maker, turns[14].ID, "发热，按规定居家隔离观察，已电话请假"))
	apptest.Check(t, s.Rota.AttestTurn(ctx, s.Maker, turns[15].ID, "手机没电"))
	for _, member := range []int64{1, 4} { // a liaison and a helper
		links = append(links, s.MemberPath(t, member))
	}
	token := strings.TrimPrefix(links[0], "/m/")
	v, err := s.Rota.MemberPage(ctx, webtest.InHand(token))
	apptest.Check(t, err)
	for _, own := range v.Turns {
		if own.State == duty.Planned && own.From.After(s.Clock.Now()) {
			view, err := s.Rota.DutyTurn(ctx, s.Maker, own.ID)
			apptest.Check(t, err)
			apptest.Check(t, s.Rota.AskSwap(ctx, webtest.InHand(token), own.ID, view.Takers[0].Number, "家中老人住院，需要陪护"))
			break
		}
	}
	for i, what := range []string{"快递车辆在校门口排队，影响测温通道，学生返校高峰时尤其拥堵", "测温枪没电", "值班室缺少防护服"} {
		id, err := s.Rota.ReportProblem(ctx, webtest.InHand(token), duty.Problem{Place: "思源校区大门", What: what})
		apptest.Check(t, err)
		if i > 0 {
			apptest.Check(t, s.Rota.AssignProblem(ctx, s.Maker, id, "保卫处 王主任", "2021-09-17"))
		}
		if i > 1 {
			apptest.Check(t, s.Rota.EndProblem(ctx, s.Maker, id, "已送二十套"))
		}
	}
	s.Clock.Pass(24*time.Hour - 3*time.Hour)
	return links
}
