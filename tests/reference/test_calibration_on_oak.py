"""Simulated survival of the OAK trial's patients against Kaplan-Meier in both arms."""

import numpy as np
import pandas as pd
import pytest
import torch
from lifelines import CoxPHFitter, KaplanMeierFitter

from fusion.cohort.history import PatientHistory, SizeVisit
from fusion.simulation.arms.simulating import run_arm
from fusion.simulation.arms.summaries import at_month
from fusion.simulation.assimilation.posterior import update
from fusion.simulation.calibration.calibrating import calibrate
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.library import load_library
from fusion.simulation.population import Population
from tests.paths import dev_data

ARMS = {"MPDL3280A": "atezolizumab", "Docetaxel": "docetaxel"}
MONTHS = (6, 12, 18)
SAMPLE = 150


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rows = pd.read_csv(dev_data("oak") / "clinical.csv")
    rows["arm"] = rows["TRT01P"].map(ARMS)
    features = pd.DataFrame(
        {
            "size": np.log(rows["blSLD"].fillna(66.0)),
            "ecog": rows["ECOGGR"].fillna(0),
            "sites": rows["METSITES"].fillna(2),
            "male": (rows["SEX"] == "M").astype(float),
            "time": rows["OS"],
            "event": rows["OS.CNSR"] == 0,
        }
    )
    model = CoxPHFitter(penalizer=0.05).fit(features, "time", "event")
    return rows.assign(index_=model.predict_log_partial_hazard(features))


@pytest.fixture(scope="module")
def population(table: pd.DataFrame) -> Population:
    def follow(endpoint: str) -> FollowUp:
        return FollowUp(months=table[endpoint].to_numpy(), event=(table[f"{endpoint}.CNSR"] == 0).to_numpy())

    outcomes = CohortOutcomes(
        study="oak", arms=tuple(table["arm"]), index=table["index_"].to_numpy(), survival=follow("OS"),
        progression_free=follow("PFS"), sizes_mm=tuple(table["blSLD"].dropna()),
    )  # fmt: skip
    return calibrate(outcomes, randomised=True, source="OAK", diagnosis="NSCLC")


@pytest.fixture(scope="module")
def simulated(table: pd.DataFrame, population: Population) -> dict[tuple[str, str], np.ndarray]:
    """Mean simulated curves at MONTHS, over an even sample of patients by prognosis, each under both arms."""
    torch.set_num_threads(1)
    ranked = table.sort_values("index_").iloc[np.linspace(0, len(table) - 1, SAMPLE).astype(int)]
    found: dict[tuple[str, str], list[list[float]]] = {}
    for seed, row in enumerate(ranked.itertuples()):
        size = () if np.isnan(row.blSLD) else (SizeVisit(day=0, value_mm=row.blSLD),)
        history = PatientHistory(
            code=str(row.PtID), study="oak", diagnosis="NSCLC", sizes=size, prognostic_index=row.index_
        )
        posterior = update(history, None, population, particles=250, seed=seed)
        for name, arm in population.arms.items():
            course = run_arm(posterior, arm, 18, seed, load_library()).course
            for endpoint, curves in (("OS", course.alive), ("PFS", course.free)):
                found.setdefault((name, endpoint), []).append([float(at_month(curves, m).mean()) for m in MONTHS])
    return {key: np.mean(values, axis=0) for key, values in found.items()}


@pytest.mark.parametrize("endpoint", ["OS", "PFS"])
@pytest.mark.parametrize("arm", ["atezolizumab", "docetaxel"])
def test_average_patient_meets_kaplan_meier(table, simulated, arm: str, endpoint: str) -> None:
    rows = table[table["arm"] == arm]
    observed = KaplanMeierFitter().fit(rows[endpoint], rows[f"{endpoint}.CNSR"] == 0).predict(list(MONTHS)).to_numpy()
    assert simulated[arm, endpoint] == pytest.approx(observed, abs=0.05)
