// Package banking is the screens of bank files, answers, statements and matching.
package banking
