package rota

import (
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/duty"
	"reliefbook/internal/link"
	"reliefbook/internal/web/kit"
)

var DutyTeamRoutes = []kit.Route{
	{Method: "GET", Path: "/duty/members", Action: access.DutyRead, Handle: listDutyMembers},
	{Method: "POST", Path: "/duty/members", Action: access.DutyManage, Handle: importDutyMembers.Handle, Limit: kit.UploadLimit},
	{Method: "POST", Path: "/duty/links.pdf", Action: access.DutyManage, Handle: printMemberLinks},
	{Method: "GET", Path: "/duty/members/:id", Action: access.DutyManage, Handle: editDutyMember},
	{Method: "POST", Path: "/duty/members/:id", Action: access.DutyManage, Handle: saveDutyMember.Handle},
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
	body := dutyMembersBody{All: len(list), Query: r.Sought(), Loads: loads, MayManage: r.Actor.Can(access.DutyManage), Form: f}
	for _, m := range list {
		if strings.Contains(strings.ToLower(m.Name+"\n"+m.Number+"\n"+m.Unit+"\n"+m.Community), strings.ToLower(body.Query)) {
			body.List = append(body.List, m)
		}
	}
	return r.Page(f.Status, "duty-members", "duty.members", body)
}

var importDutyMembers = kit.Deed{Reads: &duty.Members, Fields: []string{"paste"}, Page: kit.OnList(dutyMembersPage), To: "/duty/members",
	Do: func(r *kit.Request, _ int64, f kit.FormView) (int64, error) {
		name, content, err := r.Chosen("file")
		if pasted := f.Values["paste"]; name == "" && strings.TrimSpace(pasted) != "" {
			name, content, err = "paste.csv", []byte(pasted), nil
		}
		if err != nil {
			return 0, err
		}
		done, err := r.App.Rota.ImportDutyMembers(r.Ctx(), r.Actor, name, content)
		if err == nil {
			r.Flash("ok", "duty.imported", "Added", done.Added, "Changed", done.Changed, "Same", done.Same)
		}
		return 0, err
	}}

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

var saveDutyMember = kit.Deed{Said: "ui.saved", To: "/duty/members",
	Fields: []string{"name", "unit", "part", "community", "community_day", "post", "post_day", "cadre", "active"},
	Page: func(r *kit.Request, id int64, f kit.FormView) error {
		m, err := r.App.Rota.DutyMember(r.Ctx(), r.Actor, id)
		if err != nil {
			return err
		}
		return dutyMemberForm(r, m, f)
	},
	Do: kit.On(func(r *kit.Request, id int64, f kit.FormView) error {
		v := f.Values
		return r.App.Rota.SaveDutyMember(r.Ctx(), r.Actor,
			duty.Member{ID: id, Name: v["name"], Unit: v["unit"], Part: duty.Part(v["part"]),
				Community: v["community"], CommunityDay: v["community_day"], Post: v["post"], PostDay: v["post_day"], Cadre: v["cadre"] != "",
				Active: v["active"] != ""})
	})}
