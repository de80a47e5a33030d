package web

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
)

const issuesPerPage = 50

// issuedBody is the page "reports-issued".
type issuedBody struct {
	Items []issuedItem
	Pager pager
}

// issuedItem is one kept report with what it was asked for, in words.
type issuedItem struct {
	report.Issue
	Title  string
	Narrow string
	Short  string // the beginning of its hash
}

func listIssuedReports(r *request) error {
	limit, offset, page := r.pageOf(issuesPerPage)
	list, total, err := r.app.Reports.ReportIssues(r.ctx(), r.Actor, report.IssueFilter{Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	body := issuedBody{Pager: r.pager(page, total, issuesPerPage)}
	for _, i := range list {
		item, err := issuedAs(r.Lang, i)
		if err != nil {
			return err
		}
		body.Items = append(body.Items, item)
	}
	return r.page(http.StatusOK, "reports-issued", "menu.reports", body)
}

func issuedAs(tag lang.Tag, i report.Issue) (issuedItem, error) {
	item := issuedItem{Issue: i, Title: lang.Text(tag, "report."+i.Name)}
	item.Short = hex.EncodeToString(i.Printed)[:12]
	filter := map[string]string{}
	if err := json.Unmarshal([]byte(i.Filter), &filter); err != nil {
		return item, err
	}
	words := []string{}
	if i.Program != "" {
		words = append(words, i.Program)
	}
	item.Narrow = strings.Join(append(words, report.Narrowed(tag, filter)...), " · ")
	return item, nil
}

// showIssuedReport shows a kept report, or gives its file again when a format is asked for.
func showIssuedReport(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	t, err := r.app.Reports.KeptReport(r.ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	if r.QueryParam("format") != "" {
		return r.sendReport(t)
	}
	r.Title = t.Title
	return r.page(http.StatusOK, "report", "menu.reports", reportBody{View: view(t), Program: t.Program, Files: fmt.Sprintf("/reports/issued/%d?", id)})
}
