"""Flags about one patient's data and the particles that were weighed by them."""

from fusion.simulation.assimilation.exploring import ENOUGH, LARGEST_K, Explored
from fusion.simulation.assimilation.patient import PatientModel
from fusion.simulation.assimilation.surprise import find_surprise
from fusion.simulation.flags import Flag, FlagCode, raised
from fusion.simulation.shapes import Particles


def flag_posterior(model: PatientModel, explored: Explored, progressed: Particles) -> tuple[Flag, ...]:
    """Every flag of a posterior.

    Args:
        model: the patient's.
        explored: weighted particles.
        progressed: (n,) probability that progression lies behind, of the particles that were kept.
    """
    return (*flag_data(model, explored), *flag_line(model, progressed), *flag_population(model))


def flag_data(model: PatientModel, explored: Explored) -> tuple[Flag, ...]:
    """No data, weights that cannot be trusted, measurements that do not fit."""
    share = explored.effective_size / len(explored.weights)
    tail = "no tail" if explored.k_hat is None else f"k-hat {explored.k_hat:.2f}"
    surprise = find_surprise(explored.log_prior_ratio, explored.weighed)
    return raised(
        (model.history.is_empty, FlagCode.NO_PATIENT_DATA,
         "No size and no ctDNA by the origin day: the state is the population's."),
        (not explored.is_enough, FlagCode.WEIGHTS,
         f"Few particles explain the data (effective share {share:.1%} of {ENOUGH:.0%}, {tail} of {LARGEST_K})."),
        (surprise.conflict < 0.01, FlagCode.PRIOR_DATA_CONFLICT,
         f"The latest measurement lies outside what the model expected (p = {surprise.conflict:.3f})."),
        (surprise.discordance < 0.02, FlagCode.DISCORDANCE,
         f"The latest ctDNA does not fit the imaging (p = {surprise.discordance:.3f})."),
    )  # fmt: skip


def flag_line(model: PatientModel, progressed: Particles) -> tuple[Flag, ...]:
    """Scans that stopped on the current line, which may have been for a progression that nobody recorded."""
    line = model.current_line
    if line is None or model.progressed_on(line) is not None:
        return ()
    seen = model.line_seen(line)
    return raised(
        (seen.missed_scans > 0, FlagCode.SCANS_STOPPED,
         f"No size since day {max(seen.scans, default=0)} though {seen.missed_scans} scans were due: progression by"
         f" then is taken to have the probability {float(progressed.mean()):.2f}."),
    )  # fmt: skip


def flag_population(model: PatientModel) -> tuple[Flag, ...]:
    """Regimens that nobody knows, and a prognostic index that is missing or out of range."""
    history, population = model.history, model.population
    unknown = [arm.key for arm in model.arms.values() if arm.patients == 0]
    off = abs((history.prognostic_index or 0.0) - population.index_centre)
    indexed = population.index_slope is not None
    return raised(
        (bool(unknown), FlagCode.UNKNOWN_REGIMEN, "No library entry, wide prior used: " + ", ".join(unknown)),
        (indexed and history.prognostic_index is None, FlagCode.NO_INDEX,
         "No prognostic index: the spread of the cohort's prognosis is shown."),
        (indexed and history.prognostic_index is not None and off > 3 * population.index_sd, FlagCode.INDEX_RANGE,
         "The prognostic index is more than 3 standard deviations from the cohort's mean."),
    )  # fmt: skip
