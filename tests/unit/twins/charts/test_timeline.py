"""The timeline with much, little and nothing on it."""

from datetime import UTC, datetime
from typing import Any

import altair as alt

from tests.timelines import levels, timeline_of
from twins import charts
from twins.charts.frame import Frame
from twins.charts.levels import limit_rows, series_track
from twins.charts.tracks import adverse_track, cut, hidden_terms, thinned, treatment_track
from twins.dossier import Dossier, Timeline
from twins.dossier.records import Adverse, Draw, Header, Mark, Point, Series, TreatmentBar
from twins.dossier.timeline.shown import Shown, Window


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


def rows_of(track: Any, field: str) -> list[dict[str, Any]]:
    """The rows of a track that have the field, in the order drawn."""
    return [row for layer in track["layer"] for row in layer["data"]["values"] if field in row]


def frame(first: float, last: float) -> Frame:
    """Months at the usual width."""
    return Frame(window=Window(first=first, last=last))


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
    found = ((0, "SD"), (0.9, "SD"), (1.0, "PR"), (1.5, "PD"), (9, "PR"))
    rows = [{"month": month, "text": text} for month, text in found]

    assert [row["text"] for row in thinned(rows, frame(0, 24))] == ["SD", "·", "PR", "·", "PR"]


def test_size_below_its_limit_is_hollow_on_the_floor() -> None:
    points = (Point(day=0, value=12.0, state="value"), Point(day=90, value=None, state="below_limit"))
    course = timeline_of(sizes=(Series(name="sum", unit="mm", points=points),))

    rows = rows_of(series_track(course.sizes[0], frame(-1, 4)), "sign")

    assert [(row["value"], row["kind"], row["fill"] == "white") for row in rows] == [
        (12.0, "value", False),
        (0.0, "none", True),
    ]


def test_open_line_of_therapy_ends_with_what_is_known() -> None:
    line = TreatmentBar(regimen="docetaxel", start_day=0, stop_day=None, line=2, is_index=True)
    course = timeline_of(treatments=(line,), marks=(Mark(day=300, kind="death", text="death"),))

    bar = rows_of(treatment_track(course, frame(-1, 12)), "strength")[0]

    assert (round(bar["stop"], 1), bar["open"]) == (9.9, True)


def test_a_bound_from_above_is_hollow_and_one_from_below_is_not() -> None:
    points = tuple(Point(day=n, value=5.0, state="value", comparator=sign) for n, sign in enumerate(("<", ">", "")))
    course = timeline_of(labs=(Series(name="CEA", unit="ng/mL", points=points),))

    rows = rows_of(series_track(course.labs[0], frame(-1, 4)), "sign")

    assert [row["kind"] for row in rows] == ["none", "value", "value"]


def test_surgery_of_one_day_has_a_bar_that_can_be_seen() -> None:
    surgery = TreatmentBar(regimen="surgery", start_day=30, stop_day=30, line=None, is_index=False)
    course = timeline_of(treatments=(surgery,))

    bar = rows_of(treatment_track(course, frame(-1, 12)), "strength")[0]

    assert bar["stop"] - bar["start"] > 0.1


def test_every_mark_says_what_when_and_how_much() -> None:
    course = timeline_of(
        treatments=(TreatmentBar(regimen="docetaxel", start_day=0, stop_day=60, line=2, is_index=True),),
        sizes=(levels((0, 80.0), (42, 50.0)),),
        specimens=(Draw(day=9, kind="plasma", state="failed", text="test failed"),),
        imaging=(Mark(day=-4, kind="CT", text="48 slices"),),
        marks=(Mark(day=70, kind="death", text="death"),),
    )

    svg = charts.page_svg(charts.timeline(dossier_of(course)), title="", description="")

    for tip in (
        "docetaxel, line 2, until day 60 (2.0 months): from day 0 (0.0 months)",
        "Sum of longest diameters: 50.0 mm, day 42 (1.4 months)",
        "Plasma draw: test failed, day 9 (0.3 months)",
        "Imaging: CT, 48 slices, day \u22124 (\u22120.1 months)",
        "Death, day 70 (2.3 months)",
    ):
        assert f'data-tip="{tip}"' in svg
    assert "aria-label=" not in svg and "graphics-" not in svg


def test_a_window_leaves_out_marks_before_and_after_and_cuts_bars() -> None:
    course = timeline_of(
        treatments=(TreatmentBar(regimen="docetaxel", start_day=-300, stop_day=300, line=1, is_index=True),),
        marks=(Mark(day=200, kind="progression", text="progression"), Mark(day=300, kind="death", text="death")),
    )

    bar = rows_of(treatment_track(course, frame(0, 8)), "strength")[0]
    svg = charts.render_svg(charts.course(course, "x", Shown(window=Window(first=0, last=8))))

    assert (bar["start"], bar["stop"]) == (0, 8)
    assert ">Progression<" in svg and ">Death<" not in svg


def test_a_window_without_anything_has_no_chart() -> None:
    course = timeline_of(marks=(Mark(day=300, kind="death", text="death"),))

    assert charts.course(course, "x", Shown(window=Window(first=0, last=2))) is None


def test_only_the_tracks_that_were_chosen_are_drawn() -> None:
    course = timeline_of(
        sizes=(levels((0, 80.0), (42, 50.0)),), labs=(levels((0, 3.0), name="CRP", unit="mg/L"),), marks=()
    )

    svg = charts.render_svg(charts.course(course, "x", Shown(tracks=frozenset({"labs:CRP:mg/L"}))))

    assert ">CRP, mg/L<" in svg and "Sum of" not in svg


def test_limit_of_detection_runs_from_test_to_test_and_lifts_what_lies_below_it() -> None:
    points = tuple(
        Point(day=day, value=value, state=state, limit=limit)
        for day, value, state, limit in (
            (0, 4.0, "value", 0.5),
            (30, None, "none_found", 0.5),
            (60, None, "below_limit", 2.0),
            (90, None, "failed", None),
        )
    )
    series = Series(name="tumour molecules", unit="MTM/mL", points=points)

    rows = rows_of(series_track(series, frame(-1, 4), limits=True), "sign")

    assert [(row["value"], row["kind"]) for row in rows] == [
        (4.0, "value"),
        (0.5, "none"),
        (2.0, "none"),
        (0.0, "failed"),
    ]
    assert [row["value"] for row in limit_rows(points, "MTM/mL")] == [0.5, 2.0]


def test_genes_are_drawn_in_every_state_with_their_names() -> None:
    points = (Point(day=0, value=0.1, state="value"), Point(day=30, value=None, state="failed"))
    gene = Series(name="TP53", unit="VAF", points=points)

    svg = charts.page_svg(
        charts.timeline(dossier_of(timeline_of(ctdna=points, gene_vaf=(gene,)))), title="", description=""
    )

    assert ">TP53<" in svg
    assert 'data-tip="TP53: 10.0%, day 0 (0.0 months)"' in svg
    assert 'data-tip="TP53: test failed, day 30 (1.0 months)"' in svg


def test_forty_adverse_events_show_the_gravest_terms_and_count_the_rest() -> None:
    events = tuple(
        Adverse(term=f"term {n % 12}", start_day=9 * n, stop_day=None, grade=n % 12 % 5 + 1, organ_class="")
        for n in range(40)
    )
    course = timeline_of(adverse=events)

    few = rows_of(adverse_track(course, frame(-1, 14)), "height")
    every = rows_of(adverse_track(course, frame(-1, 14), most=None), "height")

    assert len({row["row"] for row in few}) == 8 and min(int(row["grade"]) for row in few) == 2
    assert len({row["row"] for row in every}) == 12
    assert hidden_terms(course) == 4
    assert {(row["grade"], row["height"]) for row in every} == {(str(n), 4 + 2 * n) for n in range(1, 6)}


def test_a_regimen_stands_on_its_bar_where_it_fits_and_is_cut_where_it_must() -> None:
    long = "carboplatin + pemetrexed + pembrolizumab + bevacizumab"
    bars = ((long, 0, 700), ("nab-paclitaxel", 640, 690))
    course = timeline_of(
        treatments=tuple(
            TreatmentBar(regimen=name, start_day=start, stop_day=stop, line=None, is_index=False)
            for name, start, stop in bars
        )
    )

    sides = {row["name"]: row["side"] for row in rows_of(treatment_track(course, frame(0, 23)), "side")}

    assert sides == {long: "on", "nab-paclitaxel": "left"}
    assert cut(long, 74) == "carboplat…" and cut("surgery", 74) == "surgery"


def test_the_origin_of_the_forecast_is_named_where_it_is_in_sight() -> None:
    course = timeline_of(marks=(Mark(day=300, kind="death", text="death"),), origin_day=100)

    assert ">forecast from here<" in charts.render_svg(charts.timeline(dossier_of(course)))
    late = charts.course(course, "x", Shown(window=Window(first=5, last=11)))
    assert ">forecast from here<" not in charts.render_svg(late)


def test_a_narrow_chart_is_narrower() -> None:
    course = timeline_of(marks=(Mark(day=300, kind="death", text="death"),))

    wide, narrow = (charts.course(course, "x", Shown(narrow=narrow)) for narrow in (False, True))

    assert narrow["vconcat"][0]["width"] < wide["vconcat"][0]["width"] / 2
