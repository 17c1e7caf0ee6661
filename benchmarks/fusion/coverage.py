"""Whether 90 % lower bounds of survival time hold, overall and in groups of patients."""

from __future__ import annotations

import numpy as np

from benchmarks.fusion.sections import Bar, table
from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import members_of, name_groups
from fusion.shapes import Bools, Repeats
from fusion.survival.conformal import fit_bounds
from fusion.survival.coverage import MINIMUM_PATIENTS, Coverage, coverage_of
from fusion.survival.held_out import TWIN, HeldOut
from fusion.survival.recalibration import fit_recalibration

LEVEL = 0.9
LOWEST, HIGHEST, LOWEST_OF_A_GROUP = 0.88, 0.92, 0.85


def lower_bounds(held_out: HeldOut, cohort: Cohort) -> Repeats:
    """(r, n) days; each fold's curves and cutoffs come from the out-of-fold log-risks of the other folds."""
    members = members_of(cohort, name_groups(cohort))
    outcome, days = cohort.followed, np.zeros(held_out.fold.shape)
    for repeat in range(held_out.repeats):
        risk = held_out.log_risk[TWIN][repeat]
        for fold in held_out.folds_of(repeat):
            inside = held_out.rows_of(repeat, fold)
            outside = np.setdiff1d(held_out.scored(repeat), inside)
            others = outcome.take(outside)
            curves = fit_recalibration(risk[outside], others)
            own = curves.survival_at_own(risk[outside], others)
            bounds = fit_bounds(own, others, level=LEVEL, members=members[outside])
            days[repeat, inside] = bounds.lower_days(
                curves, risk[inside], entry_days=outcome.entry_days[inside], members=members[inside]
            )
    return days


def report_coverage(held_out: HeldOut, cohort: Cohort) -> tuple[list[str], list[Bar]]:
    """The table, overall and by group, and the bars."""
    days = lower_bounds(held_out, cohort)
    groups = name_groups(cohort, MINIMUM_PATIENTS)
    masks = members_of(cohort, groups)
    everybody = _mean_coverage(days, held_out, cohort, np.ones(len(cohort), dtype=bool))
    found = {
        f"{group.variable} {group.name}": _mean_coverage(days, held_out, cohort, masks[:, column])
        for column, group in enumerate(groups)
    }
    rows = [coverage_row(name, one) for name, one in {"everybody": everybody, **found}.items()]
    lines = ["90 % conformal lower bounds of survival time, by inverse probability of censoring.", ""]
    lines += table(("patients", "n", "events", "covered", "standard error"), rows)
    return lines, [judge_everybody(everybody), judge_groups(found)]


def judge_everybody(found: Coverage) -> Bar:
    """Within 88 to 92 %."""
    value = found.coverage
    shown = found.reason if value is None else f"{value:.3f}"
    met = None if value is None else LOWEST <= value <= HIGHEST
    return Bar(what="coverage of 90 % bounds", wanted=f"{LOWEST} to {HIGHEST}", found=shown, met=met)


def judge_groups(found: dict[str, Coverage]) -> Bar:
    """Each group over 85 %; the lowest is shown."""
    known = {name: one.coverage for name, one in found.items() if one.coverage is not None}
    what, wanted = "coverage of each subgroup", f"> {LOWEST_OF_A_GROUP}"
    if not known:
        return Bar(what=what, wanted=wanted, found="no group of enough patients", met=None)
    worst = min(known, key=lambda name: known[name])
    shown = f"lowest {known[worst]:.3f} ({worst}, n {found[worst].n}) of {len(known)}"
    return Bar(what=what, wanted=wanted, found=shown, met=known[worst] > LOWEST_OF_A_GROUP)


def coverage_row(name: str, found: Coverage) -> list[str]:
    """One group."""
    if found.coverage is None or found.standard_error is None:
        return [name, str(found.n), str(found.events), found.reason, "-"]
    return [name, str(found.n), str(found.events), f"{found.coverage:.3f}", f"{found.standard_error:.3f}"]


def _mean_coverage(days: Repeats, held_out: HeldOut, cohort: Cohort, member: Bools) -> Coverage:
    """Coverage of some patients, the mean over repeats; the standard error is of one repeat, for they share patients."""
    parts = []
    for repeat in range(held_out.repeats):
        scored = held_out.scored(repeat)
        rows = scored[member[scored]]
        generator = np.random.default_rng(repeat)
        parts.append(coverage_of(days[repeat, rows], cohort.followed.take(rows), generator=generator))
    known = [part.coverage for part in parts if part.coverage is not None]
    if not known:
        return parts[0]
    return Coverage(
        n=parts[0].n,
        events=parts[0].events,
        coverage=float(np.mean(known)),
        standard_error=parts[0].standard_error,
        reason="",
    )
