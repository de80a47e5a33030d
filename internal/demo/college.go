package demo

// unit is one department of the made-up college: its branch confirms receipts.
type unit struct {
	Code   string
	Name   string
	Campus int // index into campuses
	Women  int // of a hundred students
	Majors []major
}

// major gives classes their names: 护理2101班 is the first class of 2021.
type major struct {
	Name    string
	Classes int // a year
}

// campus is one site of the college.
type campus struct{ Code, Name string }

var campuses = []campus{{"SY", "思源校区"}, {"MD", "明德校区"}, {"ZY", "致远校区"}}

// units are the departments, nine classes each: three a year.
var units = []unit{
	{"HL", "护理系", 0, 85, []major{{"护理", 2}, {"助产", 1}}},
	{"YX", "药学系", 0, 65, []major{{"药学", 2}, {"中药学", 1}}},
	{"XQ", "学前教育系", 0, 90, []major{{"学前教育", 2}, {"早期教育", 1}}},
	{"XX", "信息工程系", 1, 30, []major{{"软件技术", 2}, {"大数据技术", 1}}},
	{"JD", "机电工程系", 1, 12, []major{{"机电一体化", 1}, {"数控技术", 1}, {"新能源汽车", 1}}},
	{"JZ", "建筑工程系", 1, 25, []major{{"工程造价", 2}, {"建筑工程", 1}}},
	{"CJ", "财经系", 2, 70, []major{{"大数据与会计", 2}, {"金融服务", 1}}},
	{"SM", "商贸系", 2, 60, []major{{"电子商务", 2}, {"现代物流", 1}}},
	{"LY", "旅游系", 2, 65, []major{{"酒店管理", 1}, {"旅游管理", 1}, {"烹饪工艺", 1}}},
	{"YS", "艺术设计系", 2, 60, []major{{"视觉传达", 2}, {"室内设计", 1}}},
}

// years are those in which the college's students of autumn 2021 came.
var years = []int{2019, 2020, 2021}

// Heads is how many students the case has.
const Heads = 3445

// Bounds of a class.
const (
	smallest = 30
	largest  = 48
)
