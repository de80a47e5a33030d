package core

import (
	"context"

	"reliefbook/internal/access"
	"reliefbook/internal/org"
	"reliefbook/internal/seal"
	"reliefbook/internal/store"
)

// Structure is the college's campuses and departments.
type Structure struct {
	Campuses    []org.Campus
	Departments []org.Department
}

// Structure lists the campuses and departments within the actor's scope.
func (a *Core) Structure(ctx context.Context, actor access.Actor) (s Structure, err error) {
	err = a.Read(ctx, actor, access.Self, func(tx *store.Tx) error {
		if s.Campuses, err = tx.Campuses(); err != nil {
			return err
		}
		s.Departments, err = tx.Departments(actor.Scope())
		return err
	})
	return s, err
}

// CreateCampus adds a campus.
func (a *Core) CreateCampus(ctx context.Context, actor access.Actor, code, name string) (int64, error) {
	return a.createUnit(ctx, actor, store.NounCampus, code, name, (*store.Tx).CreateCampus)
}

// CreateDepartment adds a department.
func (a *Core) CreateDepartment(ctx context.Context, actor access.Actor, code, name string) (int64, error) {
	return a.createUnit(ctx, actor, store.NounDepartment, code, name, (*store.Tx).CreateDepartment)
}

func (a *Core) createUnit(ctx context.Context, actor access.Actor, noun store.Noun, code, name string,
	create func(*store.Tx, string, string) (int64, error)) (id int64, err error) {
	Trim(&code, &name)
	if err := org.CheckUnit(code, name); err != nil {
		return 0, err
	}
	err = a.Write(ctx, actor, access.OrgManage, func(tx *store.Tx) error {
		if id, err = create(tx, code, name); err != nil {
			return err
		}
		return a.RecordAct(tx, actor.UserID, string(noun)+"_create", noun, id, func(w *seal.LeafWriter) {
			w.Text("code", code).Text("name", name)
		})
	})
	return id, err
}
