package bank

import (
	"strings"

	"reliefbook/internal/table"
)

// Reason is why a bank did not pay, in our words.
type Reason string

// The reasons.
const (
	NoReason       Reason = ""
	HolderMismatch Reason = "holder_mismatch" // 户名不符
	AccountClosed  Reason = "account_closed"  // 账号不存在、销户
	Frozen         Reason = "frozen"          // 挂失、冻结
	Dormant        Reason = "dormant"         // 未激活、睡眠户
	Limit          Reason = "limit"           // 限额
	Stopped        Reason = "stopped"         // 止付
	OtherReason    Reason = "other"
)

// Reasons lists them.
var Reasons = []Reason{HolderMismatch, AccountClosed, Frozen, Dormant, Limit, Stopped, OtherReason}

// reasonWords are what banks write, the first that is found decides.
var reasonWords = []struct {
	reason Reason
	words  string
}{
	{HolderMismatch, "户名不符 户名不一致 户名错 姓名不符 姓名不一致 名称不符 户名有误 账户名不符 账号户名不符 账户户名不符 holdermismatch namemismatch"},
	{Stopped, "止付 只收不付 不收不付 stopped"},
	{Dormant, "未激活 睡眠 长期不动 久悬 不动户 未启用 dormant inactive"},
	{Frozen, "挂失 冻结 锁定 frozen lost"},
	{Limit, "限额 超限 超过限 额度 limit"},
	{AccountClosed, "不存在 销户 无此账 无此帐 无此户 账号错 帐号错 账号有误 帐号有误 卡号错 卡号有误 账号不符 无效账 无效卡 卡号不正确 账号不正确 closed notfound invalidaccount"},
}

// NormaliseReason is our word for a bank's, OtherReason for one we don't know.
func NormaliseReason(text string) Reason {
	folded := table.Fold(text)
	if folded == "" {
		return NoReason
	}
	for _, r := range reasonWords {
		for _, w := range strings.Fields(r.words) {
			if strings.Contains(folded, w) {
				return r.reason
			}
		}
	}
	return OtherReason
}
