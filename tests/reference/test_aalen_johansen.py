"""Our cumulative incidence against lifelines' Aalen-Johansen estimate: on drawn events, on a trial's, with ties."""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from benchmarks.twin.toxicity import compare, spread_ties
from fusion.cohort.exposure import Exposure, build_exposure
from fusion.cohort.history_building import PatientRows
from fusion.cohort.outcome import build_outcome
from fusion.simulation.time_grid import MONTHS_PER_WEEK
from fusion.simulation.toxicity.follow_up import build_toxicity_outcome
from fusion.simulation.toxicity.incidence import cumulative_incidence
from fusion.simulation.toxicity.onset import Onset
from fusion.survival.aalen_johansen import fit_aalen_johansen
from ingest.adam.format import FORMAT
from tests.broken.adam_and_omop import read_with
from tests.paths import dev_data

WEEKS = 104
PATIENTS = 20000
TOXICITY, LEFT = 1, 2


def draw_events(competing: float, total: float, onset: Onset) -> tuple[np.ndarray, np.ndarray]:
    """Time in weeks and cause, by inversion: competing events of constant hazard, toxicity of hazard total w(t)."""
    rng = np.random.default_rng(0)
    left = rng.exponential(1 / competing, PATIENTS)
    reached = rng.exponential(1.0, PATIENTS) / total
    never = reached >= 1
    toxic = onset.median_weeks * (-np.log2(1 - np.where(never, 0.5, reached))) ** (1 / onset.shape)
    toxic = np.where(never, np.inf, toxic)
    return np.minimum(left, toxic), np.where(toxic < left, TOXICITY, LEFT)


@pytest.mark.parametrize(("competing", "total", "median"), [(0.02, 0.5, 8.0), (0.1, 1.5, 27.5), (0.05, 0.1, 4.0)])
def test_incidence_of_drawn_events_is_aalen_johansens(competing: float, total: float, median: float) -> None:
    onset = Onset(median_weeks=median)
    time, cause = draw_events(competing, total, onset)
    fitter = AalenJohansenFitter(calculate_variance=False, jitter_level=1e-9, seed=0).fit(time, cause, TOXICITY)
    free = torch.exp(-competing * torch.arange(WEEKS + 1, dtype=torch.float64))[:, None]
    found = cumulative_incidence(free, onset.distribution(WEEKS), torch.tensor([total], dtype=torch.float64))
    for week in (8, 26, 52, 104):
        assert float(found[week]) == pytest.approx(float(fitter.predict(week)), abs=0.012)


def severe_events() -> pd.DataFrame:
    """First severe event and end of observation of each treated patient of the synthetic ADaM study, in weeks."""
    folder = dev_data("trials")
    patients = pd.read_csv(folder / "adsl.csv.gz", low_memory=False).dropna(subset=["TRTSDT"])
    events = pd.read_csv(folder / "adae.csv.gz", low_memory=False)
    severe = events[(events["TRTEMFL"] == "Y") & (events["AESEV"] == "SEVERE")].groupby("USUBJID")["ASTDY"].min()
    days = (pd.to_datetime(patients["TRTEDT"]) - pd.to_datetime(patients["TRTSDT"])).dt.days + 1
    table = pd.DataFrame({"stop": days.clip(lower=1).to_numpy()}, index=patients["USUBJID"].to_numpy())
    table["severe"] = severe.reindex(table.index)
    return table.dropna(subset=["stop"]) / 7


def test_incidence_of_trial_events_is_aalen_johansens() -> None:
    """Hazards estimated from the trial, put through our integral, give the estimator's curve back."""
    table = severe_events()
    toxic = table["severe"].notna() & (table["severe"] <= table["stop"])
    time = np.ceil(table["severe"].where(toxic, table["stop"]).to_numpy())
    cause = np.where(toxic, TOXICITY, LEFT)
    # The estimator wants no ties: events of one week are spread within its last thousandth.
    spread = time - np.random.default_rng(0).permutation(len(time)) / len(time) / 1000
    fitter = AalenJohansenFitter(calculate_variance=False).fit(spread, cause, TOXICITY)
    weeks = int(time.max())
    at_risk = np.array([(time >= week).sum() for week in range(1, weeks + 1)])
    hazard = np.array([((time == week) & toxic).sum() for week in range(1, weeks + 1)]) / at_risk
    left = KaplanMeierFitter().fit(time, cause == LEFT).predict(np.arange(weeks + 1)).to_numpy()
    summed = torch.as_tensor(np.concatenate([[0.0], np.cumsum(hazard)]))
    found = cumulative_incidence(torch.as_tensor(left)[:, None], summed, torch.ones(1, dtype=torch.float64))
    assert toxic.sum() > 20
    assert float(found[-1]) == pytest.approx(float(fitter.predict(weeks + 1)), abs=0.02)
    assert float(found[-1]) < 1 - math.exp(-hazard.sum())


def by_patient(records: Iterable[Any]) -> dict[str, list[Any]]:
    """Records of one kind by patient."""
    found: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        found[record.patient].append(record)
    return found


@pytest.fixture(scope="module")
def exposures(tmp_path_factory: pytest.TempPathFactory) -> list[Exposure]:
    """Every patient's time at risk, read from the trial's ADaM files by the reader of the product."""
    package = read_with(FORMAT, dev_data("trials"), tmp_path_factory.mktemp("work"))
    parts = [package.treatments, package.outcomes, package.disease_events, package.adverse_events]
    lines, outcomes, events, adverse = (by_patient(part) for part in parts)
    rows = [
        PatientRows(
            patient=each, study="trial", diagnosis="", lines=lines[each.code], outcomes=outcomes[each.code],
            events=events[each.code], adverse=adverse[each.code],
        )
        for each in package.patients
    ]  # fmt: skip
    return [found for each in rows if (found := build_exposure(each)) is not None]


def test_incidence_of_a_trial_s_events_is_lifelines(exposures: list[Exposure]) -> None:
    """To 1e-6 at the end of every day, in every arm and organ class with an event."""
    compared = []
    for arm in sorted({each.arm for each in exposures}):
        patients = [each for each in exposures if each.arm == arm]
        for kind in sorted({event.organ_class for each in patients for event in each.events}):
            outcome = build_toxicity_outcome(patients, lambda event, kind=kind: event.organ_class == kind)
            if outcome.events:
                compared.append(compare(outcome, arm=arm, kind=kind, severity="", rule=""))
    assert len(compared) > 40
    assert max(each.difference for each in compared) <= 1e-6


def test_ties_of_both_causes_and_censoring_on_one_day_by_hand() -> None:
    """Of four at risk one has the event, one the other, one is censored: 1/4; the last one has it too: S = 1/2 more."""
    outcome = build_outcome(
        np.array([5.0, 5.0, 5.0, 9.0]),
        np.array([True, False, False, True]),
        competing=np.array([False, True, False, False]),
    )
    assert fit_aalen_johansen(outcome).at(np.array([5.0, 9.0])).tolist() == pytest.approx([0.25, 0.75])
    assert compare(outcome, arm="", kind="", severity="", rule="").difference <= 1e-12


def test_ties_are_spread_before_the_end_of_their_day() -> None:
    causes = np.array([1, 2, 0, 1])
    spread = spread_ties(np.array([5.0, 5.0, 5.0, 6.0]), causes)
    assert len(set(spread[causes > 0])) == 3
    assert spread[2] == 5
    assert all(4 < time < 5 for time in spread[:2]) and 5 < spread[3] < 6


def test_week_is_seven_days() -> None:
    assert pytest.approx(7 / 30.4375) == MONTHS_PER_WEEK
