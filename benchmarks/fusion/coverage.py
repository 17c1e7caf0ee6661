"""Whether 90 % lower bounds of survival time hold, overall and in groups of patients."""

from __future__ import annotations

import numpy as np

from benchmarks.sections import Bar, table
from fusion.cohort.cohort import Cohort
from fusion.cohort.membership import members_of, name_groups
from fusion.shapes import Bools
from fusion.survival.coverage import MINIMUM_PATIENTS, Coverage, coverage_of
from fusion.survival.held_out import HeldOut

LOWEST, HIGHEST, LOWEST_OF_A_GROUP = 0.88, 0.92, 0.85


def report_coverage(held_out: HeldOut, cohort: Cohort) -> tuple[list[str], list[Bar]]:
    """The table, overall and by group, and the bars."""
    groups = name_groups(cohort, MINIMUM_PATIENTS)
    masks = members_of(cohort, groups)
    everybody = _mean_coverage(held_out, cohort, np.ones(len(cohort), dtype=bool))
    found = {
        f"{group.variable} {group.name}": _mean_coverage(held_out, cohort, masks[:, column])
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
    beyond = sum(is_below(one) for one in found.values())
    shown = f"lowest {known[worst]:.3f} ({worst}, n {found[worst].n}) of {len(known)}; {beyond} below beyond chance"
    return Bar(what=what, wanted=wanted, found=shown, met=known[worst] > LOWEST_OF_A_GROUP)


def is_below(found: Coverage) -> bool:
    """Whether a group is below by more than two standard errors: a group of 30 is often below by chance."""
    if found.coverage is None or found.standard_error is None:
        return False
    return found.coverage + 2 * found.standard_error < LOWEST_OF_A_GROUP


def coverage_row(name: str, found: Coverage) -> list[str]:
    """One group."""
    if found.coverage is None or found.standard_error is None:
        return [name, str(found.n), str(found.events), found.reason, "-"]
    return [name, str(found.n), str(found.events), f"{found.coverage:.3f}", f"{found.standard_error:.3f}"]


def _mean_coverage(held_out: HeldOut, cohort: Cohort, member: Bools) -> Coverage:
    """Coverage of some patients, the mean over repeats; the standard error is of one repeat: all share patients."""
    parts = []
    for repeat in range(held_out.repeats):
        scored = held_out.scored(repeat)
        rows = scored[member[scored]]
        generator = np.random.default_rng(repeat)
        parts.append(coverage_of(held_out.lower_days[repeat, rows], cohort.followed.take(rows), generator=generator))
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
