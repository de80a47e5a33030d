package web

import (
	"context"
	"net/http"
	"strings"

	"reliefbook/internal/access"
	"reliefbook/internal/app/core"
)

var orgRoutes = []route{
	{method: "GET", path: "/org", action: access.OrgRead, handle: showStructure},
	{method: "GET", path: "/org/campuses/new", action: access.OrgManage, handle: newUnit("campus")},
	{method: "POST", path: "/org/campuses", action: access.OrgManage, handle: createUnit("campus")},
	{method: "GET", path: "/org/departments/new", action: access.OrgManage, handle: newUnit("department")},
	{method: "POST", path: "/org/departments", action: access.OrgManage, handle: createUnit("department")},
}

// structureBody is the page "org".
type structureBody struct {
	core.Structure
	CanAdd bool
}

func showStructure(r *request) error {
	units, err := r.app.Structure(r.ctx(), r.Actor)
	if err != nil {
		return err
	}
	return r.page(http.StatusOK, "org", "menu.org", structureBody{units, r.Actor.Can(access.OrgManage)})
}

// unitBody is the page "unit": a new campus or department.
type unitBody struct {
	Noun   string // campus or department
	Action string
	Form   formView
}

var unitPath = map[string]string{"campus": "/org/campuses", "department": "/org/departments"}

func (r *request) unitPage(noun string, f formView) error {
	return r.page(f.Status, "unit", "org.new_"+noun, unitBody{Noun: noun, Action: unitPath[noun], Form: f})
}

func newUnit(noun string) func(*request) error {
	return func(r *request) error { return r.unitPage(noun, r.form()) }
}

func createUnit(noun string) func(*request) error {
	return func(r *request) error {
		create := map[string]func(context.Context, access.Actor, string, string) (int64, error){
			"campus": r.app.CreateCampus, "department": r.app.CreateDepartment}[noun]
		f := r.form("code", "name")
		_, err := create(r.ctx(), r.Actor, f.Values["code"], f.Values["name"])
		if r.refuse(err, &f) {
			return r.unitPage(noun, f)
		}
		if err != nil {
			return err
		}
		r.flash("ok", "org.added", "Name", strings.TrimSpace(f.Values["name"]))
		return r.seeOther("/org")
	}
}
