#!/usr/bin/env bash
# Makes the files below ../cases/tools, each by the program it is named after, from roster.csv
# and members.csv of one made-up college. It runs by hand, outside CI: the programs are large,
# and what they write is what is tested. A file made anew differs in its times and ids alone.
#
#   apt-get install gnumeric=1.12.55-1 libreoffice-calc=4:7.4.7-1+deb12u14 python3-openpyxl=3.0.9-1
#   npm install exceljs@4.4.0 xlsx@0.18.5 xlsx-populate@1.21.0     # into $MODULES
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../cases/tools
export NODE_PATH=${MODULES:?the folder of node_modules}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

/usr/bin/python3 "$here/make.py" "$here" .
node "$here/make.js" "$here" .

office() { # format, file made of it, its name here
    soffice -env:UserInstallation=file://"$work"/profile --headless --convert-to "$1" --outdir made "$2" >/dev/null 2>&1
    mv made/* "$3"
}
for list in roster members; do
    office xlsx openpyxl-$list.xlsx libreoffice-$list.xlsx
    ssconvert -T Gnumeric_Excel:xlsx openpyxl-$list.xlsx gnumeric-$list.xlsx 2>/dev/null
done
office ods openpyxl-roster.xlsx libreoffice.ods
office xls openpyxl-roster.xlsx libreoffice.xls
office 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false' openpyxl-roster.xlsx libreoffice.csv
ssconvert -T Gnumeric_Excel:xlsx2 openpyxl-roster.xlsx gnumeric-2008.xlsx 2>/dev/null
ssconvert -T Gnumeric_Excel:excel_biff8 openpyxl-roster.xlsx gnumeric.xls 2>/dev/null
ssconvert -T Gnumeric_OpenCalc:odf openpyxl-roster.xlsx gnumeric.ods 2>/dev/null
ssconvert -T Gnumeric_stf:stf_csv openpyxl-roster.xlsx gnumeric.csv 2>/dev/null
# What none of them writes and Excel does: the strict namespaces, and how names are spoken.
/usr/bin/python3 "$here/make.py" --as-excel libreoffice-roster.xlsx strict.xlsx phonetic.xlsx

mkdir -p "$out"
find . -maxdepth 1 -type f -exec cp {} "$out" \;
du -sb "$out"
