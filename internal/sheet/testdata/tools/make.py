"""The files of openpyxl, and two that Excel alone writes. See make.sh."""
import csv, datetime, re, sys, zipfile
import openpyxl


def read(folder, name):
    with open(folder + "/" + name, encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def value(caption, text):
    """Numbers are numbers and days are days; what people are known by stays a text."""
    if caption in ("序号", "金额") and text and text != caption:
        return float(text) if "." in text else int(text)
    if caption.endswith("日期") and text != caption:
        return datetime.date.fromisoformat(text)
    return text or None


def fill(sheet, rows):
    for row in rows:
        sheet.append([value(c, t) for c, t in zip(rows[0], row)])


def make(folder, out):
    roster, members = read(folder, "roster.csv"), read(folder, "members.csv")
    for name, only in (("openpyxl-roster.xlsx", False), ("openpyxl-write-only.xlsx", True)):
        book = openpyxl.Workbook(write_only=only)
        sheet = book.create_sheet("名册") if only else book.active
        if not only:
            sheet.append(["2021年中秋学生慰问金发放名册"])
        fill(sheet, roster)
        if not only:
            sheet.merge_cells("A1:K1")
            sheet.append(["合计"] + [None] * 8 + ["=SUM(J3:J8)"])
            for cells in sheet.iter_rows(min_row=3, max_row=9, min_col=10, max_col=10):
                cells[0].number_format = "¥#,##0.00"
            sheet.append(["制表：李老师"])
        book.save(out + "/" + name)
    book = openpyxl.Workbook()
    fill(book.active, members)
    book.save(out + "/openpyxl-members.xlsx")


def rewrite(source, target, change):
    with zipfile.ZipFile(source) as a, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as b:
        for part in a.infolist():
            b.writestr(part.filename, change(part.filename, a.read(part).decode("utf-8")))


STRICT = (
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
)


def strict(name, text):
    for old, new in STRICT:
        text = text.replace(old, new)
    return text.replace("<workbook ", '<workbook conformance="strict" ', 1) if name == "xl/workbook.xml" else text


def phonetic(name, text):
    if name != "xl/sharedStrings.xml":
        return text
    spoken = r'<si><t\1>张伟</t><rPh sb="0" eb="1"><t>ZHANG</t></rPh><rPh sb="1" eb="2"><t>WEI</t></rPh><phoneticPr fontId="1"/></si>'
    return re.sub(r"<si><t([^>]*)>张伟</t></si>", spoken, text)


if sys.argv[1] == "--as-excel":
    rewrite(sys.argv[2], sys.argv[3], strict)
    rewrite(sys.argv[2], sys.argv[4], phonetic)
else:
    make(sys.argv[1], sys.argv[2])
