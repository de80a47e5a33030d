// Package desk is the screens of the first page.
package desk
