package store

import (
	"time"

	"reliefbook/internal/access"
	"reliefbook/internal/fault"
	"reliefbook/internal/org"
)

// Campuses lists the campuses by code.
func (tx *Tx) Campuses() ([]org.Campus, error) {
	return list[org.Campus](tx, "SELECT id, code, name FROM campus ORDER BY code")
}

// Departments lists the departments of a scope by code.
func (tx *Tx) Departments(s access.Scope) ([]org.Department, error) {
	return listWhere[org.Department](tx, "SELECT id, code, name FROM department", new(where).within(s, "id"), "ORDER BY code")
}

// Department finds a department by id; not_found when there is none.
func (tx *Tx) Department(id int64) (org.Department, error) {
	return one[org.Department](tx, "SELECT id, code, name FROM department WHERE id = ?", id)
}

// CreateCampus saves a campus and gives its id. org.taken when its code or name exists.
func (tx *Tx) CreateCampus(code, name string) (int64, error) {
	id, err := tx.insert("INSERT INTO campus (code, name) VALUES (?, ?)", code, name)
	return id, ifDuplicate(err, taken("name", "org.taken"))
}

// CreateDepartment saves a department and gives its id. org.taken when its code or name
// exists.
func (tx *Tx) CreateDepartment(code, name string) (int64, error) {
	id, err := tx.insert("INSERT INTO department (code, name) VALUES (?, ?)", code, name)
	return id, ifDuplicate(err, taken("name", "org.taken"))
}

// Class finds a class by id; not_found when there is none within the scope.
func (tx *Tx) Class(s access.Scope, id int64) (org.Class, error) {
	return oneWhere[org.Class](tx, "SELECT id, department_id, name FROM class", new(where).and("id = ?", id).within(s, "department_id"))
}

// classes gives the id of each (department, name), making those that are new.
func (tx *Tx) classes(wanted []org.Class, maker int64, at time.Time) (map[org.Class]int64, error) {
	known, err := list[org.Class](tx, "SELECT id, department_id, name FROM class")
	if err != nil {
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
		n, err := tx.create("class", "department_id, name", c)
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
func (tx *Tx) AllClasses(s access.Scope) ([]org.Class, error) {
	return listWhere[org.Class](tx, "SELECT k.id, k.department_id, k.name FROM class k JOIN department d ON d.id = k.department_id",
		new(where).within(s, "k.department_id"), "ORDER BY d.code, k.name")
}
