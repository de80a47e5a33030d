// Package reports is the screens of reports.
package reports
