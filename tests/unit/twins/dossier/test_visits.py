"""Visits in rows and sentences."""

from typing import Any

import pytest

from twins.dossier.twin.visits import build_visits, known_words, moved_words


def told(**changed: Any) -> dict[str, Any]:
    band = {"mean": 0.61, "low": 0.5, "high": 0.7}
    measurement = {
        "measurement": "scan + ctdna in 6 weeks", "kinds": ["scan", "ctdna"], "weeks": 6, "reduction": 0.31,
        "order_turns": 0.12, "cost_eur": 1450.0, "radiation_msv": 12.0, "cost_verified": False,
    }  # fmt: skip
    information = {
        "arms": ["A", "B"], "horizon_months": 24, "difference_months": {"mean": 1.24, "sd": 3.1},
        "measurements": [measurement],
        "turning": [
            {"measure": "scan", "unit": "mm", "weeks": 6, "value": 91.4, "side": "at or above", "probability": 0.08},
            {"measure": "ctdna", "unit": "VAF", "weeks": 6, "value": None, "side": None, "probability": 0.0},
        ],
    }  # fmt: skip
    following = {
        "A": {
            "weeks": 6, "size_mm": {"median": 70.4, "low": 50.0, "high": 95.0}, "progression_by_size": 0.21,
            "response": 0.1, "ctdna_detected": 0.9,
        }
    }  # fmt: skip
    changes = {
        "visit_day": 84, "previous_day": 42, "new": {"ctdna": 0, "tumour_size": 1},
        "state": {"ctdna_vaf": {"before": band, "after": band}},
    }  # fmt: skip
    return {"changed": changes, "course": None, "next": following, "information": information, **changed}


def test_sentences_say_what_was_new_and_what_would_turn_the_order() -> None:
    view = build_visits(told())
    assert view is not None
    assert view.changed.startswith("Last visit: day 84 (2.8 months), 1 size; the visit before was day 42")
    assert view.turning[0] == (
        "A tumour size at or above 91 mm at the next visit would turn the order of the arms (chance 8%)."
    )
    assert view.turning[1].startswith("No ctDNA level that is likely")
    assert view.compared.startswith("A against B: +1.2 months within 24")


def test_rows_hold_numbers_with_units() -> None:
    view = build_visits(told())
    assert view is not None
    assert (view.changes[0].before, view.changes[0].unit) == ("61.0 (50.0 to 70.0)", "%")
    assert view.following[0].size == "70 mm (50 to 95)"
    assert (view.measurements[0].name, view.measurements[0].cost) == (
        "CT scan and ctDNA draw in 6 weeks", "about 1,450 €, 12 mSv"
    )  # fmt: skip
    assert "not checked" in view.costs_note


def test_patient_never_measured_says_so() -> None:
    view = build_visits(told(changed=None, information=None))
    assert view is not None
    assert view.changed == "Nothing was measured by the origin day."
    assert (view.changes, view.measurements, view.turning) == ((), (), ())


def test_twin_without_visits_has_no_section() -> None:
    assert build_visits({}) is None


def interval(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": mean, "low": low, "high": high}


@pytest.mark.parametrize(
    ("after", "arrow", "words"),
    [
        (interval(50.4, 41, 60), "→", "unchanged"),
        (interval(55, 45, 62), "↑", "higher"),
        (interval(45, 40, 55), "↓", "lower"),
        (interval(70, 60, 80), "⇑", "higher than was expected"),
        (interval(30, 20, 40), "⇓", "lower than was expected"),
    ],
)
def test_arrow_and_words_say_the_same(after: dict[str, float], arrow: str, words: str) -> None:
    assert moved_words(interval(50, 40, 60), after) == (arrow, words)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (interval(50, 45, 55), "interval narrower by 50%"),
        (interval(50, 40, 60.5), "interval as wide"),
        (interval(50, 30, 70), "interval wider by 100%"),
    ],
)
def test_what_became_of_the_interval_is_said(after: dict[str, float], words: str) -> None:
    assert known_words(interval(50, 40, 60), after) == words


def test_what_reads_alike_is_unchanged() -> None:
    changed = told()["changed"]
    state = {"resistant_fraction": {"before": interval(0.99999, 0.9999, 1), "after": interval(0.99996, 0.9998, 1)}}
    view = build_visits(told(changed={**changed, "state": state}))
    assert view is not None
    row = view.changes[0]
    assert (row.before, row.arrow, row.moved, row.known) == (row.after, "→", "unchanged", "interval as wide")


def test_best_measurement_is_named_or_that_none_tells() -> None:
    view = build_visits(told())
    assert view is not None
    assert view.best == (
        "What would narrow the decision most: CT scan and ctDNA draw in 6 weeks. It narrows the difference by 31%."
    )
    information = told()["information"]
    nothing = {**information, "measurements": [{**information["measurements"][0], "reduction": 0.001}]}
    silent = build_visits(told(information=nothing))
    assert silent is not None and silent.best.startswith("No measurement that can be made")
