// Package payments is the screens of batches, receipts, cash and the papers to sign.
package payments
