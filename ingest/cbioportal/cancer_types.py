"""The cancer type file: checked, counted, not stored (diagnoses are OncoTree codes)."""

from __future__ import annotations

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile

_COLUMNS = ("type_of_cancer", "name", "color", "parent_type_of_cancer")
# the colour keywords of CSS Color Module Level 4 (W3C 2022), by their parts
_COLOURS = frozenset(
    {
        "aliceblue", "antiquewhite", "aqua", "aquamarine", "azure", "beige", "bisque", "black", "blanchedalmond",
        "blue", "blueviolet", "brown", "burlywood", "cadetblue", "chartreuse", "chocolate", "coral",
        "cornflowerblue", "cornsilk", "crimson", "cyan", "darkblue", "darkcyan", "darkgoldenrod", "darkgray",
        "darkgreen", "darkgrey", "darkkhaki", "darkmagenta", "darkolivegreen", "darkorange", "darkorchid",
        "darkred", "darksalmon", "darkseagreen", "darkslateblue", "darkslategray", "darkslategrey", "darkturquoise",
        "darkviolet", "deeppink", "deepskyblue", "dimgray", "dimgrey", "dodgerblue", "firebrick", "floralwhite",
        "forestgreen", "fuchsia", "gainsboro", "ghostwhite", "gold", "goldenrod", "gray", "green", "greenyellow",
        "grey", "honeydew", "hotpink", "indianred", "indigo", "ivory", "khaki", "lavender", "lavenderblush",
        "lawngreen", "lemonchiffon", "lightblue", "lightcoral", "lightcyan", "lightgoldenrodyellow", "lightgray",
        "lightgreen", "lightgrey", "lightpink", "lightsalmon", "lightseagreen", "lightskyblue", "lightslategray",
        "lightslategrey", "lightsteelblue", "lightyellow", "lime", "limegreen", "linen", "magenta", "maroon",
        "mediumaquamarine", "mediumblue", "mediumorchid", "mediumpurple", "mediumseagreen", "mediumslateblue",
        "mediumspringgreen", "mediumturquoise", "mediumvioletred", "midnightblue", "mintcream", "mistyrose",
        "moccasin", "navajowhite", "navy", "oldlace", "olive", "olivedrab", "orange", "orangered", "orchid",
        "palegoldenrod", "palegreen", "paleturquoise", "palevioletred", "papayawhip", "peachpuff", "peru", "pink",
        "plum", "powderblue", "purple", "rebeccapurple", "red", "rosybrown", "royalblue", "saddlebrown", "salmon",
        "sandybrown", "seagreen", "seashell", "sienna", "silver", "skyblue", "slateblue", "slategray", "slategrey",
        "snow", "springgreen", "steelblue", "tan", "teal", "thistle", "tomato", "turquoise", "violet", "wheat",
        "white", "whitesmoke", "yellow", "yellowgreen",
    }
)  # fmt: skip


def check_cancer_types(context: Context, meta: MetaFile) -> None:
    """Report `ragged_row`, `missing_value`, `bad_colour` and `duplicate_cancer_type` of a file without a header."""
    path = context.sources.open(
        meta.get("data_filename"), named_in=meta.label, line=meta.lines["data_filename"], column="file"
    )
    if path is None:
        return
    label, report = meta.get("data_filename"), context.report
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        report.error("not_utf8", file=label, message="expected UTF-8 text")
        return
    seen: set[str] = set()
    rows = [(number, line) for number, line in enumerate(lines, start=1) if not line.startswith("#")]
    for number, line in rows:
        cells = line.split("\t")
        if not line.strip():
            message = "expected a row, found a blank line"
            report.error("blank_line", file=label, line=number, column=_COLUMNS[0], message=message)
        elif len(cells) != len(_COLUMNS):
            message = f"expected {len(_COLUMNS)} values, found {len(cells)}"
            report.error("ragged_row", file=label, line=number, message=message)
        else:
            _check_row(context, label, number, [cell.strip() for cell in cells], seen)
    context.ignore(meta, len(rows), "cancer types of a study are checked and not stored")


def _check_row(context: Context, label: str, line: int, cells: list[str], seen: set[str]) -> None:
    def say(code: str, column: str, value: str, message: str) -> None:
        context.report.error(code, file=label, line=line, column=column, value=value, message=message)

    for name, value in zip(_COLUMNS, cells, strict=True):
        if not value:
            say("missing_value", name, value, "expected a value, found none")
    if cells[2] and cells[2].lower() not in _COLOURS:
        say("bad_colour", "color", cells[2], "expected a colour keyword of CSS")
    if cells[0].lower() in seen:
        say("duplicate_cancer_type", _COLUMNS[0], cells[0], "expected each cancer type once")
    seen.add(cells[0].lower())
