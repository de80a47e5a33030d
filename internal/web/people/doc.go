// Package people is the screens of accounts and rights.
package people
