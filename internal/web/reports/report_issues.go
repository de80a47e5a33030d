package reports

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"reliefbook/internal/lang"
	"reliefbook/internal/report"
	"reliefbook/internal/web/kit"
)

const issuesPerPage = 50

// issuedBody is the page "reports-issued".
type issuedBody struct {
	Items []issuedItem
	Pager kit.Pager
}

// issuedItem is one kept report with what it was asked for, in words.
type issuedItem struct {
	report.Issue
	Title  string
	Narrow string
	Short  string // the beginning of its hash
}

func listIssuedReports(r *kit.Request) error {
	limit, offset, page := r.PageOf(issuesPerPage)
	list, total, err := r.App.Reports.ReportIssues(r.Ctx(), r.Actor, report.IssueFilter{Limit: limit, Offset: offset})
	if err != nil {
		return err
	}
	body := issuedBody{Pager: r.Pager(page, total, issuesPerPage)}
	for _, i := range list {
		item, err := issuedAs(r.Lang, i)
		if err != nil {
			return err
		}
		body.Items = append(body.Items, item)
	}
	return r.Page(http.StatusOK, "reports-issued", "menu.reports", body)
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

// showIssuedReport shows a kept report, or sends its file again when a format is asked for.
func showIssuedReport(r *kit.Request) error {
	id, err := r.Id("id")
	if err != nil {
		return err
	}
	t, err := r.App.Reports.KeptReport(r.Ctx(), r.Actor, id)
	if err != nil {
		return err
	}
	if r.QueryParam("format") != "" {
		return sendReport(r, t)
	}
	r.Title = t.Title
	return r.Page(http.StatusOK, "report", "menu.reports", reportBody{View: view(t), Program: t.Program, Files: fmt.Sprintf("/reports/issued/%d?", id)})
}
