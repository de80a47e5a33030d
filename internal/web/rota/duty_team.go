package rota

import (
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/rota"
	"reliefbook/internal/duty"
	"reliefbook/internal/fault"
	"reliefbook/internal/link"
	"reliefbook/internal/web/kit"
)

var DutyTeamRoutes = []kit.Route{
	{Method: "GET", Path: "/duty/members", Action: access.DutyRead, Handle: listDutyMembers},
	{Method: "POST", Path: "/duty/members", Action: access.DutyManage, Handle: importDutyMembers, Limit: kit.UploadLimit},
	{Method: "POST", Path: "/duty/links.pdf", Action: access.DutyManage, Handle: printMemberLinks},
	{Method: "GET", Path: "/duty/members/:id", Action: access.DutyManage, Handle: editDutyMember},
	{Method: "POST", Path: "/duty/members/:id", Action: access.DutyManage, Handle: saveDutyMember},
}

// dutyMembersBody is the page "duty-members".
type dutyMembersBody struct {
	List      []duty.Member
	All       int
	Query     string
	Loads     map[int64]int
	MayManage bool
	Form      kit.FormView
}

func listDutyMembers(r *kit.Request) error { return dutyMembersPage(r, r.Form()) }

func dutyMembersPage(r *kit.Request, f kit.FormView) error {
	list, loads, err := r.App.Rota.DutyMembers(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	body := dutyMembersBody{All: len(list), Query: strings.TrimSpace(r.QueryParam("q")), Loads: loads, MayManage: r.Actor.Can(access.DutyManage), Form: f}
	for _, m := range list {
		if strings.Contains(strings.ToLower(m.Name+"\n"+m.Number+"\n"+m.Unit+"\n"+m.Community), strings.ToLower(body.Query)) {
			body.List = append(body.List, m)
		}
	}
	return r.Page(f.Status, "duty-members", "duty.members", body)
}

func importDutyMembers(r *kit.Request) error {
	f := r.Form("paste")
	name, content, err := r.Upload("file")
	if err == nil && name == "" && strings.TrimSpace(f.Values["paste"]) != "" {
		name, content = "paste.csv", []byte(f.Values["paste"])
	}
	if err == nil && name == "" {
		err = fault.New(fault.Invalid, "form.invalid").Field("file", "roster.no_file")
	}
	var done rota.MemberImport
	if err == nil {
		done, err = r.App.Rota.ImportDutyMembers(r.Ctx(), r.Actor, name, content)
	}
	if r.Refuse(err, &f) {
		return dutyMembersPage(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "duty.imported", "Added", done.Added, "Changed", done.Changed, "Same", done.Same)
	return r.SeeOther("/duty/members")
}

func printMemberLinks(r *kit.Request) error {
	f := r.Form("member")
	p, err := r.App.Rota.MemberSlips(r.Ctx(), r.Actor, kit.Number(f, "member"), r.Site(), r.Lang)
	if r.Refuse(err, &f) {
		return dutyMembersPage(r, f)
	}
	if err != nil {
		return err
	}
	return r.Attach(p.Name, kit.PdfType, p.Content)
}

// dutyMemberFormBody is the page "duty-member-edit".
type dutyMemberFormBody struct {
	duty.Member
	Parts  []kit.Option
	Form   kit.FormView
	Passes []link.Pass // the links they were given, newest first
}

func editDutyMember(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	m, err := r.App.Rota.DutyMember(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	f := r.Form()
	f.Values = map[string]string{"name": m.Name, "unit": m.Unit, "part": string(m.Part), "community": m.Community, "community_day": m.CommunityDay,
		"post": m.Post, "post_day": m.PostDay, "cadre": ticked(m.Cadre), "active": ticked(m.Active)}
	return dutyMemberForm(r, m, f)
}

// ticked is a check box's value.
func ticked(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

func dutyMemberForm(r *kit.Request, m duty.Member, f kit.FormView) error {
	body := dutyMemberFormBody{Member: m, Form: f}
	for _, p := range duty.Parts {
		body.Parts = append(body.Parts, kit.Option{Value: string(p), Label: r.T("duty.part." + string(p))})
	}
	var err error
	if body.Passes, err = r.App.Bearer.Passes(r.Ctx(), r.Actor, link.OfMember, m.ID); err != nil {
		return err
	}
	r.Title = m.Name
	return r.Page(f.Status, "duty-member-edit", "", body)
}

func saveDutyMember(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	f := r.Form("name", "unit", "part", "community", "community_day", "post", "post_day", "cadre", "active")
	v := f.Values
	err = r.App.Rota.SaveDutyMember(r.Ctx(), r.Actor, duty.Member{ID: id, Name: v["name"], Unit: v["unit"], Part: duty.Part(v["part"]), Community: v["community"],
		CommunityDay: v["community_day"], Post: v["post"], PostDay: v["post_day"], Cadre: v["cadre"] != "", Active: v["active"] != ""})
	if r.Refuse(err, &f) {
		m, err := r.App.Rota.DutyMember(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		return dutyMemberForm(r, m, f)
	}
	if err != nil {
		return err
	}
	r.Flash("ok", "ui.saved")
	return r.SeeOther("/duty/members")
}
