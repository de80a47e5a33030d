package people_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/right"
	"reliefbook/internal/webtest"
	"reliefbook/internal/webtest/site"
)

// TestARightWalksThroughThreeHands: asked for, granted, witnessed, and a password by link, on the screens.
func TestARightWalksThroughThreeHands(t *testing.T) {
	s := site.New(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	admin, security, maker := s.As(t, s.Admin), s.As(t, s.Security), s.As(t, s.Maker)
	admin.Get("/users").Must(t, 200, "王制单", "护理系经办", "药学系")
	admin.Get("/users/new").Must(t, 200, "护理系", `name="departments"`)
	dept := fmt.Sprint(s.Dept["药学系"])
	kept := admin.Post("/users", "name", "钱&<经办>", "login", "qian", "role", "branch").Must(t, 422, "钱&amp;&lt;经办&gt;", "至少要选一个系部")
	if !strings.Contains(kept.Body, `<option value="branch" selected>`) {
		t.Error("the form did not keep what was chosen")
	}
	admin.Post("/users", "name", "钱", "login", "X", "role", "maker", "reason", "x").Must(t, 422, "3–32")
	admin.Post("/users", "name", "钱", "login", "maker", "role", "maker", "reason", "x").Must(t, 409, "已有人使用", `value="钱"`)
	form := []string{"name", "钱经办", "login", "Qian.B", "role", "branch", "departments", dept, "email", "qian@example.edu.cn", "until", "2021-12-31", "reason", "接任"}
	page := admin.Post("/users", form...).Must(t, 303).To()
	security.Get("/").Must(t, 200, "待受理、待授予的授权 1 项")
	admin.Get(page).Must(t, 200, "待授予", "药学系", "qian@example.edu.cn", "撤回")
	admin.Post(page+"/approve").Must(t, 403)
	maker.Post(page+"/witness/approve").Must(t, 409)
	security.Get(page).Must(t, 200, "授予")
	security.Post(page+"/reject").Must(t, 422, "原因")
	security.Post(page+"/approve").Must(t, 303)
	security.Get(page).Must(t, 200, "还须一位在岗同事见证", "王制单")
	maker.Get("/").Must(t, 200, "待您见证 1 项")
	maker.Get("/rights").Must(t, 200, "钱经办")
	maker.Get(page).Must(t, 200, "见证属实")
	maker.Post(page+"/witness/approve").Must(t, 303)
	maker.Get(page).Must(t, 200, "已生效", "一人申请、一人授予、一人见证", "一次性链接已发到本人邮箱")
	letters := s.Mail.To("qian@example.edu.cn")
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	token := regexp.MustCompile(`(?m)^[A-Za-z0-9_-]{32}$`).FindString(letters[0].Text)
	if strings.Contains(s.Logged.String(), token) {
		t.Error("the log has the code")
	}
	for _, v := range []*webtest.Visitor{admin, security, maker} {
		if got := v.Get(page); strings.Contains(got.Body, token) {
			t.Error("an administrator is shown the code")
		}
	}
	guest := s.Visitor(t)
	guest.Get("/login").Must(t, 200, "/first-code")
	guest.Get("/first-code").Must(t, 200, "一次性口令")
	guest.Get("/first?token="+token+"x").Must(t, 404, "已经用过、已被替换或已过期")
	guest.Get("/first?token="+token).Must(t, 200, "qian.b")
	guest.Post("/first?token="+token, "password", "weak", "again", "weak").Must(t, 422, "密码至少 8 位")
	guest.Post("/first?token="+token, "password", "My-own-w0rd", "again", "My-own-w0rd").Must(t, 303)
	guest.Get("/").Must(t, 200, "密码已设置", "上次登录以来")
	s.Visitor(t).Post("/first?token="+token, "password", "An0ther-one", "again", "An0ther-one").Must(t, 404)
	s.Visitor(t).Post("/login", "login", "qian.b", "password", "My-own-w0rd").Must(t, 303)
	admin.Get("/users/acts").Must(t, 200, "授权生效", "使用一次性链接", "命令行")
}

// TestAnEndedRightIsGoneAtTheNextRequest: a session outlives the role, not the other way round.
func TestAnEndedRightIsGoneAtTheNextRequest(t *testing.T) {
	s := site.New(t)
	s.Grant(t, right.Right{UserID: s.Cashier.UserID, Role: access.Cashier, Name: "周出纳", Until: "2021-09-17"})
	v := s.As(t, s.Cashier)
	v.Get("/funds").Must(t, 200)
	v.Get("/account").Must(t, 200, "2021-09-17")
	s.Clock.Pass(24 * 3600e9)
	v = s.As(t, s.Cashier)
	v.Get("/").Must(t, 200, "已于 2021-09-17 到期")
	v.Get("/funds").Must(t, 403)
	v.Get("/account").Must(t, 200, "到期")
	s.As(t, s.Admin).Get("/users").Must(t, 200, "已到期")
}

// TestASingleHandedCollegeSaysSo on its first page, and lets its system administrator grant.
func TestASingleHandedCollegeSaysSo(t *testing.T) {
	s := site.New(t)
	s.Grant(t, right.Right{Kind: right.Single})
	for _, who := range []access.Actor{s.Admin, s.Maker, s.Auditor} {
		s.As(t, who).Get("/").Must(t, 200, "单人管理方式运行")
	}
	admin := s.As(t, s.Admin)
	page := admin.Post("/users", "name", "孙制单", "login", "sun", "role", "maker", "reason", "人手不够").Must(t, 303).To()
	admin.Get(page).Must(t, 200, "授予")
	admin.Post(page+"/approve").Must(t, 303)
	admin.Get(page).Must(t, 200, "单人管理期间")
	admin.Get("/batches").Must(t, 403)
	admin.Post("/rights/single/end", "reason", "来了新人").Must(t, 303)
	admin.Get("/rights").Must(t, 200, "没有启用")
	page = admin.Post("/users", "name", "孙二", "login", "sun2", "role", "auditor", "reason", "x").Must(t, 303).To()
	admin.Post(page+"/approve").Must(t, 403)
}
