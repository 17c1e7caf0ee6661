"""The JSON of `simulate` as what is shown."""

from tests.forecast_json import arm, expert_arm, simulated
from twins.dossier.arms import build_arm
from twins.dossier.forecast import (
    comparison_rows,
    difference_text,
    differences_of,
    in_order,
    toxicity_rows,
    toxicity_sources,
)


def test_build_arm_beyond_its_horizon_shows_no_probability() -> None:
    view = build_arm("short", arm(5.0, horizon=18))

    assert view.p12.value is not None
    assert view.p24.text == "not shown"
    assert view.survival[-1].month == 18


def test_build_arm_without_curve_keeps_what_it_has() -> None:
    view = build_arm("new", expert_arm())

    assert (view.survival, view.os_median.value, view.is_ranked) == ((), None, False)
    assert view.response.text == "14% (10 to 18)"
    assert view.support == "no patients; regimen library, unverified row"


def test_curve_rows_are_in_order_of_number_not_of_text() -> None:
    months = [row.month for row in build_arm("a", arm()).survival]

    assert months == list(range(25))


def test_in_order_never_ranks_by_outcome() -> None:
    arms = {"b": arm(30.0), "c": arm(5.0, evidence="B"), "a": arm(2.0), "d": expert_arm()}

    assert [name for name, _ in in_order(arms)] == ["a", "b", "c", "d"]


def test_toxicity_rows_start_with_the_worst_class() -> None:
    arms = (build_arm("a", arm(toxicity=0.4)), build_arm("b", arm()))

    rows = toxicity_rows(arms)

    assert (rows[0].label, rows[0].cells) == ("Blood and lymph", ("8% (5 to 12)", "21% (12 to 30)"))
    assert rows[-1].label == "Skin"


def test_comparison_rows_have_a_cell_an_arm() -> None:
    arms = tuple(build_arm(name, arm(9.0)) for name in "abc")

    assert {len(row.cells) for row in comparison_rows(arms)} == {3}


def test_difference_text_names_direction_and_interval() -> None:
    pair, value = next(iter(simulated()["differences"].items()))

    assert difference_text(pair, value, 24) == (
        "atezolizumab vs docetaxel: alive at 12 months +8 percentage points (\u22122 to +18); mean survival time to 24 "
        "months +1.2 months (\u22120.4 to +2.9); probability that atezolizumab gives the longer survival 81%."
    )


def test_toxicity_row_says_what_was_counted_and_whether_it_was_checked() -> None:
    known = {"p": 0.15, "low": 0.1, "high": 0.2, "source": "Anaemia: OAK, treatment_related"}
    stated = build_arm(
        "a", {**arm(), "toxicity": {"X": {**known, "attribution": "treatment_related", "verified": True}}}
    )
    silent = build_arm("a", {**arm(), "toxicity": {"X": known}})

    assert stated.toxicity[0].text == "15% (10 to 20), treatment-related"
    assert silent.toxicity[0].text == "15% (10 to 20) †"
    assert toxicity_sources((silent,)) == (
        "a: Anaemia: OAK, treatment-related.",
        "† published rate, not yet checked against its source.",
    )


def test_differences_of_withheld_survival_are_left_out() -> None:
    arms = (build_arm("a", arm()), build_arm("b", arm()))
    stored = {"differences": {"a vs b": {"survival_12m": None, "rmst": None, "p_better": None}}}

    assert differences_of(stored, arms) == []
