"""The JSON of `simulate` as what is shown."""

import pytest

from tests.forecast_json import arm, difference, expert_arm, simulated, without_averages
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.differences import as_columns_stand, build_difference, build_differences, differences_of
from twins.dossier.forecasts.estimates import ArmView
from twins.dossier.forecasts.forecast import (
    bands_text,
    comparison_rows,
    in_order,
    toxicity_rows,
    toxicity_sources,
)


def views(*arms: dict) -> tuple[ArmView, ...]:
    return tuple(build_arm(name, each) for name, each in zip("abcde", arms, strict=False))


def test_build_arm_writes_the_interval_of_the_evidence() -> None:
    view = build_arm("a", arm(13.4))

    assert view.os_median.text == "13.4 months (10.3 to 19.1)"
    assert view.os_median_tumours.text == "3.4 months to not reached"
    assert (view.p12.text, view.rmst.text) == ("54% (45 to 65)", "14.9 of 24 months (12.0 to 17.3)")
    assert (
        view.survival_tumours[12].low < view.survival[12].low < view.survival[12].high < view.survival_tumours[12].high
    )


def test_build_arm_stored_earlier_falls_back_to_its_only_interval() -> None:
    view = build_arm("a", without_averages(arm(13.4)))

    assert view.os_median.text == "13.4 months (3.4 to not reached)"
    assert view.p12.text == "54% (8 to 83)"
    assert (view.is_averaged, view.survival_tumours, view.pfs_tumours) == (False, (), ())


def test_comparison_rows_say_how_far_tumours_differ_under_the_median() -> None:
    rows = comparison_rows(views(arm(13.4), expert_arm()))

    assert [(row.label, row.minor) for row in rows[:3]] == [
        ("Median overall survival", False),
        ("Nine in ten tumours like this", True),
        ("Median progression-free survival", False),
    ]
    assert rows[1].cells == ("3.4 months to not reached", "not shown")


def test_comparison_rows_of_an_earlier_forecast_have_one_interval() -> None:
    assert not any(row.minor for row in comparison_rows(views(without_averages(arm()))))


def test_comparison_rows_carry_any_toxicity_where_it_is_known() -> None:
    label = "Any toxicity of grade 3 or more"
    known = {
        **arm(),
        "toxicity": {"Any grade >= 3": {"p": 0.2, "low": 0.1, "high": 0.3, "source": "", "verified": True}},
    }

    cells = {row.label: row.cells for row in comparison_rows(views(known, arm()))}

    assert cells[label] == ("20% (10 to 30)", "–")
    assert label not in {row.label for row in comparison_rows(views(arm(), arm()))}


@pytest.mark.parametrize(
    ("count", "meaning"),
    [(1, "Inner, dark band"), (2, "Inner, dark band"), (3, "Band: what the evidence"), (4, "Band: what the evidence")],
)
def test_bands_text_says_what_is_drawn(count: int, meaning: str) -> None:
    assert bands_text(views(*[arm()] * count)).startswith(meaning)
    assert bands_text(views(*[without_averages(arm())] * count)) == "Band: nine in ten tumours like this one."


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


def test_build_difference_speaks_of_the_average_then_of_this_patient() -> None:
    pair, value = next(iter(simulated()["differences"].items()))

    found = build_difference(pair, value, 24)

    assert found.pair == "atezolizumab vs docetaxel"
    assert found.average == (
        "longer survival on atezolizumab with probability 96%; mean survival time to 24 months +1.2 months "
        "(\u22120.4 to +2.9); alive at 12 months +8 percentage points (\u22122 to +18)."
    )
    assert found.alone == (
        "This patient alone: \u22126.2 to +10.4 months over the tumours still possible; "
        "longer on atezolizumab in 81% of them."
    )


def test_build_difference_stored_earlier_is_one_sentence_over_tumours() -> None:
    found = build_difference("a vs b", without_averages(difference()), 24)

    assert found.average.startswith("longer survival on a with probability 81%; mean survival time to 24 months +1.2")
    assert "(\u22126.2 to +10.4)" in found.average
    assert found.alone == ""


@pytest.mark.parametrize(
    ("p_first", "text"), [(0.2, "on b with probability 80%"), (0.0, "on b with probability over 99%")]
)
def test_build_difference_names_the_likelier_and_is_never_certain(p_first: float, text: str) -> None:
    assert text in build_difference("a vs b", without_averages(difference(p_better=p_first)), 24).average


def test_toxicity_row_that_counts_unlike_events_names_each() -> None:
    known = {"p": 0.15, "low": 0.1, "high": 0.2, "source": "", "verified": True}
    all_cause, related = ({"Skin": {**known, "attribution": each}} for each in ("all_cause", "treatment_related"))
    mixed = views({**arm(), "toxicity": all_cause}, {**arm(), "toxicity": related}, {**arm(), "toxicity": {}})

    (row,) = toxicity_rows(mixed)

    assert row.cells == ("15% (10 to 20), all causes", "15% (10 to 20), treatment-related", "–")
    assert toxicity_rows(mixed[:1])[0].cells == ("15% (10 to 20)",)


def test_toxicity_row_says_what_was_counted_and_whether_it_was_checked() -> None:
    known = {"p": 0.15, "low": 0.1, "high": 0.2, "source": "Anaemia: OAK, treatment_related"}
    stated = build_arm(
        "a", {**arm(), "toxicity": {"X": {**known, "attribution": "treatment_related", "verified": True}}}
    )
    silent = build_arm("a", {**arm(), "toxicity": {"X": known}})

    assert stated.toxicity[0].text == "15% (10 to 20), treatment-related"
    assert silent.toxicity[0].text == "15% (10 to 20) †"
    assert toxicity_sources((silent,)) == (
        "Events of all causes are counted unless a cell says otherwise.",
        "† published rate, not yet checked against its source.",
        "a: Anaemia: OAK, treatment-related.",
    )


def test_differences_of_withheld_survival_are_left_out() -> None:
    arms = (build_arm("a", arm()), build_arm("b", arm()))
    stored = {"a vs b": {"survival_12m": None, "rmst": None, "p_better": None, "average": None}}

    assert differences_of(stored, arms) == []


def test_differences_go_from_the_left_column_to_the_right() -> None:
    (found,) = build_differences({"b vs a": difference(1.2)}, views(arm(), arm()), 24)

    assert found.pair == "a vs b"
    assert "longer survival on b with probability 96%; mean survival time to 24 months \u22121.2" in found.average
    assert "(\u22122.9 to +0.4)" in found.average
    assert found.alone.startswith("This patient alone: \u221210.4 to +6.2 months")


def test_difference_turned_twice_is_itself() -> None:
    value = difference(p_better=0.75)
    pair, there = as_columns_stand("b vs a", value, ["a", "b"])
    _, back = as_columns_stand(pair, there, ["b", "a"])

    assert there["p_better"] == 0.25
    assert (back["rmst"], back["average"]["survival_12m"]) == (value["rmst"], value["average"]["survival_12m"])


def with_harms(**parts: dict) -> dict:
    return {**difference(), "benefit_harm": {"rmst_months": None, **parts}}


def test_difference_in_harm_goes_from_the_left_column_to_the_right() -> None:
    days, stop = {"mean": 5.5, "low": -4.1, "high": 21.0}, {"mean": 0.02, "low": -0.06, "high": 0.09}
    stored = with_harms(severe_days=days, stop=stop)
    arms = views(arm(), arm())

    (there,) = build_differences({"a vs b": stored}, arms, 24)
    (back,) = build_differences({"b vs a": stored}, arms, 24)

    assert there.harm == (
        "Harm: time in grade 3 or more +5.5 days (\u22124.1 to +21.0); "
        "treatment stopped before progression +2 percentage points (\u22126 to +9)."
    )
    assert "\u22125.5 days (\u221221.0 to +4.1)" in back.harm


def test_difference_in_harm_that_was_counted_otherwise_is_not_compared() -> None:
    unlike = {"severe_days": "all_cause against treatment_related"}
    (found,) = build_differences(
        {"b vs a": with_harms(severe_days=None, stop=None, unlike=unlike)}, views(arm(), arm()), 24
    )

    assert found.harm == "Harm: not compared, since counted by other rules: time in grade 3 or more."


def test_difference_without_harms_says_nothing_of_them() -> None:
    (found,) = build_differences({"a vs b": difference()}, views(arm(), arm()), 24)

    assert found.harm == ""
