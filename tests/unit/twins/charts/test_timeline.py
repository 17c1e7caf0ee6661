"""The timeline with much, little and nothing on it."""

from datetime import UTC, datetime
from typing import Any

import altair as alt

from twins import charts
from twins.charts.timeline import domain_of, shown_series
from twins.charts.tracks import series_track, thinned, treatment_track
from twins.dossier import Dossier, Timeline
from twins.dossier.course import with_rows
from twins.dossier.records import Adverse, Header, Mark, Point, Series, TreatmentBar

EMPTY: dict[str, Any] = {
    name: ()
    for name in (
        "treatments",
        "ctdna",
        "gene_vaf",
        "series",
        "sizes",
        "labs",
        "responses",
        "adverse",
        "imaging",
        "marks",
        "rows",
    )
}


def timeline_of(**tracks: Any) -> Timeline:
    return with_rows(Timeline(**{**EMPTY, "origin_day": None, **tracks}))


def dossier_of(timeline: Timeline) -> Dossier:
    header = Header(
        study="s", study_name="S", index_date="randomisation", code="P", synthetic=True, facts=(), covariates=()
    )
    return Dossier(
        header=header,
        timeline=timeline,
        completeness=(),
        molecular=None,
        imaging=None,
        twin=None,
        forecast=None,
        similar=(),
        model=None,
        limits=(),
        hints={},
        made_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def rows_of(track: Any, layer: int) -> list[dict[str, Any]]:
    """The rows that one layer of a track draws."""
    spec = track.to_dict()
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_timeline_without_events_is_none() -> None:
    assert charts.timeline(dossier_of(timeline_of())) is None


def test_timeline_with_two_events_draws() -> None:
    course = timeline_of(
        ctdna=(Point(day=0, value=None, state="none_found"),), marks=(Mark(day=300, kind="death", text="death"),)
    )

    spec = charts.timeline(dossier_of(course))

    alt.VConcatChart.from_dict(spec)
    assert ">Death<" in charts.render_svg(spec)


def test_timeline_with_one_event_on_day_zero_draws() -> None:
    course = timeline_of(responses=(Mark(day=0, kind="SD", text="stable disease"),))

    assert ">SD<" in charts.render_svg(charts.timeline(dossier_of(course)))


def test_timeline_with_every_track_draws_each() -> None:
    series = Series(name="LDH", unit="U/L", points=(Point(day=3, value=240.0, state="value"),))
    course = timeline_of(
        treatments=(TreatmentBar(regimen="docetaxel", start_day=0, stop_day=None, line=2, is_index=True),),
        ctdna=(Point(day=0, value=0.1, state="value"), Point(day=30, value=None, state="failed")),
        sizes=(series,),
        labs=(series,),
        adverse=(Adverse(term="Fatigue", start_day=9, stop_day=None, grade=None, organ_class=""),),
        imaging=(Mark(day=-4, kind="CT", text="48 slices"),),
        origin_day=30,
    )

    svg = charts.render_svg(charts.timeline(dossier_of(course)))

    assert all(f">{word}<" in svg for word in ("docetaxel", "Fatigue", "Imaging", "Months from randomisation"))


def test_domain_holds_the_index_date_and_ends_of_events() -> None:
    course = timeline_of(treatments=(TreatmentBar(regimen="a", start_day=40, stop_day=900, line=1, is_index=False),))

    first, last = domain_of(course)

    assert first < 0 and last > 900 / 30.44


def test_rows_name_every_event_in_order() -> None:
    course = timeline_of(
        ctdna=(Point(day=42, value=0.018, state="value"), Point(day=84, value=None, state="none_found")),
        marks=(Mark(day=10, kind="progression", text="progression"),),
    )

    assert [(row.track, row.text) for row in course.rows] == [
        ("Course", "progression"),
        ("ctDNA", "highest allele fraction 1.8%"),
        ("ctDNA", "tested, none found"),
    ]


def test_ctdna_needs_two_draws() -> None:
    gene = Series(name="TP53", unit="", points=(Point(day=0, value=0.1, state="value"),))
    one = timeline_of(ctdna=(Point(day=0, value=0.1, state="value"),), gene_vaf=(gene,))
    two = timeline_of(ctdna=(*one.ctdna, Point(day=30, value=None, state="none_found")), gene_vaf=(gene,))

    assert charts.ctdna(one) is None
    assert ">TP53<" in charts.render_svg(charts.ctdna(two))


def test_thinned_writes_a_repeat_without_room_as_a_dot() -> None:
    rows = [{"month": month, "text": text} for month, text in ((0, "SD"), (0.5, "SD"), (0.6, "PR"), (9, "PR"))]

    assert [row["text"] for row in thinned(rows, (0.0, 24.0))] == ["SD", "·", "PR", "PR"]


def test_size_below_its_limit_is_hollow_on_the_floor() -> None:
    points = (Point(day=0, value=12.0, state="value"), Point(day=90, value=None, state="below_limit"))
    course = timeline_of(sizes=(Series(name="sum", unit="mm", points=points),))

    rows = rows_of(series_track(course.sizes[0], course, (-1.0, 4.0)), 2)

    assert [(row["value"], row["kind"]) for row in rows] == [(12.0, "value"), (0.0, "none")]


def test_open_line_of_therapy_ends_with_what_is_known() -> None:
    line = TreatmentBar(regimen="docetaxel", start_day=0, stop_day=None, line=2, is_index=True)
    course = timeline_of(treatments=(line,), marks=(Mark(day=300, kind="death", text="death"),))

    bar = rows_of(treatment_track(course, (-1.0, 12.0)), 0)[0]

    assert round(bar["stop"], 1) == 9.9


def test_a_bound_from_above_is_hollow_and_one_from_below_is_not() -> None:
    points = tuple(Point(day=n, value=5.0, state="value", comparator=sign) for n, sign in enumerate(("<", ">", "")))
    course = timeline_of(labs=(Series(name="CEA", unit="ng/mL", points=points),))

    rows = rows_of(series_track(course.labs[0], course, (-1.0, 4.0)), 2)

    assert [row["kind"] for row in rows] == ["none", "value", "value"]


def test_surgery_of_one_day_has_a_bar_that_can_be_seen() -> None:
    surgery = TreatmentBar(regimen="surgery", start_day=30, stop_day=30, line=None, is_index=False)
    course = timeline_of(treatments=(surgery,))

    bar = rows_of(treatment_track(course, (-1.0, 12.0)), 0)[0]

    assert bar["stop"] - bar["start"] > 0.1


def test_answers_are_not_drawn_as_levels() -> None:
    yes = Series(name="ER status", unit="", points=(Point(day=0, value=1.0, state="value", answer="positive"),))
    level = Series(name="CRP", unit="mg/L", points=(Point(day=0, value=3.0, state="value"),))

    assert shown_series(timeline_of(labs=(yes, level))) == [level]
