package statement

// camtRoot is what is read of a file, whatever its root is called.
var camtRoot = holding("BkToCstmrStmt", holding("Stmt", &camtNode{
	start: (*camtReader).startStatement,
	end:   (*camtReader).endStatement,
	below: map[string]*camtNode{
		"FrToDt": {end: func(r *camtReader) error { r.one.zone = zoneOf(r.one.From, r.one.To); return nil }, below: map[string]*camtNode{
			"FrDtTm": leaf(func(r *camtReader) *string { return &r.one.From }),
			"ToDtTm": leaf(func(r *camtReader) *string { return &r.one.To }),
		}},
		"Acct": holding("Id", &camtNode{below: map[string]*camtNode{
			"IBAN": leaf(func(r *camtReader) *string { return &r.one.IBAN }),
			"Othr": holding("Id", leaf(func(r *camtReader) *string { return &r.one.Other })),
		}}),
		"Bal": {
			start: func(r *camtReader, _ *xmlScan) { r.balance = camtBalance{} },
			end:   (*camtReader).endBalance,
			below: map[string]*camtNode{
				"Tp":        holding("CdOrPrtry", holding("Cd", leaf(func(r *camtReader) *string { return &r.balance.Code }))),
				"Amt":       amount(func(r *camtReader) *camtAmount { return &r.balance.Amount }),
				"CdtDbtInd": leaf(func(r *camtReader) *string { return &r.balance.Side }),
			},
		},
		"Ntry": camtEntryNode,
	},
}))

var camtEntryNode = &camtNode{
	start: func(r *camtReader, _ *xmlScan) { r.entry = camtEntry{} },
	end:   (*camtReader).endEntry,
	below: map[string]*camtNode{
		"NtryRef":      leaf(func(r *camtReader) *string { return &r.entry.Reference }),
		"Amt":          amount(func(r *camtReader) *camtAmount { return &r.entry.Amount }),
		"CdtDbtInd":    leaf(func(r *camtReader) *string { return &r.entry.Side }),
		"AcctSvcrRef":  leaf(func(r *camtReader) *string { return &r.entry.Servicer }),
		"AddtlNtryInf": leaf(func(r *camtReader) *string { return &r.entry.More }),
		"Sts": {
			start: func(r *camtReader, _ *xmlScan) { r.entry.Status.Said = true },
			text:  func(r *camtReader, text string) { r.entry.Status.Word = text },
			below: map[string]*camtNode{
				"Cd":    leaf(func(r *camtReader) *string { return &r.entry.Status.Code }),
				"Prtry": leaf(func(r *camtReader) *string { return &r.entry.Status.Own }),
			},
		},
		"BookgDt": {below: map[string]*camtNode{
			"Dt":   leaf(func(r *camtReader) *string { return &r.entry.Day }),
			"DtTm": leaf(func(r *camtReader) *string { return &r.entry.Time }),
		}},
		"ValDt": {below: map[string]*camtNode{
			"Dt":   leaf(func(r *camtReader) *string { return &r.entry.Value }),
			"DtTm": leaf(func(r *camtReader) *string { return &r.entry.Value }),
		}},
		"NtryDtls": holding("TxDtls", &camtNode{
			start: func(r *camtReader, _ *xmlScan) { r.entry.Parts++ },
			below: map[string]*camtNode{
				"Refs": holding("EndToEndId", part(func(d *camtPart) *string { return &d.EndToEnd })),
				"RltdPties": {below: map[string]*camtNode{
					"Dbtr":     party(func(d *camtPart) *camtParty { return &d.Debtor }),
					"Cdtr":     party(func(d *camtPart) *camtParty { return &d.Creditor }),
					"DbtrAcct": holding("Id", account(func(d *camtPart) *camtAccount { return &d.From })),
					"CdtrAcct": holding("Id", account(func(d *camtPart) *camtAccount { return &d.To })),
				}},
				"RmtInf": holding("Ustrd", &camtNode{
					text: func(r *camtReader, text string) {
						if r.entry.Parts == 1 && text != "" {
							r.entry.Detail.Remitted = append(r.entry.Detail.Remitted, text)
						}
					},
					end: func(r *camtReader) error {
						if len(r.entry.Detail.Remitted) > maxRemitted {
							return errXMLText
						}
						return nil
					},
				}),
			},
		}),
	},
}

// part is a text of a payment's details, of which those of the first are kept.
func part(to func(*camtPart) *string) *camtNode {
	return &camtNode{text: func(r *camtReader, text string) {
		if r.entry.Parts == 1 {
			*to(&r.entry.Detail) = text
		}
	}}
}

func party(to func(*camtPart) *camtParty) *camtNode {
	return &camtNode{below: map[string]*camtNode{
		"Nm":  part(func(d *camtPart) *string { return &to(d).Name }),
		"Pty": holding("Nm", part(func(d *camtPart) *string { return &to(d).Party })),
	}}
}

func account(to func(*camtPart) *camtAccount) *camtNode {
	return &camtNode{below: map[string]*camtNode{
		"IBAN": part(func(d *camtPart) *string { return &to(d).IBAN }),
		"Othr": holding("Id", part(func(d *camtPart) *string { return &to(d).Other })),
	}}
}
