// The files of exceljs, SheetJS and xlsx-populate. See make.sh.
const fs = require("fs"), ExcelJS = require("exceljs"), XLSX = require("xlsx"), Populate = require("xlsx-populate");
const [folder, out] = process.argv.slice(2);

const read = name => fs.readFileSync(`${folder}/${name}`, "utf8").trim().split(/\r?\n/).map(l => l.split(","));
// Numbers are numbers and days are days; what people are known by stays a text.
function value(caption, text) {
  if (text === caption) return text;
  if (caption === "序号" || caption === "金额") return Number(text);
  if (caption.endsWith("日期")) return new Date(text + "T00:00:00Z");
  return text === "" ? null : text;
}
const typed = rows => rows.map(r => r.map((t, i) => value(rows[0][i], t)));
const roster = typed(read("roster.csv")), members = typed(read("members.csv"));

async function exceljs() {
  const book = new ExcelJS.Workbook(), sheet = book.addWorksheet("名册");
  sheet.addRows(roster);
  // The amounts are one shared formula over a column that the list doesn't know.
  roster.slice(1).forEach((r, i) => {
    const at = `J${i + 2}`, formula = i ? { sharedFormula: "J2" } : { formula: "L2*1", shareType: "shared", ref: "J2:J7" };
    sheet.getCell(`L${i + 2}`).value = r[9];
    sheet.getCell(at).value = { ...formula, result: r[9] };
  });
  sheet.getCell("L1").value = "上学期";
  sheet.getCell("C2").value = { richText: [{ text: "张" }, { font: { bold: true }, text: "伟" }] };
  await book.xlsx.writeFile(`${out}/exceljs-roster.xlsx`);
  const days = new ExcelJS.Workbook();
  days.properties.date1904 = true;
  days.addWorksheet("队员").addRows(members);
  await days.xlsx.writeFile(`${out}/exceljs-members-1904.xlsx`);
}

function sheetjs() {
  const book = rows => {
    const b = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(b, XLSX.utils.aoa_to_sheet(rows, { cellDates: true, dateNF: "yyyy-mm-dd" }), "名册");
    return b;
  };
  const write = (rows, name, bookType, more) => XLSX.writeFile(book(rows), `${out}/${name}`, { bookType, compression: true, ...more });
  write(roster, "sheetjs-roster.xlsx", "xlsx", {});
  write(roster, "sheetjs-shared-strings.xlsx", "xlsx", { bookSST: true });
  write(members, "sheetjs-members.xlsx", "xlsx", {});
  write(roster, "sheetjs.xls", "biff8", {});
  write(roster, "sheetjs-5.xls", "biff5", {});
  write(roster, "sheetjs-2003.xls", "xlml", {});
  write(roster, "sheetjs-page.xls", "html", {});
  write(roster, "sheetjs.xlsb", "xlsb", {});
  write(roster, "sheetjs.ods", "ods", {});
  write(roster, "sheetjs-utf16.txt", "txt", {});
}

async function populate() {
  const book = await Populate.fromBlankAsync();
  book.sheet(0).cell("A1").value(roster.map(r => r.map(v => (v === null ? undefined : v))));
  await book.toFileAsync(`${out}/xlsx-populate.xlsx`);
  await book.toFileAsync(`${out}/xlsx-populate-password.xlsx`, { password: "reliefbook" });
}

exceljs().then(sheetjs).then(populate).catch(e => { console.error(e); process.exit(1); });
