package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
)

// surnames with how many of ten thousand people have them, roughly as in the
// censuses; two-character ones are made less rare, so that some appear.
var surnames = weighted("王720 李715 张680 刘540 陈455 杨310 黄225 赵225 吴205 周200 徐170 孙155 马130 朱125 胡130 郭120 " +
	"何115 林120 高105 罗105 郑95 梁85 谢80 宋80 唐75 许72 韩70 冯65 邓65 曹62 彭60 曾58 肖56 田52 董50 潘50 袁48 蔡48 " +
	"蒋47 余47 于46 杜45 叶44 程43 苏43 魏42 吕41 丁40 任39 沈38 姚37 卢36 姜35 崔34 钟34 谭33 陆33 汪32 范32 金31 石30 " +
	"廖30 贾29 夏28 韦28 付27 方27 白26 邹26 孟25 熊25 秦24 邱24 江23 尹23 薛22 闫22 段21 雷21 侯20 龙20 史19 陶19 黎18 " +
	"贺18 顾18 毛17 郝17 龚17 邵16 万16 钱16 严15 覃15 武15 戴15 莫14 孔14 向14 汤13 温13 康12 施12 洪12 庄11 柯11 翁8 " +
	"欧阳8 上官3 司徒3 诸葛2 慕容2")

// Given names are put together of these, the likelier ones in front.
var (
	menFirst    = []rune("子浩宇志俊建文嘉明家伟晓国泽一梓海天永博思金世少振庆伯承启立")
	menSecond   = []rune("轩杰豪涛鹏辉峰宇龙伟强斌飞阳凯毅华林超明亮军东平栋洋森磊恒翔")
	menSingle   = []rune("伟浩杰磊涛鹏超勇斌俊凯辉峰波飞龙健宇洋旭")
	womenFirst  = []rune("雨思欣佳梦晓嘉诗雅婷美淑慧玉小子紫若艺静文秀可心丽春馨芷依语")
	womenSecond = []rune("婷怡雯欣琪妍涵瑶颖琳雪洁萍玲芳燕娟悦彤敏倩莹蓉茹霞珊薇菲宁媛")
	womenSingle = []rune("婷静敏丽娜燕芳雪洁颖倩莹琳悦霞玲蕾丹萌璐")
)

// planted are the names a program stumbles over, each into a class of its own:
// namesakes, transcribed names with whatever dot the keyboard had, names padded
// to three columns, and characters that are not in GBK or on any keyboard.
var planted = strings.Split("张伟,张伟,张伟,张伟,张　伟,王芳,王芳,王芳,李娜,李娜,陈静,陈静,李　敏,"+
	"阿依古丽·买买提,阿依古丽・买买提,迪丽努尔•阿卜杜拉,木拉提·艾山,古丽米热•吐尔逊,买买提·依明,热依汗古丽・玉素甫,"+
	"阿力木江·卡德尔,帕丽达•艾尼瓦尔,努尔兰·哈布力,加娜尔・赛力克,扎西•多吉,卓玛·央金,娜仁·其其格,巴特尔·苏和,"+
	"欧阳·雪,𠮷田海生,王𠮷,林𣲗,陈㛃,黄㛃萱,李䶮,周𬭎,吴𬘭,徐龑,孙翀,朱喆,胡堃,郭犇,何淼,高韡,罗𫍯,郑濛,梁珺,谢玥,"+
	"宋〇,唐祎,许昇,韩烜,冯煊,邓頔,曹琭,彭沄", ",")

// weight is one choice and everything up to it.
type weight struct {
	text string
	upTo int
}

// weighted reads "王720 李715": the choices with their weights.
func weighted(list string) []weight {
	var out []weight
	sum := 0
	for _, item := range strings.Fields(list) {
		at := strings.IndexFunc(item, unicode.IsDigit)
		n, err := strconv.Atoi(item[at:])
		if err != nil {
			panic("demo: a weight is no number: " + item) // the list stands above
		}
		sum += n
		out = append(out, weight{item[:at], sum})
	}
	return out
}

func choose(r *rand.Rand, from []weight) string {
	n := r.IntN(from[len(from)-1].upTo)
	for _, w := range from {
		if n < w.upTo {
			return w.text
		}
	}
	return ""
}

// early picks one, the likelier the nearer to the front.
func early(r *rand.Rand, from []rune) string {
	return string(from[min(r.IntN(len(from)), r.IntN(len(from)))])
}

// name draws a name as the parents of these years gave it.
func name(r *rand.Rand, woman bool) string {
	first, second, single := menFirst, menSecond, menSingle
	if woman {
		first, second, single = womenFirst, womenSecond, womenSingle
	}
	surname := choose(r, surnames)
	switch n := r.IntN(100); {
	case n < 14:
		return surname + early(r, single)
	case n < 18:
		c := early(r, second)
		return surname + c + c
	}
	return surname + early(r, first) + early(r, second)
}
