package posting_test

import (
	"strconv"
	"testing"

	"reliefbook/internal/fund"
	"reliefbook/internal/gift"
	"reliefbook/internal/ledger"
	"reliefbook/internal/org"
	"reliefbook/internal/posting"
)

// TestEveryRoleHasAnAccount: a kind, a name in both languages, and codes that no other role's accounts have.
func TestEveryRoleHasAnAccount(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range posting.Kinds {
		g := posting.Default[k.Role]
		if g.Code == "" || g.Name == "" || g.English == "" {
			t.Errorf("%s has no general account: %+v", k.Role, g)
		}
		key := g.Code + "/" + k.Last.Code + "/" + strconv.FormatBool(k.Pieces)
		if seen[key] {
			t.Errorf("%s shares its accounts with another role: %s", k.Role, key)
		}
		seen[key] = true
	}
	if len(posting.Default) != len(posting.Kinds) {
		t.Errorf("%d accounts, %d roles", len(posting.Default), len(posting.Kinds))
	}
	for _, r := range append(gift.LotRoles, gift.Held) {
		if posting.LotRoles[r] == "" {
			t.Errorf("a lot's %s has no role", r)
		}
	}
}

// TestAccountsKeepTheirCodesAndNames: sealed leaves and printed vouchers have them.
func TestAccountsKeepTheirCodesAndNames(t *testing.T) {
	f := fund.Fund{Code: "AID", Name: "学生资助"}
	p := fund.Program{Code: "MZ2021", Name: "中秋慰问"}
	item, lot := gift.Item{Code: "MOONCAKE", Name: "月饼"}, gift.Purchase{ID: 4}
	for _, c := range []struct {
		role  posting.Role
		below []posting.Sub
		want  ledger.Account
	}{
		{posting.Cash, posting.OfFund(f), ledger.Account{Code: "1001.AID", Name: "库存现金－学生资助", Side: ledger.Debit, Guarded: true}},
		{posting.Fund, posting.OfFund(f), ledger.Account{Code: "3101.AID", Name: "专用基金－学生资助－未拨付", Side: ledger.Credit, Guarded: true}},
		{posting.Unused, posting.OfAllocation(f, fund.Document{ID: 7, DocNo: "财〔2021〕9号"}),
			ledger.Account{Code: "3101.AID.7.1", Name: "专用基金－财〔2021〕9号－未使用", Side: ledger.Credit, Guarded: true}},
		{posting.Payable, posting.OfProgram(p), ledger.Account{Code: "2307.MZ2021", Name: "其他应付款－中秋慰问", Side: ledger.Credit, Guarded: true}},
		{posting.Advance, posting.OfAdvance(p, org.Department{Code: "CS", Name: "计算机学院"}),
			ledger.Account{Code: "1218.MZ2021.CS", Name: "其他应收款－预领款－计算机学院", Side: ledger.Debit, Guarded: true}},
		{posting.Difference, posting.OfLot(item, lot),
			ledger.Account{Code: "5001.DIFF.MOONCAKE.P4", Name: "业务活动费用－价差与损耗－月饼－P4", Side: ledger.Debit}},
		{posting.Held, posting.OfHolder(item, lot, gift.Holder{ID: 2, Name: "东区库房"}),
			ledger.Account{Code: "1302.MOONCAKE.P4.H2", Name: "库存物品－月饼－P4－东区库房", Side: ledger.Debit, Guarded: true}},
	} {
		if got := posting.Default.Account(c.role, 0, 0, c.below...); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.role, got, c.want)
		}
	}
}
