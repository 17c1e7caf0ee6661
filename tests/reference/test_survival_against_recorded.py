"""Our survival metrics against recorded numbers of R, scikit-survival and hazardous.

Made by survival_in_r.R, survival_in_sksurv.py and survival_in_hazardous.py beside this file.
"""

import json
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fusion.cohort.outcome import Outcome, build_outcome
from fusion.survival.aalen_johansen import Cause, aj_calibration, fit_aalen_johansen
from fusion.survival.auc import cumulative_dynamic_auc, mean_auc
from fusion.survival.brier import brier_scores, incidence_brier_scores, integrated_brier
from fusion.survival.calibration import calibration_errors
from fusion.survival.competing import Incidence, cumulative_incidence
from fusion.survival.concordance import harrell_c, uno_c, wolbers_c
from fusion.survival.kaplan_meier import Curve, fit_censoring, fit_loss_to_follow_up
from fusion.survival.smooth_risk import fit_smooth_risk
from tests.reference.followed_patients import FILE, HORIZON, make_patients

PATIENTS = pd.read_csv(FILE)
IN_R = json.loads(Path(__file__).with_name("survival_in_r.json").read_text())
IN_SKSURV = json.loads(Path(__file__).with_name("survival_in_sksurv.json").read_text())
IN_HAZARDOUS = json.loads(Path(__file__).with_name("survival_in_hazardous.json").read_text())
RISK = PATIENTS["risk"].to_numpy()
DAYS = np.array([40.0, 100, 300, 500, 800])
TIMES = np.array([60.0, 150, 300, 500])
FROM_START = np.array([0.0, 60, 150, 300, 500])
TAU = 600.0


def outcome_of(time: str, *, late_entry: bool = False) -> Outcome:
    status = PATIENTS["status"].to_numpy()
    entry = PATIENTS["entry"].to_numpy() if late_entry else None
    return build_outcome(PATIENTS[time].to_numpy(float), status == 1, competing=status == 2, entry_days=entry)


def held_out_competing() -> tuple[Outcome, Curve, Incidence, np.ndarray]:
    """The patients whom hazardous judged, G of those before them, and what constant hazards say of them."""
    outcome = outcome_of("time")
    training = outcome.take(np.arange(120))
    rows = np.arange(120, len(outcome))
    rows = rows[outcome.time_days[rows] < training.time_days.max()]
    own = np.exp(RISK[rows])[:, None] * FROM_START / 500
    incidence = cumulative_incidence(own, np.broadcast_to(FROM_START / 900, own.shape))
    return outcome.take(rows), fit_loss_to_follow_up(training), incidence, rows


def held_out() -> tuple[Outcome, Curve, np.ndarray]:
    """The patients whom scikit-survival judged, G of those before them, and which rows they are."""
    outcome = outcome_of("time").competing_censored()
    training = outcome.take(np.arange(120))
    rows = np.arange(120, len(outcome))
    rows = rows[outcome.time_days[rows] < training.time_days.max()]
    return outcome.take(rows), fit_censoring(training), rows


def test_the_file_is_what_its_maker_makes():
    pd.testing.assert_frame_equal(make_patients(), PATIENTS, check_dtype=False)


@pytest.mark.parametrize(("name", "late_entry"), [("harrell_tied", False), ("harrell_late_entry", True)])
def test_harrell_with_ties_is_that_of_r(name: str, late_entry: bool):
    assert harrell_c(RISK, outcome_of("day", late_entry=late_entry)) == pytest.approx(IN_R[name][0], abs=1e-9)


@pytest.mark.parametrize(("name", "time"), [("uno", "time"), ("uno_tied", "day")])
def test_uno_is_that_of_r(name: str, time: str):
    outcome = outcome_of(time)
    assert uno_c(RISK, outcome, fit_censoring(outcome), TAU) == pytest.approx(IN_R[name][0], abs=1e-9)


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize(("name", "time", "late_entry"), [("tied", "day", False), ("late_entry", "time", True)])
def test_aalen_johansen_is_that_of_r(cause: Cause, name: str, time: str, late_entry: bool):
    found = fit_aalen_johansen(outcome_of(time, late_entry=late_entry), cause).at(DAYS)
    assert found == pytest.approx(IN_R[f"incidence_{name}_{cause.value}"], abs=1e-9)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("errors_cause_specific", outcome_of("time").competing_censored()),
        ("errors_competing", outcome_of("time")),
        ("errors_competing_tied", outcome_of("day")),
    ],
)
def test_calibration_errors_are_those_of_r(name: str, outcome: Outcome):
    found = calibration_errors(1 - PATIENTS["prediction"].to_numpy(), outcome, HORIZON)
    assert found is not None
    # A ridge of 1e-5 keeps the fit of our spline finite where a prediction is constant; R has none.
    assert astuple(found) == pytest.approx(tuple(IN_R[name]), abs=1e-6)


def test_smooth_risk_among_competing_events_is_fine_and_grays_in_r():
    prediction = PATIENTS["prediction"].to_numpy()
    smooth = fit_smooth_risk(prediction, outcome_of("time"), HORIZON)
    assert smooth is not None
    assert smooth.at(prediction[:5]) == pytest.approx(IN_R["fine_gray_risk"], abs=1e-6)


def test_concordances_are_those_of_sksurv():
    outcome, censoring, rows = held_out()
    assert harrell_c(RISK[rows], outcome) == pytest.approx(IN_SKSURV["harrell"][0], abs=1e-9)
    assert uno_c(RISK[rows], outcome, censoring, TAU) == pytest.approx(IN_SKSURV["uno"][0], abs=1e-9)


@pytest.mark.parametrize(("prefix", "scale"), [("", np.ones(4)), ("changing_", np.array([1.0, 0.5, -0.2, -1.0]))])
def test_dynamic_auc_is_that_of_sksurv(prefix: str, scale: np.ndarray):
    outcome, censoring, rows = held_out()
    areas = cumulative_dynamic_auc(RISK[rows][:, None] * scale, TIMES, outcome, censoring)
    assert areas == pytest.approx(tuple(IN_SKSURV[f"{prefix}auc"]), abs=1e-9)
    assert mean_auc(areas, TIMES, outcome) == pytest.approx(IN_SKSURV[f"{prefix}mean_auc"][0], abs=1e-9)


def test_brier_is_that_of_sksurv():
    outcome, censoring, rows = held_out()
    survival = np.exp(-np.exp(RISK[rows])[:, None] * TIMES / 500)
    assert brier_scores(survival, TIMES, outcome, censoring) == pytest.approx(IN_SKSURV["brier"], abs=1e-9)
    integrated = integrated_brier(survival, TIMES, outcome, censoring)
    assert integrated == pytest.approx(IN_SKSURV["integrated_brier"][0], abs=1e-9)


def test_concordance_among_competing_events_is_that_of_hazardous():
    outcome, lost, incidence, _ = held_out_competing()
    # Hazardous' tau is inclusive; nobody has the event on that very day.
    found = wolbers_c(incidence.event[:, -1], outcome, lost, FROM_START[-1])
    assert found == pytest.approx(IN_HAZARDOUS["wolbers"][0], abs=1e-9)


@pytest.mark.parametrize("cause", list(Cause))
def test_brier_and_aj_calibration_of_an_incidence_are_those_of_hazardous(cause: Cause):
    outcome, lost, incidence, rows = held_out_competing()
    curves = incidence.event
    if cause is Cause.COMPETING:
        curves = incidence.competing
        outcome = build_outcome(outcome.time_days, outcome.competing, competing=outcome.event)
    scores = incidence_brier_scores(curves, FROM_START, outcome, lost)
    distance = aj_calibration(curves, FROM_START, outcome)
    assert distance is not None
    assert scores == pytest.approx(IN_HAZARDOUS[f"brier_{cause.value}"], abs=1e-9)
    assert astuple(distance) == pytest.approx(tuple(IN_HAZARDOUS[f"aj_{cause.value}"]), abs=1e-9)
    swapped = aj_calibration(curves, FROM_START, outcome_of("time").take(rows), cause)
    assert swapped == distance
