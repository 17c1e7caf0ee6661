"""All that is said of a patient's visits: what the last one changed, what the next would show and tell."""

from collections.abc import Mapping
from typing import Any

from fusion.cohort.history import PatientHistory
from fusion.simulation.arms.runs import ArmRun
from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.visits.bands import describe_bands
from fusion.simulation.visits.changes import describe_changes
from fusion.simulation.visits.describing import describe_next_visit
from fusion.simulation.visits.fits import describe_fit
from fusion.simulation.visits.information import describe_information

Json = dict[str, Any]


def describe_visits(
    history: PatientHistory, posterior: Posterior, runs: Mapping[str, ArmRun], *, horizon_months: int, seed: int
) -> Json:
    """{changed, course, fit, next, information} as the command line prints it.

    Args:
        history: of the patient.
        posterior: its twin.
        runs: of arms from that twin; the first two are compared, and the next visit is imagined on the first.
        horizon_months: of restricted mean survival.
        seed: of the twin.

    Raises:
        InferenceFailed: no particle explains the history without its latest visit.
    """
    pair = list(runs.values())[:2]
    return {
        "changed": describe_changes(history, posterior, posterior.model.population, seed=seed),
        "course": describe_bands(posterior, seed=seed),
        "fit": describe_fit(posterior, seed=seed),
        "next": describe_next_visit(posterior, runs, seed=seed),
        "information": describe_information(posterior, *pair, horizon_months=horizon_months, seed=seed)
        if len(pair) == 2
        else None,
    }
