package roster

import (
	"reliefbook/internal/table"
)

// The columns a roster may have.
const (
	StudentNo  table.Col = "student_no"
	Name       table.Col = "name"
	Department table.Col = "department"
	Class      table.Col = "class"
	Campus     table.Col = "campus"
	PaperKind  table.Col = "paper_kind"
	CitizenID  table.Col = "citizen_id"
	Card       table.Col = "card"
	CardHolder table.Col = "card_holder"
	Mobile     table.Col = "mobile"
	Amount     table.Col = "amount"
	Remark     table.Col = "remark"
	Sequence   table.Col = "sequence"
)

// The columns that other lists of people have too, with the names they go by.
var (
	StudentNoColumn  = table.Column{Col: StudentNo, Holds: table.ShortNumber, Must: true, Names: "学号 学生学号 学生编号 studentno studentnumber studentid stuno"}
	NameColumn       = table.Column{Col: Name, Must: true, Names: "姓名 学生姓名 学生 name fullname studentname"}
	DepartmentColumn = table.Column{Col: Department, Must: true,
		Names: "系部 院系 系别 学院 系 院 所在系部 所属系部 所在院系 所属院系 所在学院 系部名称 院系名称 学院名称 " +
			"二级学院 department dept school college faculty departmentname"}
	SequenceColumn = table.Column{Col: Sequence, Holds: table.Counter, Names: "序号 编号 序 顺序号 行号 no seq sequence sequenceno serial serialno index"}
	CardColumn     = table.Column{Col: Card, Holds: table.LongNumber, Endings: "卡号 账号 卡号码 账号码 账号号码 银行账户 银行卡", Never: "校园 一卡通 学生卡 饭卡 电话 手机 图书 门禁 会员",
		Names: "银行卡号 银行卡 卡号 银行账号 银行账户 收款账号 账号 收款卡号 card cardno cardnumber bankcard bankcardno bankcardnumber bankaccount account accountno accountnumber"}
)

// List is a roster 名册 as it is imported.
var List = table.List{
	Prefix: "roster/", Labels: "roster.column.", First: 10,
	Proof: []table.Col{StudentNo}, Who: []table.Col{StudentNo, Name, Department, Class},
	Columns: []table.Column{
		StudentNoColumn, NameColumn, DepartmentColumn,
		{Col: Class, Must: true, Names: "班级 行政班 行政班级 所在班级 班级名称 班别 班 class classname"},
		{Col: Campus, Names: "校区 所在校区 校区名称 campus campusname"},
		{Col: PaperKind, Names: "证件类型 证件种类 身份证件类型 papertype idtype documenttype"},
		{Col: CitizenID, Holds: table.LongNumber, Endings: "身份证号 身份证号码 证件号码",
			Names: "证件号 证件号码 身份证 身份证号 身份证号码 身份证件号 身份证件号码 公民身份号码 居民身份证号 居民身份证号码 citizenid idcard idcardno idcardnumber idno idnumber nationalid"},
		CardColumn,
		{Col: CardHolder, Names: "户名 收款户名 账户名 账户名称 开户名 开户姓名 持卡人 持卡人姓名 收款人 收款人姓名 cardholder cardholdername holder holdername accountname accountholder"},
		{Col: Mobile, Papers: true, Names: "手机号 手机 手机号码 联系电话 电话 电话号码 移动电话 联系方式 mobile mobileno mobilenumber mobilephone phone phoneno phonenumber telephone"},
		{Col: Amount, Holds: table.Amounts, Must: true,
			Names: "金额 应发金额 应发 发放金额 发放标准 慰问金 慰问金额 慰问金金额 补助金额 应发慰问金 人民币金额 金额元 amount amountcny amountrmb amountyuan entitlement entitled"},
		{Col: Remark, Loose: true, Names: "备注 备注说明 说明 附注 remark remarks note notes comment comments"},
		SequenceColumn,
	},
}
