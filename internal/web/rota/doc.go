// Package rota is the screens of duty.
package rota
