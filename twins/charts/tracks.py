"""The tracks of what happened: treatment, samples and scans, responses, adverse events; None without content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
from django.utils.translation import gettext as _

from twins.charts.frame import Frame, Row, names, track, unique, x
from twins.charts.levels import CROSS
from twins.charts.look import ALARM, ARMS, GRADES, INK, NO_GRADE, TIP, Spec, chart
from twins.dossier import Timeline
from twins.dossier.numbers import day, months_of
from twins.dossier.records import Adverse, Draw, Mark, TreatmentBar
from twins.dossier.timeline.rows import adverse_text, mark_said, mark_text, treatment_text
from twins.dossier.words import IMAGES

ROW: Final = 19
ADVERSE_ROWS: Final = 8
# Pixels that a letter takes, the letters of a response with room around them, and these letters alone.
LETTER, LETTERS, TOUCHING = 6.4, 26, 18
PALE: Final = 0.4


def treatment_track(course: Timeline, frame: Frame) -> Spec | None:
    """A bar a line of therapy with its name; the index arm full, others pale; an open end goes on to the last day."""
    last = max(0, *(row.day for row in course.rows)) if course.rows else 0
    bars = sorted(course.treatments, key=lambda bar: bar.start_day)
    rows = frame.crossing([_treatment_row(bar, last, frame) for bar in bars])
    if not rows:
        return None
    found = unique(rows)
    base = chart(rows).mark_bar(height=13, cornerRadius=2, color=ARMS[0], clip=True, aria=True)
    y = names(found, frame, label="split(datum.label, '|')[0]")
    made = base.encode(
        x=x("start", frame), x2=alt.X2("stop:Q"), y=y, opacity=alt.Opacity("strength:Q", scale=None), description=TIP
    )
    return track(frame, ROW * len(found), made, *_bar_names(rows, found, frame), _open_ends(rows, found, frame))


def _treatment_row(bar: TreatmentBar, last: int, frame: Frame) -> Row:
    start = months_of(bar.start_day)
    stop = months_of(last if bar.stop_day is None else bar.stop_day)
    line = "" if bar.line is None else _("Line %(number)d") % {"number": bar.line}
    return {
        # Lines of one regimen share a row; the number before the bar is the line's.
        "row": f"{line}|{bar.regimen}",
        "name": bar.regimen,
        "start": start,
        "stop": frame.at_least(start, stop),
        "strength": 1.0 if bar.is_index else PALE,
        "open": bar.stop_day is None,
        "tip": _("%(treatment)s: from %(when)s") % {"treatment": treatment_text(bar), "when": day(bar.start_day)},
    }


def _bar_names(rows: Sequence[Row], found: Sequence[str], frame: Frame) -> list[Any]:
    """The regimen on its bar where it fits, else beside it on the side that has more room, cut there if it must."""
    placed = [_placed(row, frame) for row in rows]
    looks = {
        "on": {"align": "left", "dx": 5},
        "right": {"align": "left", "dx": 5},
        "left": {"align": "right", "dx": -5},
    }
    layers = []
    for side, look in looks.items():
        for strength, colour in ((1.0, "white"), (PALE, INK)):
            shown = [row for row in placed if row["side"] == side and row["strength"] == strength]
            text = chart(shown).mark_text(**look, fontSize=11, color=colour if side == "on" else INK)
            layers += [text.encode(x=alt.X("at:Q"), y=names(found, frame), text=alt.Text("said:N"))] if shown else []
    return layers


def _placed(row: Row, frame: Frame) -> Row:
    wanted = LETTER * len(row["name"]) + 10
    left = frame.pixels(row["start"] - frame.window.first)
    right = frame.pixels(frame.window.last - row["stop"])
    if wanted <= frame.pixels(row["stop"] - row["start"]):
        return {**row, "side": "on", "at": row["start"], "said": row["name"]}
    side, room = ("right", right) if right >= min(left, wanted) else ("left", left)
    return {**row, "side": side, "at": row["stop" if side == "right" else "start"], "said": cut(row["name"], room)}


def cut(name: str, room: float) -> str:
    """A name, or as much of it as there is room for."""
    fits = int((room - 10) / LETTER)
    return name if len(name) <= fits else f"{name[: max(fits - 1, 0)]}…"


def _open_ends(rows: Sequence[Row], found: Sequence[str], frame: Frame) -> Any:
    """An arrow head where no stop is recorded."""
    heads = chart([row for row in rows if row["open"]])
    marks = heads.mark_point(shape="triangle-right", size=70, filled=True, color=ARMS[0], opacity=1)
    return marks.encode(x=alt.X("stop:Q"), y=names(found, frame))


def events_track(course: Timeline, frame: Frame) -> Spec | None:
    """Samples, scans, progression, death or last contact as signs, responses as letters, a row each."""
    rows = frame.seen([*_draw_rows(course.specimens), *_mark_rows(course)])
    letters = thinned(frame.seen([_event("response", _("Response"), mark) for mark in course.responses]), frame)
    if not rows and not letters:
        return None
    found = [name for name in row_names().values() if name in {*unique(rows), *unique(letters)}]
    paint = alt.Color("alarm:N", scale=alt.Scale(domain=["yes", "no"], range=[ALARM, INK]), legend=None)
    fill = alt.Fill("fill:N", scale=None, legend=None)
    signs = chart(rows).mark_point(size=44, strokeWidth=1.8, opacity=1, aria=True)
    shape = alt.Shape("sign:N", scale=None, legend=None)
    text = chart(letters).mark_text(fontWeight="bold", aria=True)
    y = names(found, frame)
    drawn = signs.encode(x=x("month", frame), y=y, shape=shape, color=paint, fill=fill, description=TIP)
    said = text.encode(x=alt.X("month:Q"), y=y, text=alt.Text("text:N"), color=paint, description=TIP)
    return track(frame, ROW * len(found), drawn, said)


def row_names() -> dict[str, str]:
    """Rows of the track in order."""
    return {
        "plasma": _("Plasma draw"),
        "tissue": _("Biopsy"),
        "imaging": _("Imaging"),
        "response": _("Response"),
        "progression": _("Progression"),
        "death": _("Death"),
        "last contact": _("Last contact"),
    }


def _draw_rows(specimens: Sequence[Draw]) -> list[Row]:
    """Full where something was found, hollow where nothing was, a cross where the test failed, a dash untested."""
    signs = {"failed": CROSS, "not_tested": "stroke"}
    return [
        {
            "row": row_names()[draw.kind],
            "month": months_of(draw.day),
            "sign": signs.get(draw.state, "circle"),
            "fill": INK if draw.state == "value" else "white",
            "alarm": "no",
            "tip": mark_said(row_names()[draw.kind], draw.text, draw.day),
        }
        for draw in specimens
    ]


def _mark_rows(course: Timeline) -> list[Row]:
    signs = {"imaging": "square", "progression": "triangle-down", "death": CROSS, "last contact": "circle"}
    found = [("imaging", mark) for mark in course.imaging] + [(mark.kind, mark) for mark in course.marks]
    return [{**_event(kind, row_names()[kind], mark), "sign": signs[kind], "fill": "white"} for kind, mark in found]


def _event(kind: str, name: str, mark: Mark) -> Row:
    alarm = kind in {"progression", "death"} or mark.kind == "PD"
    said = f"{IMAGES.get(mark.kind, mark.kind)}, {mark.text}" if kind == "imaging" else mark_text(mark)
    # A row that is named as its mark says it once.
    tip = mark_said(name, said, mark.day) if said != mark.kind else f"{name}, {day(mark.day)}"
    return {
        "row": name,
        "month": months_of(mark.day),
        "text": mark.kind,
        "alarm": "yes" if alarm else "no",
        "tip": tip,
    }


def thinned(rows: Sequence[Row], frame: Frame) -> list[Row]:
    """Letters where they have room, more of it for a repeat; a dot for one too close to the last letters."""
    drawn: Row | None = None
    kept = []
    for row in rows:
        room = 0 if drawn is None else frame.pixels(row["month"] - drawn["month"])
        close = drawn is not None and room < (LETTERS if row["text"] == drawn["text"] else TOUCHING)
        kept.append({**row, "text": "·"} if close else row)
        drawn = drawn if close else row
    return kept


def adverse_track(course: Timeline, frame: Frame, *, most: int | None = ADVERSE_ROWS) -> Spec | None:
    """A bar an event, as high as its grade and with it behind; the gravest terms where there are many."""
    events = sorted(course.adverse, key=lambda each: (-(each.grade or 0), each.start_day))
    rows = frame.crossing([_adverse_row(each, frame) for each in events])
    found = unique(rows)[:most]
    rows = [row for row in rows if row["row"] in found]
    if not rows:
        return None
    scale = alt.Scale(domain=[*map(str, GRADES), "?"], range=[*GRADES.values(), NO_GRADE])
    bars = chart(rows).mark_bar(cornerRadius=2, stroke=INK, strokeWidth=0.6, aria=True, clip=True)
    made = bars.encode(
        x=x("start", frame),
        x2=alt.X2("stop:Q"),
        y=names(found, frame),
        color=alt.Color("grade:N", scale=scale, legend=None),
        size=alt.Size("height:Q", scale=None, legend=None),
        description=TIP,
    )
    text = chart(rows).mark_text(align="left", dx=4, fontSize=11, fontWeight="bold", color=INK)
    grades = text.encode(x=alt.X("stop:Q"), y=names(found, frame), text=alt.Text("grade:N"))
    return track(frame, ROW * len(found), made, grades)


def hidden_terms(course: Timeline, *, most: int = ADVERSE_ROWS) -> int:
    """How many terms of adverse events the track leaves to the table."""
    return max(len({each.term for each in course.adverse}) - most, 0)


def _adverse_row(event: Adverse, frame: Frame) -> Row:
    start = months_of(event.start_day)
    stop = start if event.stop_day is None else months_of(event.stop_day)
    return {
        "row": event.term,
        "start": start,
        "stop": frame.at_least(start, stop),
        "grade": "?" if event.grade is None else str(event.grade),
        "height": 4 + 2 * (event.grade or 1),
        "tip": _("%(event)s: from %(when)s") % {"event": adverse_text(event), "when": day(event.start_day)},
    }
