import json

import pytest

from fusion.simulation.assimilation.twin import twin_from_history
from fusion.simulation.flags import FlagCode
from tests.unit.fusion.simulation.cases import POPULATION, SHRINKING, make_history, treated_history


def test_twin_says_what_is_known_and_how_old_it_is() -> None:
    twin = twin_from_history(
        treated_history(SHRINKING), POPULATION, particles=200, seed=0, latest_days={"radiomics": 40, "omics": None}
    )
    assert twin.modalities["tumour_size"] == {"present": True, "age_days": 1}
    assert twin.modalities["radiomics"] == {"present": True, "age_days": 45}
    assert twin.modalities["omics"] == {"present": False, "age_days": None}
    assert FlagCode.MISSING_MODALITY in {flag.code for flag in twin.flags}


def test_twin_counts_ages_on_the_day_that_is_given() -> None:
    twin = twin_from_history(treated_history(SHRINKING), POPULATION, particles=200, seed=0, now=100)
    assert twin.modalities["tumour_size"]["age_days"] == 16


@pytest.mark.parametrize("history", [make_history(), treated_history(SHRINKING)])
def test_twin_prints_as_plain_json(history) -> None:
    printed = json.loads(
        json.dumps(twin_from_history(history, POPULATION, particles=200, seed=0).to_json(), allow_nan=False)
    )
    assert set(printed) == {"patient", "study", "origin_day", "modalities", "state", "weights", "flags"}
    assert set(printed["weights"]) == {"effective_sample_size", "k_hat"}
    assert all(set(each) == {"mean", "median", "low", "high"} for each in printed["state"].values())
