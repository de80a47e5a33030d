"""Adds to one TrueType font the glyphs of another for the characters it lacks."""
import sys

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

NAME = "Reliefbook Sans"
DROP = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "fvar", "gvar", "avar", "HVAR", "MVAR", "STAT", "DSIG", "fpgm", "prep", "cvt ", "gasp"]

base, extra = TTFont(sys.argv[1]), TTFont(sys.argv[2])
for table in DROP:
    if table in base:
        del base[table]
have, more = base.getBestCmap(), extra.getBestCmap()
glyphs, metrics = base["glyf"], base["hmtx"]
scale = base["head"].unitsPerEm / extra["head"].unitsPerEm
shapes = extra.getGlyphSet()
room = 65535 - len(base.getGlyphOrder())
wanted = [c for c in sorted(more) if c not in have and (0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or c >= 0x20000)][:room]
order = base.getGlyphOrder()[:]
for code in wanted:
    # one contour at a time: composites of the other font refer to its own glyphs
    recorded = DecomposingRecordingPen(shapes)
    shapes[more[code]].draw(recorded)
    pen = TTGlyphPen(None)
    recorded.replay(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
    name = f"x{code:05X}"
    order.append(name)
    glyph = glyphs.glyphs[name] = pen.glyph()
    glyph.recalcBounds(glyphs)
    # the bearing is where the outline begins, else it is drawn shifted to the left
    metrics.metrics[name] = (round(extra["hmtx"][more[code]][0] * scale), getattr(glyph, "xMin", 0))
    have[code] = name
base.setGlyphOrder(order)
glyphs.glyphOrder = order
base["maxp"].numGlyphs = len(order)
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

wide = CmapSubtable.newSubtable(12)
wide.platformID, wide.platEncID, wide.language, wide.cmap = 3, 10, 0, have
narrow = CmapSubtable.newSubtable(4)
narrow.platformID, narrow.platEncID, narrow.language = 3, 1, 0
narrow.cmap = {c: n for c, n in have.items() if c < 0x10000}
base["cmap"].tables = [narrow, wide]
for record in list(base["name"].names):
    if record.nameID in (1, 3, 4, 6, 16, 17, 21, 22, 25):
        base["name"].names.remove(record)
for name_id, text in ((1, NAME), (2, "Regular"), (3, NAME), (4, NAME), (6, NAME.replace(" ", "")), (7, "")):
    base["name"].setName(text, name_id, 3, 1, 0x409)
base["post"].formatType = 3.0
base.save(sys.argv[3], reorderTables=False)
print(len(have), "characters,", len(wanted), "of them added")
