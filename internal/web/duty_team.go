package web

import (
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
)

var dutyTeamRoutes = []route{
	{method: "GET", path: "/duty/members", action: access.DutyRead, handle: listDutyMembers},
	{method: "POST", path: "/duty/members", action: access.DutyManage, handle: importDutyMembers, limit: uploadLimit},
	{method: "POST", path: "/duty/links.pdf", action: access.DutyManage, handle: printMemberLinks},
	{method: "GET", path: "/duty/members/:id", action: access.DutyManage, handle: editDutyMember},
	{method: "POST", path: "/duty/members/:id", action: access.DutyManage, handle: saveDutyMember},
}

// dutyMembersBody is the page "duty-members".
type dutyMembersBody struct {
	List      []duty.Member
	All       int
	Query     string
	Loads     map[int64]int
	MayManage bool
	Form      formView
}

func listDutyMembers(r *request) error { return r.dutyMembersPage(r.form()) }

func (r *request) dutyMembersPage(f formView) error {
	list, loads, err := r.app.Rota.DutyMembers(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := dutyMembersBody{All: len(list), Query: strings.TrimSpace(r.QueryParam("q")), Loads: loads, MayManage: r.Actor.Can(access.DutyManage), Form: f}
	for _, m := range list {
		if strings.Contains(strings.ToLower(m.Name+"\n"+m.Number+"\n"+m.Unit+"\n"+m.Community), strings.ToLower(body.Query)) {
			body.List = append(body.List, m)
		}
	}
	return r.page(f.Status, "duty-members", "duty.members", body)
}

func importDutyMembers(r *request) error {
	f := r.form("paste")
	name, content, err := r.file("file")
	if err == nil && name == "" && strings.TrimSpace(f.Values["paste"]) != "" {
		name, content = "paste.csv", []byte(f.Values["paste"])
	}
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	var done rota.MemberImport
	if err == nil {
		done, err = r.app.Rota.ImportDutyMembers(r.ctx(), r.Actor, name, content)
	}
	if r.refuse(err, &f) {
		return r.dutyMembersPage(f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "duty.imported", "Added", done.Added, "Changed", done.Changed, "Same", done.Same)
	return r.seeOther("/duty/members")
}

func printMemberLinks(r *request) error {
	f := r.form("member")
	p, err := r.app.Rota.MemberSlips(r.ctx(), r.Actor, number(f, "member"), r.site(), r.Lang)
	if r.refuse(err, &f) {
		return r.dutyMembersPage(f)
	}
	if err != nil {
		return err
	}
	return r.attach(p.Name, pdfType, p.Content)
}

// dutyMemberFormBody is the page "duty-member-edit".
type dutyMemberFormBody struct {
	duty.Member
	Parts  []option
	Form   formView
	Passes []link.Pass // the links they were given, newest first
}

func editDutyMember(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	m, err := r.app.Rota.DutyMember(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	f := r.form()
	f.Values = map[string]string{"name": m.Name, "unit": m.Unit, "part": string(m.Part), "community": m.Community, "community_day": m.CommunityDay,
		"post": m.Post, "post_day": m.PostDay, "cadre": ticked(m.Cadre), "active": ticked(m.Active)}
	return r.dutyMemberForm(m, f)
}

// ticked is a check box's value.
func ticked(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

func (r *request) dutyMemberForm(m duty.Member, f formView) error {
	body := dutyMemberFormBody{Member: m, Form: f}
	for _, p := range duty.Parts {
		body.Parts = append(body.Parts, option{string(p), r.t("duty.part." + string(p))})
	}
	var err error
	if body.Passes, err = r.app.Bearer.Passes(r.ctx(), r.Actor, link.OfMember, m.ID); err != nil {
		return err
	}
	r.Title = m.Name
	return r.page(f.Status, "duty-member-edit", "", body)
}

func saveDutyMember(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	f := r.form("name", "unit", "part", "community", "community_day", "post", "post_day", "cadre", "active")
	v := f.Values
	err = r.app.Rota.SaveDutyMember(r.ctx(), r.Actor, duty.Member{ID: id, Name: v["name"], Unit: v["unit"], Part: duty.Part(v["part"]), Community: v["community"],
		CommunityDay: v["community_day"], Post: v["post"], PostDay: v["post_day"], Cadre: v["cadre"] != "", Active: v["active"] != ""})
	if r.refuse(err, &f) {
		m, err := r.app.Rota.DutyMember(r.ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		return r.dutyMemberForm(m, f)
	}
	if err != nil {
		return err
	}
	r.flash("ok", "ui.saved")
	return r.seeOther("/duty/members")
}
