package people

import (
	"context"
	"net/http"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
	"reliefbook/internal/web/kit"
)

var OrgRoutes = []kit.Route{
	{Method: "GET", Path: "/org", Action: access.OrgRead, Handle: showStructure},
	{Method: "GET", Path: "/org/campuses/new", Action: access.OrgManage, Handle: newUnit("campus")},
	{Method: "POST", Path: "/org/campuses", Action: access.OrgManage, Handle: createUnit("campus")},
	{Method: "GET", Path: "/org/departments/new", Action: access.OrgManage, Handle: newUnit("department")},
	{Method: "POST", Path: "/org/departments", Action: access.OrgManage, Handle: createUnit("department")},
}

// structureBody is the page "org".
type structureBody struct {
	core.Structure
	CanAdd bool
}

func showStructure(r *kit.Request) error {
	units, err := r.App.Structure(r.Ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.Page(http.StatusOK, "org", "menu.org", structureBody{units, r.Actor.Can(access.OrgManage)})
}

// unitBody is the page "unit": a new campus or department.
type unitBody struct {
	Noun   string // campus or department
	Action string
	Form   kit.FormView
}

var unitPath = map[string]string{"campus": "/org/campuses", "department": "/org/departments"}

func unitPage(r *kit.Request, noun string, f kit.FormView) error {
	return r.Page(f.Status, "unit", "org.new_"+noun, unitBody{Noun: noun, Action: unitPath[noun], Form: f})
}

func newUnit(noun string) func(*kit.Request) error {
	return func(r *kit.Request) error { return unitPage(r, noun, r.Form()) }
}

func createUnit(noun string) func(*kit.Request) error {
	return func(r *kit.Request) error {
		create := map[string]func(context.Context, access.Actor, string, string) (int64, error){
			"campus": r.App.CreateCampus, "department": r.App.CreateDepartment}[noun]
		f := r.Form("code", "name")
		_, err := create(r.Ctx(), r.Actor, f.Values["code"], f.Values["name"])
		if r.Refuse(err, &f) {
			return unitPage(r, noun, f)
		}
		if err != nil {
			return err
		}
		r.Flash("ok", "org.added", "Name", strings.TrimSpace(f.Values["name"]))
		return r.SeeOther("/org")
	}
}
