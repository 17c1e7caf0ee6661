"""Overlap: whether every kind of patient could have been given each arm; where not, no effect can be read from data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.effects.columns import Columns
from fusion.effects.neighbours import COMPARABLE, Support, count_comparable, fit_support
from fusion.effects.propensity import Propensity, PropensityModel, fit_propensity
from fusion.effects.regions import Region, find_regions
from fusion.effects.weighting import kish, largest_imbalance
from fusion.errors import CohortError
from fusion.shapes import Bools, Floats, Indices, Mask, Matrix

LOWEST = 0.05
CLIPS = (0.01, 0.025, 0.05, 0.1)
# An arm's overlap is shown where at most so many patients could not have had it, and its weights are worth so many.
MOST_WITHOUT = 0.05
FEWEST_PATIENTS = 20
FEWEST_EFFECTIVE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmOverlap:
    """Overlap of one arm.

    Attributes:
        patients: who had it.
        effective_patients: Kish size of their inverse propensity weights.
        without: share of all patients who could not have had it, by propensity or region.
        unlike: share of all patients with fewer than ten comparable ones on it.
        clipped: share of all patients whose propensity of it lies below each limit: the positivity table.
        ratio_mean, ratio_largest: of the density ratio share / propensity among those who had it; the mean is 1 where
            the propensity is right.
        imbalance, imbalance_weighted: largest standardised difference of a covariate's mean between the arm's patients
            and everybody, as they are and weighted.
        regions: kinds of patients who did not get it.
        shown: whether overlap is shown; reason: why not, else empty.
    """

    patients: int
    effective_patients: float
    without: float
    unlike: float
    clipped: Mapping[str, float]
    ratio_mean: float
    ratio_largest: float
    imbalance: float
    imbalance_weighted: float
    regions: tuple[Region, ...]
    shown: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOverlap:
    """Of n patients and every arm.

    Attributes:
        propensity: (n, arms).
        improbable: (n, arms) propensity below .05.
        excluded: (n, arms) in a region that the arm was not given in.
        unlike: (n, arms) fewer than ten comparable patients on the arm.
    """

    propensity: Matrix
    improbable: Mask
    excluded: Mask
    unlike: Mask

    @property
    def without(self) -> Mask:
        """(n, arms) could not have had the arm."""
        return np.asarray(self.improbable | self.excluded)

    @property
    def flagged(self) -> Mask:
        """(n, arms) whether an effect of the arm cannot be read from data."""
        return np.asarray(self.without | self.unlike)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapModel:
    """Says of a new patient which arms patients of this kind were given."""

    arms: tuple[str, ...]
    propensity: PropensityModel
    regions: tuple[tuple[Region, ...], ...]
    supports: tuple[Support, ...]

    def judge(self, columns: Columns) -> PatientOverlap:
        """Overlap of patients who were not in the cohort."""
        counts = np.column_stack([one.count(columns.scaled) for one in self.supports])
        return _judge(self.propensity.predict(columns), _excluded(columns.raw, self.regions), counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Overlap of a cohort.

    Attributes:
        arms: names, in the order of every column.
        patients: of the cohort's n patients, out of fold.
        by_arm: of each arm.
        propensity: cross-fitted.
        model: for new patients.
    """

    arms: tuple[str, ...]
    patients: PatientOverlap
    by_arm: Mapping[str, ArmOverlap]
    propensity: Propensity
    model: OverlapModel

    @property
    def shown(self) -> dict[str, bool]:
        """By arm, whether every kind of patient could have had it."""
        return {name: one.shown for name, one in self.by_arm.items()}


def measure_overlap(columns: Columns, arms: Sequence[str], *, names: Sequence[str] = (), seed: int = 0) -> Overlap:
    """Overlap of two arms or more.

    A patient is flagged on an arm whose cross-fitted propensity is below .05 (so also where another's is above .95), in
    a region where at most 3 % had it and chance would not explain it, or with fewer than ten comparable patients on it.

    Args:
        columns: known at time zero, of n patients.
        arms: n names.
        names: order of the arms; by default as first met.
        seed: of folds and trees.

    Raises:
        CohortError: fewer than two arms, an arm that nobody had, or fewer than two patients on one.
        InferenceFailed: a fit did not converge.
    """
    order = tuple(names) or tuple(dict.fromkeys(arms))
    arm = number_arms(arms, order)
    propensity = fit_propensity(columns, arm, len(order), seed=seed)
    on_arm = [np.asarray(arm == number) for number in range(len(order))]
    regions = tuple(find_regions(columns.raw, columns.raw_names, each, seed=seed) for each in on_arm)
    supports = tuple(fit_support(columns.scaled, each) for each in on_arm)
    pairs = zip(on_arm, supports, strict=True)
    counts = np.column_stack([count_comparable(columns.scaled, each, support) for each, support in pairs])
    patients = _judge(propensity.probability, _excluded(columns.raw, regions), counts)
    return Overlap(
        arms=order,
        patients=patients,
        by_arm={
            name: _judge_arm(number, on_arm[number], patients, columns, regions[number])
            for number, name in enumerate(order)
        },
        propensity=propensity,
        model=OverlapModel(arms=order, propensity=propensity.model, regions=regions, supports=supports),
    )


def frequent_arms(cohort: Cohort) -> tuple[str, ...]:
    """Arms with twenty patients or more, most frequent first: of fewer nothing can be shown."""
    return tuple(arm for arm in cohort.arm_names if cohort.arms.count(arm) >= FEWEST_PATIENTS)


def number_arms(arms: Sequence[str], order: Sequence[str]) -> Indices:
    """(n,) number of each patient's arm.

    Raises:
        CohortError: fewer than two arms, a patient on another, or fewer than two patients on one.
    """
    where = "arms compared"
    if len(set(order)) != len(order) or len(order) < 2:
        raise CohortError(expected="two different arms or more", found=", ".join(order) or "none", where=where)
    if others := sorted(set(arms) - set(order)):
        raise CohortError(expected=f"only {', '.join(order)}", found=", ".join(others), where=where)
    found = np.array([order.index(arm) for arm in arms], dtype=np.int64)
    counts = np.bincount(found, minlength=len(order))
    if counts.min() < 2:
        few = order[int(counts.argmin())]
        raise CohortError(expected="two patients or more on every arm", found=f"{counts.min()} on {few}", where=where)
    return found


def _excluded(raw: Matrix, regions: Sequence[Sequence[Region]]) -> Mask:
    nobody = np.zeros(len(raw), dtype=bool)
    masks = [np.logical_or.reduce([nobody, *(one.holds(raw) for one in each)]) for each in regions]
    return np.column_stack(masks)


def _judge(probability: Matrix, excluded: Mask, counts: Matrix) -> PatientOverlap:
    return PatientOverlap(
        propensity=probability, improbable=probability < LOWEST, excluded=excluded, unlike=counts < COMPARABLE
    )


def _judge_arm(
    number: int, on_arm: Bools, patients: PatientOverlap, columns: Columns, regions: tuple[Region, ...]
) -> ArmOverlap:
    probability = patients.propensity[:, number]
    ratio: Floats = on_arm.mean() / np.maximum(probability, 1e-6)
    effective, without = kish(ratio[on_arm]), float(patients.without[:, number].mean())
    reason = _why_not(int(on_arm.sum()), effective, without)
    return ArmOverlap(
        patients=int(on_arm.sum()),
        effective_patients=effective,
        without=without,
        unlike=float(patients.unlike[:, number].mean()),
        clipped={f"{limit:g}": float((probability < limit).mean()) for limit in CLIPS},
        ratio_mean=float(ratio[on_arm].mean()),
        ratio_largest=float(ratio[on_arm].max()),
        imbalance=largest_imbalance(columns.scaled, on_arm.astype(float)),
        imbalance_weighted=largest_imbalance(columns.scaled, on_arm * ratio),
        regions=regions,
        shown=not reason,
        reason=reason,
    )


def _why_not(patients: int, effective: float, without: float) -> str:
    if patients < FEWEST_PATIENTS:
        return f"only {patients} patients had it"
    if without > MOST_WITHOUT:
        return f"{without:.0%} of patients were of a kind that did not get it"
    if effective < FEWEST_EFFECTIVE:
        return f"its patients, weighted to stand for all, are worth {effective:.0f}"
    return ""
