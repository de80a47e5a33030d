// Package desk is the screen of the home page.
package desk
