// Package org is the college's structure: campuses, departments and classes.
package org

import "reliefbook/internal/form"

// Campus is one site of the college 校区.
type Campus struct {
	ID   int64
	Code string
	Name string
}

// Department is one teaching department 系部; receipts are confirmed by its own branch.
type Department struct {
	ID   int64
	Code string
	Name string
}

// Class is one class 班级 of a department.
type Class struct {
	ID           int64
	DepartmentID int64
	Name         string
}

// CheckUnit refuses a campus or department that can't be saved, every field at once.
func CheckUnit(code, name string) error {
	e := form.New()
	form.Code(e, "code", code)
	form.Text(e, "name", name, 60, "form.text")
	return e.OrNil()
}
