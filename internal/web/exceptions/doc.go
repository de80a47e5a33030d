// Package exceptions is the screens of exceptions.
package exceptions
