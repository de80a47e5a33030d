package web

import (
	"regexp"
	"strings"
	"testing"

	"reliefbook/internal/access"
	"reliefbook/internal/right"
)

// TestARightWalksThroughThreeHands: asked for, granted, witnessed, and a password by link, on the screens.
func TestARightWalksThroughThreeHands(t *testing.T) {
	s := newSite(t)
	s.Structure(t, []string{"东校区"}, []string{"护理系", "药学系"})
	admin, security, maker := s.as(t, s.Admin), s.as(t, s.Security), s.as(t, s.Maker)
	admin.get("/users").must(t, 200, "王制单", "护理系经办", "药学系")
	admin.get("/users/new").must(t, 200, "护理系", `name="departments"`)
	dept := itoa(s.Dept["药学系"])
	kept := admin.post("/users", "name", "钱&<经办>", "login", "qian", "role", "branch").must(t, 422, "钱&amp;&lt;经办&gt;", "至少要选一个系部")
	if !strings.Contains(kept.body, `<option value="branch" selected>`) {
		t.Error("the form did not keep what was chosen")
	}
	admin.post("/users", "name", "钱", "login", "X", "role", "maker", "reason", "x").must(t, 422, "3–32")
	admin.post("/users", "name", "钱", "login", "maker", "role", "maker", "reason", "x").must(t, 409, "已有人使用", `value="钱"`)
	form := []string{"name", "钱经办", "login", "Qian.B", "role", "branch", "departments", dept, "email", "qian@example.edu.cn", "until", "2021-12-31", "reason", "接任"}
	page := admin.post("/users", form...).must(t, 303).to()
	security.get("/").must(t, 200, "待受理、待授予的授权 1 项")
	admin.get(page).must(t, 200, "待授予", "药学系", "qian@example.edu.cn", "撤回")
	admin.post(page+"/approve").must(t, 403)
	maker.post(page+"/attest").must(t, 409)
	security.get(page).must(t, 200, "授予")
	security.post(page+"/reject").must(t, 422, "原因")
	security.post(page+"/approve").must(t, 303)
	security.get(page).must(t, 200, "还须一位在岗同事见证", "王制单")
	maker.get("/").must(t, 200, "待您见证 1 项")
	maker.get("/rights").must(t, 200, "钱经办")
	maker.get(page).must(t, 200, "见证属实")
	maker.post(page+"/attest").must(t, 303)
	maker.get(page).must(t, 200, "已生效", "一人申请、一人授予、一人见证", "一次性链接已发到本人邮箱")
	letters := s.Mail.To("qian@example.edu.cn")
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	token := regexp.MustCompile(`(?m)^[A-Za-z0-9_-]{32}$`).FindString(letters[0].Text)
	if strings.Contains(s.logged.String(), token) {
		t.Error("the log has the code")
	}
	for _, v := range []*visitor{admin, security, maker} {
		if got := v.get(page); strings.Contains(got.body, token) {
			t.Error("an administrator is shown the code")
		}
	}
	guest := s.visitor(t)
	guest.get("/login").must(t, 200, "/first-code")
	guest.get("/first-code").must(t, 200, "一次性口令")
	guest.get("/first?token="+token+"x").must(t, 404, "已经用过、已被替换或已过期")
	guest.get("/first?token="+token).must(t, 200, "qian.b")
	guest.post("/first?token="+token, "password", "weak", "again", "weak").must(t, 422, "密码至少 8 位")
	guest.post("/first?token="+token, "password", "My-own-w0rd", "again", "My-own-w0rd").must(t, 303)
	guest.get("/").must(t, 200, "密码已设置", "上次登录以来")
	s.visitor(t).post("/first?token="+token, "password", "An0ther-one", "again", "An0ther-one").must(t, 404)
	s.visitor(t).post("/login", "login", "qian.b", "password", "My-own-w0rd").must(t, 303)
	admin.get("/users/acts").must(t, 200, "授权生效", "使用一次性链接", "命令行")
}

// TestAnEndedRightIsGoneAtTheNextRequest: a session outlives the role, not the other way round.
func TestAnEndedRightIsGoneAtTheNextRequest(t *testing.T) {
	s := newSite(t)
	s.Grant(t, right.Right{UserID: s.Cashier.UserID, Role: access.Cashier, Name: "周出纳", Until: "2021-09-17"})
	v := s.as(t, s.Cashier)
	v.get("/funds").must(t, 200)
	v.get("/account").must(t, 200, "2021-09-17")
	s.Clock.Pass(24 * 3600e9)
	v = s.as(t, s.Cashier)
	v.get("/").must(t, 200, "已于 2021-09-17 到期")
	v.get("/funds").must(t, 403)
	v.get("/account").must(t, 200, "到期")
	s.as(t, s.Admin).get("/users").must(t, 200, "已到期")
}

// TestASingleHandedCollegeSaysSo on its first page, and lets its system administrator grant.
func TestASingleHandedCollegeSaysSo(t *testing.T) {
	s := newSite(t)
	s.Grant(t, right.Right{Kind: right.Single})
	for _, who := range []access.Actor{s.Admin, s.Maker, s.Auditor} {
		s.as(t, who).get("/").must(t, 200, "单人管理方式运行")
	}
	admin := s.as(t, s.Admin)
	page := admin.post("/users", "name", "孙制单", "login", "sun", "role", "maker", "reason", "人手不够").must(t, 303).to()
	admin.get(page).must(t, 200, "授予")
	admin.post(page+"/approve").must(t, 303)
	admin.get(page).must(t, 200, "单人管理期间")
	admin.get("/batches").must(t, 403)
	admin.post("/rights/single/end", "reason", "来了新人").must(t, 303)
	admin.get("/rights").must(t, 200, "没有启用")
	page = admin.post("/users", "name", "孙二", "login", "sun2", "role", "auditor", "reason", "x").must(t, 303).to()
	admin.post(page+"/approve").must(t, 403)
}
