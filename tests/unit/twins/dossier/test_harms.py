"""Severe toxicity in sentences and rows."""

from tests.forecast_json import arm, interval
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.forecast import comparison_rows
from twins.dossier.forecasts.harms import build_harms, special_rows, toxicity_rows

ANY = "Any grade >= 3"
DAYS = {"mean": 6.2, "low": 3.1, "high": 10.7, "episode_days": 20.0}
STOP = {**interval(0.02, 0.02), "source": "", "verified": True, "reason": "any_but_progression_or_death"}


def rate(mean: float, **more: object) -> dict:
    return {**interval(mean, 0.07), "source": "", "attribution": "all_cause", "verified": True, **more}


def test_harms_name_the_most_frequent_class_and_what_it_costs() -> None:
    toxicity = {
        ANY: rate(0.37, severe_days=DAYS),
        "Skin and subcutaneous tissue disorders": rate(0.1),
        "Investigations": rate(0.2),
    }

    (harm,) = build_harms((build_arm("docetaxel", {**arm(), "toxicity": toxicity, "discontinuation": STOP}),))

    assert harm.sentences == (
        "Most frequent severe toxicity with docetaxel: Laboratory findings, 20 of 100 (13 to 27).",
        "Any toxicity of grade 3 or more with docetaxel: 37 of 100 (30 to 44); expected time in it 6.2 days "
        "(3.1 to 10.7) (first episode).",
        "Stops treatment for any reason but progression or death: 2 of 100 (0 to 4).",
    )


def test_harms_say_what_was_counted_and_what_was_not_checked() -> None:
    toxicity = {"Investigations": rate(0.2, attribution="treatment_related", verified=False)}

    (harm,) = build_harms((build_arm("a", {**arm(), "toxicity": toxicity}),))

    assert harm.sentences == (
        "Most frequent severe toxicity with a: Laboratory findings, 20 of 100 (13 to 27), treatment-related †.",
    )


def test_harms_without_rates_are_said_not_left_out() -> None:
    (harm,) = build_harms((build_arm("new", {**arm(), "toxicity": {}}),))

    assert harm.sentences == ("No rate of severe toxicity is known for new.",)


def test_any_toxicity_prefers_all_causes() -> None:
    beside = f"{ANY}, treatment-related"
    built = build_arm("a", {**arm(), "toxicity": {beside: rate(0.4, attribution="treatment_related"), ANY: rate(0.3)}})

    assert built.any_toxicity is not None and built.any_toxicity.organ_class == ANY
    assert built.worst_toxicity is None
    assert [row.label for row in toxicity_rows((built,))] == ["Any organ class", "Any class, treatment-related"]


def test_special_interest_stands_apart_from_the_classes() -> None:
    built = build_arm("a", {**arm(), "special_interest": {"Pneumonitis": rate(0.1)}})

    assert [row.label for row in special_rows((built,))] == ["Pneumonitis"]
    assert "Pneumonitis" not in {row.label for row in toxicity_rows((built,))}


def test_comparison_has_a_row_of_time_and_stops_only_where_known() -> None:
    known = build_arm("a", {**arm(), "toxicity": {ANY: rate(0.3, severe_days=DAYS)}, "discontinuation": STOP})
    silent = build_arm("b", arm())

    rows = {row.quantity: row.cells for row in comparison_rows((known, silent))}

    assert rows["severe_days"] == ("6.2 days (3.1 to 10.7)", "–")
    assert rows["stop"] == ("2% (0 to 4), for any reason but progression or death", "–")
    assert not {"severe_days", "stop"} & {row.quantity for row in comparison_rows((silent,))}
