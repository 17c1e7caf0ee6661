"""Kinds of patients among whom nobody, or next to nobody, was given an arm: boxes of one or two characteristics.

A search in the manner of Danelian et al. 2023 (positivity regression trees). Every box of two half-lines through
quantiles of the characteristics (and "not measured") is counted; one stands where so few of its patients on the arm
are seen, by a margin, in none of 39 cohorts whose arms were shuffled, counting all boxes (Westfall and Young 1993).
Boxes of one characteristic, which are few, are held against the like alone. What is left must also be too empty for an
arm that one in ten of its patients is given: a kind of patient who seldom has an arm is no kind who cannot.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from fusion.shapes import Bools, Matrix

SHUFFLES = 39
# Below the smallest of the shuffled: the tail of the smallest log probability is about exponential, so that a false box
# is seven times rarer than one in forty, without three hundred shuffles.
MARGIN = 2.0
# The chance of a box depends on its share of the cohort's boxes and hardly on the cohort's size.
SHUFFLED_PATIENTS = 1000
LARGEST_SHARE = 0.03
SELDOM, RARELY = 0.1, 0.05
QUANTILES = 20
MOST_REGIONS = 12
NEW_PATIENTS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One half-line of one characteristic.

    Attributes:
        column: number; name: of the characteristic.
        low, high: both inclusive, None where open; both None: not measured.
    """

    column: int
    name: str
    low: float | None = None
    high: float | None = None

    def holds(self, raw: Matrix) -> Bools:
        """(n,) in whom; what is not measured lies in no half-line."""
        values = raw[:, self.column]
        if self.low is None and self.high is None:
            return np.asarray(np.isnan(values))
        inside = ~np.isnan(values)
        inside &= values >= (-np.inf if self.low is None else self.low)
        inside &= values <= (np.inf if self.high is None else self.high)
        return np.asarray(inside)

    @property
    def words(self) -> str:
        """As a reader would say it."""
        if self.low is None and self.high is None:
            return f"{self.name} not measured"
        parts = [f"{self.name} >= {self.low:.4g}"] if self.low is not None else []
        return " and ".join([*parts, *([f"{self.name} <= {self.high:.4g}"] if self.high is not None else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A box in which an arm was not given.

    Attributes:
        conditions: all hold.
        patients, on_arm: how many in it, and how many of them on the arm.
    """

    conditions: tuple[Condition, ...]
    patients: int
    on_arm: int

    def holds(self, raw: Matrix) -> Bools:
        """(n,) who is in it."""
        return np.asarray(np.logical_and.reduce([one.holds(raw) for one in self.conditions]))

    @property
    def is_telling(self) -> bool:
        """Whether so few would be on the arm in less than one of twenty boxes, had one in ten been given it."""
        return bool(binom.cdf(self.on_arm, self.patients, SELDOM) < RARELY)

    @property
    def words(self) -> str:
        """The rule and the count."""
        rule = " and ".join(one.words for one in self.conditions)
        return f"{rule}: {self.on_arm} of {self.patients} patients"


def find_regions(raw: Matrix, names: tuple[str, ...], on_arm: Bools, *, seed: int) -> tuple[Region, ...]:
    """Boxes without the arm, most telling first, each with patients that those before do not hold.

    Args:
        raw: (n, r) values, NaN where not measured.
        names: r.
        on_arm: (n,) who had the arm.
        seed: of the shuffles.
    """
    candidates = list_conditions(raw, names)
    members = np.array([one.holds(raw) for one in candidates], dtype=np.float32).reshape(len(candidates), len(raw))
    chance = log_chances(members, on_arm)
    limits = limit_chances(members, on_arm, np.random.default_rng(seed))
    covered = np.zeros(len(raw), dtype=bool)
    found: list[Region] = []
    first, second = np.nonzero(np.triu(chance < limits))
    order = np.argsort(chance[first, second])
    for row in order:
        pair = (int(first[row]), int(second[row]))
        inside = np.asarray(members[pair[0]] * members[pair[1]] > 0)
        if (inside & ~covered).sum() < max(NEW_PATIENTS * inside.sum(), 1):
            continue
        region = _widen(tuple(candidates[each] for each in dict.fromkeys(pair)), raw, on_arm)
        if not region.is_telling:
            continue
        covered |= region.holds(raw)
        found.append(region)
        if len(found) == MOST_REGIONS:
            break
    return tuple(found)


def limit_chances(members: np.ndarray, on_arm: Bools, generator: np.random.Generator) -> Matrix:
    """(c, c) log probability that no box of shuffled cohorts falls below: of one characteristic, and of two."""
    rows = generator.permutation(len(on_arm))[:SHUFFLED_PATIENTS]
    some = members[:, rows]
    single, double = 0.0, 0.0
    for _ in range(SHUFFLES):
        chance = log_chances(some, generator.permutation(on_arm)[: len(rows)])
        single, double = min(single, float(chance.diagonal().min(initial=0.0))), min(double, float(chance.min()))
    limits = np.full((len(members), len(members)), double - MARGIN)
    np.fill_diagonal(limits, single - MARGIN)
    return limits


def list_conditions(raw: Matrix, names: tuple[str, ...]) -> list[Condition]:
    """Both half-lines through up to twenty quantiles of every column, and "not measured"."""
    found = []
    for column, name in enumerate(names):
        values = raw[:, column]
        seen = np.unique(values[~np.isnan(values)])
        if len(seen) < len(values) and bool(np.isnan(values).any()):
            found.append(Condition(column=column, name=name))
        if len(seen) > QUANTILES:
            cuts = np.quantile(values[~np.isnan(values)], np.arange(1, QUANTILES) / QUANTILES, method="inverted_cdf")
            seen = np.unique(np.concatenate([seen[:1], cuts, seen[-1:]]))
        found += [Condition(column=column, name=name, high=float(cut)) for cut in seen[:-1]]
        found += [Condition(column=column, name=name, low=float(cut)) for cut in seen[1:]]
    return found


def log_chances(members: np.ndarray, on_arm: Bools) -> Matrix:
    """(c, c) log probability of so few on the arm in each box by chance; 0 where the arm's share is not small."""
    inside = members @ members.T
    given = (members * on_arm) @ members.T
    few = given <= LARGEST_SHARE * inside
    chance = np.zeros(inside.shape)
    chance[few] = binom.logcdf(given[few], inside[few], float(on_arm.mean()))
    return chance


def _widen(conditions: tuple[Condition, ...], raw: Matrix, on_arm: Bools) -> Region:
    """Move each bound outwards to the last patient before the next on the arm."""
    current = list(conditions)
    for place, one in enumerate(current):
        others = [each for number, each in enumerate(current) if number != place]
        beside = np.logical_and.reduce([np.ones(len(raw), dtype=bool), *(each.holds(raw) for each in others)])
        current[place] = _widen_one(one, raw[:, one.column], beside, on_arm)
    draft = Region(conditions=tuple(current), patients=0, on_arm=0)
    inside = draft.holds(raw)
    return Region(conditions=draft.conditions, patients=int(inside.sum()), on_arm=int((inside & on_arm).sum()))


def _widen_one(one: Condition, values: np.ndarray, beside: Bools, on_arm: Bools) -> Condition:
    if one.high is not None:
        blocking = values[beside & on_arm & (values > one.high)]
        free = values[beside & ~on_arm & (values > one.high) & (values < blocking.min(initial=np.inf))]
        return Condition(column=one.column, name=one.name, high=float(free.max(initial=one.high)))
    if one.low is not None:
        blocking = values[beside & on_arm & (values < one.low)]
        free = values[beside & ~on_arm & (values < one.low) & (values > blocking.max(initial=-np.inf))]
        return Condition(column=one.column, name=one.name, low=float(free.min(initial=one.low)))
    return one
