"""The number large, its interval beside it, no letter changed."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from tests.forecast_json import arm, expert_arm
from twins.dossier import ArmView
from twins.dossier.forecasts.arms import build_arm
from twins.dossier.forecasts.estimates import Estimate, Flag, TableRow
from twins.dossier.forecasts.flag_words import SHORT
from twins.dossier.forecasts.flagged import flags_beside
from twins.dossier.forecasts.forecast import comparison_rows
from twins.dossier.numbers import median
from twins.views.patient.figures import Figure, arm_icons, figure_rows, split_figure


@pytest.mark.parametrize(
    ("text", "lead", "interval"),
    [
        ("13.4 months (9.1 to 18.9)", "13.4 months", "(9.1 to 18.9)"),
        ("over 24 months (18.2 to over 24)", "over 24 months", "(18.2 to over 24)"),
        ("14.9 of 24 months (12.0 to 17.3)", "14.9 of 24 months", "(12.0 to 17.3)"),
        ("13% (3 to 28), treatment-related †", "13%", "(3 to 28), treatment-related †"),
        ("not shown", "not shown", ""),
        ("Response (partial or complete)", "Response (partial or complete)", ""),
    ],
)
def test_split_figure(text: str, lead: str, interval: str) -> None:
    assert split_figure(text) == Figure(lead=lead, interval=interval)


def test_figure_rows_keep_labels_and_cells() -> None:
    (row,) = figure_rows([TableRow(label="Alive", cells=("54% (45 to 63)", "not shown"), minor=True)])

    assert (row.label, row.minor) == ("Alive", True)
    assert [f"{figure.lead} {figure.interval}".strip() for figure in row.figures] == ["54% (45 to 63)", "not shown"]


def flagged(*codes: str) -> ArmView:
    flags = tuple(Flag(code=code, message=f"Sentence of {code}.") for code in codes)
    return replace(build_arm("a", arm()), flags=flags)


def beside(view: ArmView) -> dict[str, list[str]]:
    rows = figure_rows(comparison_rows((view,)), [view])
    return {row.label: [flag.short for flag in row.figures[0].flags] for row in rows if row.figures[0].flags}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("extrapolation", {
            "Alive at 12 months": ["extrapolated past follow-up"],
            "Alive at 24 months": ["extrapolated past follow-up"],
            "Mean survival time to the horizon": ["extrapolated past follow-up"],
        }),
        ("biomarker_gate", {"Evidence": ["biomarker speaks against"]}),
        # No row tells any toxicity here, and a code that nobody knows concerns the arm.
        ("toxicity_unverified", {"Evidence": ["some rates not checked"]}),
        ("something_new", {"Evidence": ["something new"]}),
    ],
)  # fmt: skip
def test_flags_stand_beside_the_numbers_they_concern(code: str, found: dict) -> None:
    assert beside(flagged(code)) == found


def test_flags_of_one_name_stand_once() -> None:
    assert beside(flagged("uncalibrated", "uncalibrated")) == {"Median overall survival": ["not recalibrated here"]}


def test_every_flag_of_an_arm_stands_beside_some_number() -> None:
    assert {each for names in beside(flagged(*SHORT)).values() for each in names} == {
        str(name) for name in SHORT.values()
    }


def test_arm_icons_hold_the_numbers_of_the_arm() -> None:
    (icons,) = arm_icons([build_arm("docetaxel", arm(9.6))])

    assert icons.alive_text == "42 of 100 (32 to 55)"
    assert 'aria-label="docetaxel, alive at 12 months: 42 of 100 (32 to 55)"' in icons.alive
    assert (icons.harmed, icons.harmed_text) == ("", "no rate known")


def test_arm_icons_of_an_expert_prior_show_no_survivors() -> None:
    (icons,) = arm_icons([build_arm("new", expert_arm())])

    assert (icons.alive, icons.alive_text, icons.is_ranked) == ("", "not shown", False)


@pytest.mark.parametrize(
    ("followed", "found"), [(20.0, {"p24", "rmst"}), (8.0, {"p12", "p24", "rmst"}), (None, {"p12", "p24", "rmst"})]
)
def test_extrapolation_stands_beside_what_reaches_past_the_follow_up(followed: float | None, found: set) -> None:
    view = replace(flagged("extrapolation"), followed_months=followed)

    assert set(flags_beside(view, {"os_median", "p12", "p24", "rmst"})) == found


def test_not_reached_stands_beside_the_median_that_was_not() -> None:
    view = replace(flagged("median_not_reached"), os_median=Estimate(text="not reached"))

    assert set(flags_beside(view, {"os_median", "pfs_median"})) == {"os_median"}


def test_split_figure_follows_the_language_of_the_reader() -> None:
    with override("de"):
        figure = split_figure(median(13.4, 9.1, 18.9))

    assert "13,4" in figure.lead
    assert "9,1" in figure.interval and "18,9" in figure.interval
