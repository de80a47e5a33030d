// Package books is the screens of funds, vouchers, corrections and closing.
package books
