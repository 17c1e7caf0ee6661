import pytest

from tests.monitor_json import drift, drift_row, endpoint, number, report, summary
from twins.dossier.monitor import build_monitor, say


def test_the_sentences_begin_with_the_counts_and_overall_survival():
    counts, overall, progression = say(report())
    assert counts == "80 forecasts kept, 60 scored: 60 prospective, 0 retrospective."
    assert overall == (
        "Overall survival: 40 events of 60 patients where 40.0 were expected: ratio 1.00 (0.72\u00a0to\u00a01.36), "
        "as forecast within chance."
    )
    assert progression.startswith("Progression-free survival: ")


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(number(1.6, 1.2, 2.1), "more than forecast."), (number(0.6, 0.4, 0.9), "fewer than forecast.")],
)
def test_the_verdict_follows_the_interval(ratio, verdict):
    content = report(endpoints={"OS": endpoint(prospective=summary() | {"ratio": ratio})})
    assert say(content)[1].endswith(verdict)


def test_a_ratio_that_is_not_known_gives_its_reason():
    part = summary(3, 0) | {"expected": 0.2, "ratio": number(None, reason="fewer than 1 event expected so far (0.2)")}
    assert say(report(endpoints={"OS": endpoint(prospective=part)}))[1].endswith("expected so far (0.2).")


def test_without_scores_one_sentence_says_so():
    assert say(report(scored=0, endpoints={})) == (
        "80 forecasts kept, none scored yet: no outcome of their patients is later than its forecast.",
    )
    assert build_monitor(report(scored=0, endpoints={})).chosen is None


def test_the_endpoint_that_has_prospective_forecasts_is_shown_first():
    content = report(endpoints={"OS": endpoint(0), "PFS": endpoint()})
    assert build_monitor(content).chosen.name == "PFS"
    assert build_monitor(report()).chosen.name == "OS"
    assert build_monitor(report(), "PFS").chosen.name == "PFS"


def test_retrospective_forecasts_are_explained_where_there_are_any():
    content = report(retrospective=5, endpoints={"OS": endpoint(retrospective=summary(5, 3))})
    headline = build_monitor(content).headline
    assert ("OS, retrospective", "3 events, 3.0 expected") in headline.facts
    assert len(headline.notes) == 1
    assert build_monitor(report()).headline.notes == ()


def test_panels_stand_by_month_and_tables_hold_the_numbers():
    chosen = build_monitor(report()).chosen
    assert [panel.title for panel in chosen.calibration] == ["6 months", "12 months"]
    assert chosen.calibration[0].reason == "fewer than 10 events by then"
    assert chosen.calibration[1].table.rows[0].cells == ("25% (10 to 40)", "30", "10")
    assert chosen.states.rows[2].cells == ("10", "40", "10", "20%", "0.171")
    assert [row.cells[0] for row in chosen.numbers.rows][1:] == ["0.660", "<\u00a00.001"]
    assert chosen.reasons == ("Coverage, 90%: fewer than 10 events.",)


def test_only_levels_that_are_known_are_drawn():
    coverage = build_monitor(report()).chosen.coverage
    assert [whisker.value for whisker in coverage.whiskers] == pytest.approx([2.0])
    assert [row.cells[0] for row in coverage.table.rows] == ["52% (44 to 60)", "–"]


def test_an_alarm_takes_the_place_of_its_calm_sentence():
    course = build_monitor(report(endpoints={"OS": endpoint(drift=drift(alarm="2026-09-01"))})).chosen.course
    assert course.alarms == ("Alarm on 2026-09-01: events come more often than forecast.",)
    assert len(course.calm) == 1 and "less often" in course.calm[0] and "1,000 expected events" in course.calm[0]
    assert course.table.rows[1].cells == ("30", "27", "30.0", "−3.0", "±6.2")


def test_toxicity_and_visits_show_the_reason_in_place_of_a_number():
    view = build_monitor(report())
    assert view.toxicity.rows[1].cells[-1] == "fewer than 20 patients"
    assert view.measured.rows[0].cells == ("40", "90% (81 to 99)")


def test_drift_stands_by_kind_and_the_most_shifted_first():
    rows = [
        drift_row("age_years", "value", 0.1),
        drift_row("ldh", "value", None),
        drift_row("ecog", "value", 0.6, shifted=True),
        drift_row("ctdna: plasma", "presence", 0.2),
        drift_row("prognostic index", "index", 0.05),
    ]
    view = build_monitor(report(drift={"reason": "", "rows": rows})).drift
    assert [row.label for row in view.table.rows] == ["Prognostic index", "ctDNA: plasma", "Ecog", "Age years", "Ldh"]
    assert view.sentence == "1 of 5 rows shifted beyond a PSI of 0.25 and beyond chance."
    assert view.table.rows[-1].cells[-1] == "fewer than 20 with it"


def test_drift_that_is_not_known_gives_its_reason():
    view = build_monitor(report()).drift
    assert (view.sentence, view.reason) == ("", "nobody new")
