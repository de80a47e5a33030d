// Package visits is the screens of visits and their teams.
package visits
