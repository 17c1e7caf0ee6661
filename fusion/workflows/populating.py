"""A study's own tumour sizes against the library: the fitted kinetics of each arm, as plain values.

- study, library: codes and the population that the fit started from
- arms: {arm: {patients, drug_class, prior_shift_sd, at_cap, estimate: {value, log_se, library}}}
- shared: {name: {value, log_se}}; settings: {name: {fitted, default}} for the engine
- drop_out, converged, trace, effective_nodes, excluded, patients, seed
- flags: [{code, message}]
"""

from dataclasses import asdict
from typing import Any

from fusion.cohort.history_loading import load_histories
from fusion.simulation.flags import FlagCode, raised
from fusion.simulation.hierarchy import PopulationFit, fit_population
from fusion.simulation.hierarchy.population_fit import ESTIMATES
from fusion.simulation.population import library_population
from fusion.simulation.settings import DEFAULTS

FIRST_DAY = 0


def fit_study_population(url: str, study: str, *, seed: int) -> dict[str, Any]:
    """Fit the library's population to the sizes of a study's patients who were alive at the index date.

    Raises:
        StudyNotFound: no such study.
        HistoryError: measurements of a patient contradict each other.
        CohortError: fewer than ten patients have a size on a line.
    """
    histories = load_histories(url, study, origin_day=FIRST_DAY)
    population = library_population()
    fit = fit_population(histories, population, seed=seed)
    plain = fit.to_json()
    for key, arm in plain["arms"].items():
        before = population.arm_for(key).regimen
        for name in ESTIMATES:
            arm[name]["library"] = getattr(before, name)
    return {"study": study, "library": population.source, **plain, "settings": _settings(fit), "flags": _flags(fit)}


def _settings(fit: PopulationFit) -> dict[str, dict[str, float]]:
    defaults, fitted = asdict(DEFAULTS), asdict(fit.settings)
    return {
        name: {"fitted": value, "default": defaults[name]} for name, value in fitted.items() if value != defaults[name]
    }


def _flags(fit: PopulationFit) -> list[dict[str, str]]:
    capped = [key for key, arm in fit.arms.items() if arm.at_cap]
    unknown = [key for key in fit.arms if fit.population.arms[key].patients == 0]
    flags = raised(
        (not fit.converged, FlagCode.WEIGHTS, "The last rounds of the population fit do not agree yet."),
        (bool(capped), FlagCode.PRIOR_DATA_CONFLICT,
         "As far from the library as the prior lets them go: " + ", ".join(capped)),
        (bool(unknown), FlagCode.UNKNOWN_REGIMEN, "No library entry, wide prior used: " + ", ".join(unknown)),
    )  # fmt: skip
    return [flag.to_json() for flag in flags]
