package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
)

// Campuses lists the campuses by code.
func (tx *Tx) Campuses() (out []org.Campus, err error) {
	err = tx.scan(&out, "SELECT id, code, name FROM campus ORDER BY code")
	return out, err
}

// Departments lists the departments of a scope by code.
func (tx *Tx) Departments(s access.Scope) (out []org.Department, err error) {
	err = tx.scan(&out, "SELECT id, code, name FROM department WHERE (1 = ? OR id IN ?) ORDER BY code", flag(s.All), ids(s))
	return out, err
}

// Department finds a department by id.
func (tx *Tx) Department(id int64) (d org.Department, err error) {
	err = tx.one(&d, "SELECT id, code, name FROM department WHERE id = ?", id)
	return d, err
}

// CreateCampus saves a campus. org.taken when code or name exists.
func (tx *Tx) CreateCampus(code, name string) (int64, error) {
	id, err := tx.insert("INSERT INTO campus (code, name) VALUES (?, ?)", code, name)
	return id, ifDuplicate(err, taken("name", "org.taken"))
}

// CreateDepartment saves a department. org.taken when code or name exists.
func (tx *Tx) CreateDepartment(code, name string) (int64, error) {
	id, err := tx.insert("INSERT INTO department (code, name) VALUES (?, ?)", code, name)
	return id, ifDuplicate(err, taken("name", "org.taken"))
}

// Class finds a class the scope may see.
func (tx *Tx) Class(s access.Scope, id int64) (c org.Class, err error) {
	err = tx.one(&c, "SELECT id, department_id, name FROM class WHERE id = ? AND (1 = ? OR department_id IN ?)", id, flag(s.All), ids(s))
	return c, err
}

// classes gives the id of each (department, name), making those that are new.
func (tx *Tx) classes(wanted []org.Class, maker int64, at time.Time) (map[org.Class]int64, error) {
	var known []org.Class
	if err := tx.scan(&known, "SELECT id, department_id, name FROM class"); err != nil {
		return nil, err
	}
	id := make(map[org.Class]int64, len(known))
	for _, c := range known {
		id[org.Class{DepartmentID: c.DepartmentID, Name: c.Name}] = c.ID
	}
	fresh := map[int64]bool{}
	for _, c := range wanted {
		if id[c] != 0 {
			continue
		}
		n, err := tx.insert("INSERT INTO class (department_id, name) VALUES (?, ?)", c.DepartmentID, c.Name)
		if err != nil {
			return nil, fault.Wrap(err, "make a class")
		}
		id[c] = n
		fresh[c.DepartmentID] = true
	}
	for _, department := range sortedKeys(fresh) {
		if _, err := tx.Record("classes_add", NounDepartment, department, maker, at, nil); err != nil {
			return nil, err
		}
	}
	return id, nil
}

// ids is a scope's departments for an IN list, which may not be empty.
func ids(s access.Scope) []int64 {
	if len(s.Departments) == 0 {
		return []int64{0}
	}
	return s.Departments
}

// taken is the refusal of a form whose field names something that exists.
func taken(field, code string) error {
	return fault.New(fault.Conflict, "form.invalid").Field(field, code)
}

// AllClasses lists every class within the scope, by department.
func (tx *Tx) AllClasses(s access.Scope) (list []org.Class, err error) {
	w := new(where).within(s, "k.department_id")
	err = tx.scan(&list, "SELECT k.id, k.department_id, k.name FROM class k JOIN department d ON d.id = k.department_id"+w.sql.String()+
		" ORDER BY d.code, k.name", w.args...) //arch:sql where holds constants
	return list, fault.Wrap(err, "list classes")
}
