// Package exceptions is the screens of named disagreements.
package exceptions
