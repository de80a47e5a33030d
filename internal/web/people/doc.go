// Package people is the screens of who may come in and what they may do.
package people
