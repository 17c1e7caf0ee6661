"""A stored evaluation in words."""

import pytest

from tests.evaluation_json import PREDICTORS, difference, evaluated, number, pair, refits
from twins.dossier.evaluations.coverage import build_bounds, build_coverage, build_resolution
from twins.dossier.evaluations.curves import build_auc, build_calibration, build_decision
from twins.dossier.evaluations.groups import build_missing, build_subgroups
from twins.dossier.evaluations.headline import build_headline, validated_by
from twins.dossier.evaluations.metrics import direction, metric_label, number_text
from twins.dossier.evaluations.modalities import build_learning, build_modalities
from twins.dossier.evaluations.overlap import build_overlap
from twins.dossier.evaluations.performance import build_metrics, build_paired, build_reasons
from twins.dossier.numbers import FIXED


def plain(text: str) -> str:
    return text.replace(FIXED, " ")


@pytest.mark.parametrize(
    ("name", "label", "way"),
    [
        ("harrell_c", "Harrell C", "higher is better"),
        ("ici_12m", "ICI, 12 months", "lower is better"),
        ("auc_mean", "AUC, mean over time", "higher is better"),
        ("observed_expected_24m", "Observed / expected, 24 months", "1 is right"),
        ("new_thing_6m", "New thing, 6 months", ""),
    ],
)
def test_metric_in_words(name: str, label: str, way: str) -> None:
    assert (metric_label(name), direction(name)) == (label, way)


def test_number_has_the_decimals_of_its_metric_and_a_dash_where_there_is_none() -> None:
    assert plain(number_text("harrell_c", number(0.6852))) == "0.685 (0.665 to 0.705)"
    assert plain(number_text("coverage_90", number(0.9))) == "0.90 (0.88 to 0.92)"
    assert number_text("ibs", number(None, "too short")) == "–"
    assert number_text("ibs", None) == "–"


def test_headline_says_who_was_judged_and_by_what() -> None:
    facts = dict(build_headline(evaluated(left_out={"no outcome": 3})).facts)

    assert facts["Cohort"] == "demo, 850 patients"
    assert facts["Validated by"] == "5 random folds"
    assert facts["Left out"] == "3 patients: 3 no outcome"


def test_headline_counts_competing_events_and_follow_up_that_was_not_reached() -> None:
    facts = dict(build_headline(evaluated(competing=12, follow_up_months=None)).facts)

    assert (facts["Events"], facts["Median follow-up"]) == ("569 and 12 competing", "not reached")


def test_verdicts_say_no_more_than_the_intervals() -> None:
    paired = {name: {"harrell_c": difference(-0.03, better="comparator")} for name in PREDICTORS[1:]}

    assert build_headline(evaluated()).verdicts == (
        "The twin ranks patients better than clinical only.",
        "No difference in ranking from ridge Cox or gradient boosting is shown: the interval holds zero.",
    )
    assert build_headline(evaluated(paired=paired)).verdicts == (
        "The twin ranks patients worse than clinical only, ridge Cox or gradient boosting.",
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"kind": "external"}, "another study, scored as it is"),
        ({"repeats": 3}, "5 random folds, 3 times"),
        (
            {"split": "labelled", "folds": 2, "fold_names": ["north", "south"]},
            "2 labelled parts left out in turn: north, south",
        ),
    ],
)
def test_what_validated_the_model(changes: dict[str, object], text: str) -> None:
    assert validated_by(evaluated(**changes)) == text


def test_metrics_stand_beside_each_other_in_the_order_of_the_evaluation() -> None:
    table = build_metrics(evaluated())

    assert table.columns == ("Metric", "Twin", "Clinical only", "Ridge Cox", "Gradient boosting", "Read as")
    assert [row.label for row in table.rows][:2] == ["Harrell C", "Integrated Brier score"]
    assert {len(row.cells) for row in table.rows} == {5}


def test_a_metric_without_a_number_has_its_reason() -> None:
    content = evaluated()
    content["metrics"]["twin"]["ibs"] = number(None, "follow-up is too short")

    assert build_reasons(evaluated()) == ()
    assert build_reasons(content) == ("Integrated Brier score, Twin: follow-up is too short.",)


def test_pairs_point_to_the_right_where_the_twin_is_better_also_for_errors() -> None:
    paired = build_paired(evaluated())
    ranking, error = paired.whiskers[0], paired.whiskers[3]

    assert (ranking.series, ranking.value) == ("Clinical only", 0.04)
    assert (error.label, error.value) == ("Integrated Brier score", 0.01)
    assert error.low is not None and error.high is not None and error.low <= error.value <= error.high


def test_pairs_name_the_better_one_and_keep_the_sign_of_the_difference() -> None:
    paired = {"ridge_cox": {"ibs": difference(0.02, better="comparator") | {"folds": None}}}
    (row,) = build_paired(evaluated(paired=paired)).table.rows

    assert row.label == "Integrated Brier score"
    assert [plain(cell) for cell in row.cells] == [
        "Ridge Cox",
        "+0.020 (+0.010 to +0.030)",
        "0.004",
        "Ridge Cox",
    ]


def test_pairs_are_compared_over_folds_where_there_are_folds() -> None:
    table = build_paired(evaluated()).table

    assert table.columns[-2:] == ("Over folds", "p, folds")
    assert [plain(cell) for cell in table.rows[0].cells[-2:]] == ["+0.040 (+0.020 to +0.060)", "0.004"]


def test_a_pair_that_was_not_compared_has_a_row_and_no_mark() -> None:
    unknown = {"difference": None, "low": None, "high": None, "p": None, "reason": "none", "better": "neither"}
    paired = build_paired(evaluated(paired={"ridge_cox": {"ibs": unknown | {"folds": None}}}))

    assert (paired.whiskers, paired.table.rows[0].cells) == ((), ("Ridge Cox", "–", "–", "–"))


def test_calibration_has_a_panel_a_horizon_with_the_twins_tenths() -> None:
    panels = build_calibration(evaluated())

    assert [panel.title for panel in panels] == ["6 months", "12 months", "24 months"]
    assert [(line.label, line.place) for line in panels[0].lines][:2] == [("Twin", 0), ("Clinical only", 1)]
    assert panels[0].table.rows[0].label == "20%"
    assert panels[0].table.rows[0].cells == ("22% (15 to 29)", "40", "12")


def test_calibration_that_could_not_be_drawn_says_why() -> None:
    none = {"line": [], "groups": [], "reason": "nobody was followed for 24 months"}
    calibration = evaluated()["calibration"] | {"24": {name: none for name in PREDICTORS}}
    panel = build_calibration(evaluated(calibration=calibration))[2]

    assert (panel.lines, panel.dots, panel.reason) == ((), (), "nobody was followed for 24 months")


def test_auc_leaves_out_months_without_a_value() -> None:
    panel = build_auc(evaluated())

    assert [point.x for point in panel.lines[0].points] == [6]
    assert panel.table.rows[1].cells == ("–",) * 4


def test_decision_stands_beside_treating_all_and_none() -> None:
    panel = build_decision(evaluated())[0]

    assert panel.table.columns[-2:] == ("Treat all", "Treat none")
    assert [line.place for line in panel.lines] == [-1, -1, 0, 1, 2, 3]
    assert (panel.table.rows[2].label, panel.table.rows[2].cells[0]) == ("90%", "–")
    assert panel.table.rows[1].cells[4] == "−0.200"


def test_decision_without_thresholds_says_why() -> None:
    none = {"thresholds": [], "treat_all": [], "treat_none": [], "predictors": {}, "reason": "too few events"}
    panel = build_decision(evaluated(decision={"6": none}))[0]

    assert (panel.lines, panel.table.rows, panel.reason) == ((), (), "too few events")


def test_coverage_is_how_far_from_what_was_asked_for() -> None:
    found = build_coverage(evaluated())

    assert [(each.label, each.series) for each in found.whiskers[:2]] == [
        ("50% intervals", "Twin"),
        ("50% intervals", "Clinical only"),
    ]
    assert found.whiskers[0].value == pytest.approx(1.0)
    assert plain(found.table.rows[1].cells[0]) == "0.91 (0.89 to 0.93)"


def test_subgroups_too_small_are_in_the_table_only() -> None:
    groups = build_subgroups(evaluated())

    assert [each.label for each in groups.discrimination] == ["Sex: male", "Sex: female"]
    assert groups.table.rows[2].cells == ("2", "1", "–", "–", "–", "–", "fewer than 20 patients")
    assert groups.reference == 0.68


def test_patterns_of_missing_modalities_are_their_own_names() -> None:
    assert [row.label for row in build_missing(evaluated()).rows] == ["Without ctdna"]


def test_without_refits_there_is_no_worth_of_modalities_and_no_learning_curve() -> None:
    assert (build_modalities(evaluated()), build_learning(evaluated())) == (None, None)


def test_modalities_are_judged_retrained_and_missing_at_test() -> None:
    worth = build_modalities(evaluated(**refits()))

    assert worth is not None
    assert [(each.label, each.series) for each in worth.whiskers] == [
        ("ctDNA: plasma", "Retrained without it"),
        ("ctDNA: plasma", "Missing at test"),
    ]
    assert [len(row.cells) for row in worth.table.rows] == [5]
    assert [point.x for point in worth.drop.lines[0].points] == [0, 1]


def test_learning_curve_runs_over_training_patients() -> None:
    panel = build_learning(evaluated(**refits()))

    assert panel is not None
    assert [point.x for point in panel.lines[0].points] == [300, 600]
    assert plain(panel.table.rows[0].label) == "300 (150 events)"


def test_overlap_in_words() -> None:
    clean = build_overlap(evaluated())
    overlap = evaluated()["overlap"] | {"pairs": [pair()], "crowded": {"ctdna": 40}}
    found = build_overlap(evaluated(overlap=overlap))

    assert clean.sentence == "Records of 850 patients of demo were compared; no two look like one patient."
    assert found.sentence.endswith("1 pair looks like one patient.")
    assert "ctDNA (40 patients)" in found.crowded
    assert found.table.rows[0].cells == ("demo C-0002", "age; 12 of 12 variants", "31 bits", "yes")


def test_bounds_have_everybody_first_and_the_reason_where_a_group_is_small() -> None:
    first, second = build_bounds(evaluated()).rows
    assert (first.label, first.cells) == ("Everybody", ("850", "425", "0.91", "0.01"))
    assert (second.label, second.cells[2]) == ("Site: x", "fewer than 30 patients")


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (None, ""),
        (
            {"resolved": 0.5, "smallest": 0.08, "reason": ""},
            "8.0 points of 12-month survival on the order is right.",
        ),
        ({"resolved": 0.0, "smallest": None, "reason": "all alike"}, "told apart with 90% confidence; all alike."),
    ],
)
def test_resolution_in_a_sentence(found: dict[str, object] | None, end: str) -> None:
    assert build_resolution(evaluated(resolution=found)).endswith(end)
