"""Whether the overlap flag finds patients who could not have had an arm, and leaves randomised patients alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.sections import Section, at_least, at_most, table
from fusion.effects.columns import Columns
from fusion.effects.overlap import measure_overlap

SEEDS = range(200, 206)
SIZES = (300, 1000, 5000)
WIDTHS = (10, 40)
SENSITIVITY, FALSE_FLAGS = 0.9, 0.1
SHARES = ("sensitivity", "hidden", "outside", "pairs", "shown")
HEADINGS = ("sensitivity", "value hidden", "flagged outside, any arm", "patient and arm", "arms shown")
NOBODY = 0.02
MISSING = 0.1
ABOUT = (
    "Simulated patients, half of their covariates correlated normals, a third binary, the rest skewed or of five "
    "levels. In the designs with a rule an arm was given to nobody of a kind (true probability below .02) and by a "
    "mild logistic rule otherwise. In every second seed a tenth of all values was hidden after arms were chosen: who "
    "lacks a value that the rule reads cannot be known to lie in the region from what was recorded, and has a column "
    "of its own. "
    "Sensitivity is the share flagged of the other patients in the region; the flag outside is for patients whose true "
    "probability of every arm is at least .1. Designs and bars were fixed before thresholds were tuned, on seeds 0 "
    "to 5; one rule was tightened after a look at seeds 100 to 105; the figures are of seeds nobody had looked at."
)

Truth = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """n patients: covariates, arms given, their true probabilities, and whether all that a rule reads is there."""

    columns: Columns
    arms: tuple[str, ...]
    truth: np.ndarray
    recorded: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of one simulated cohort: shares of patients; None where there are none of the kind."""

    sensitivity: float | None
    hidden: float | None
    outside: float | None
    pairs: float
    shown: float


def draw_covariates(n: int, d: int, generator: np.random.Generator) -> np.ndarray:
    """(n, d): the first four are normal, normal, of five levels and binary; then all kinds in turn."""
    common = generator.normal(size=(n, 1))
    x = 0.5 * common + np.sqrt(0.75) * generator.normal(size=(n, d))
    for column in range(d):
        kind = (None, None, "level", "binary")[column] if column < 4 else (None, "binary", None, "skewed")[column % 4]
        if kind == "level":
            x[:, column] = np.digitize(x[:, column], (-0.84, -0.25, 0.25, 0.84))
        elif kind == "binary":
            x[:, column] = x[:, column] > 0.3
        elif kind == "skewed":
            x[:, column] = np.exp(x[:, column])
    return x


def mild(x: np.ndarray) -> np.ndarray:
    """Probability of the second arm by prognosis, as clinicians choose: mostly between .15 and .85."""
    return 1 / (1 + np.exp(-(0.5 * x[:, 0] - 0.4 * x[:, 1] + 0.4 * x[:, 3] + 0.4 * x[:, 4])))


def two(second: np.ndarray) -> np.ndarray:
    """(n, 2) probabilities of two arms."""
    return np.column_stack([1 - second, second])


def threshold(x: np.ndarray) -> np.ndarray:
    """Nobody above the 75 % quantile of one number."""
    return two(np.where(x[:, 0] > 0.67, 0.0, mild(x)))


def corner(x: np.ndarray) -> np.ndarray:
    """Nobody high in one number and low in another."""
    return two(np.where((x[:, 0] > 0.3) & (x[:, 1] < 0.1), 0.0, mild(x)))


def diagnosis(x: np.ndarray) -> np.ndarray:
    """Nobody of one of five diagnoses."""
    return two(np.where(x[:, 2] == 3, 0.0, mild(x)))


def diagnosis_and_marker(x: np.ndarray) -> np.ndarray:
    """Nobody with a marker in two of five diagnoses."""
    return two(np.where((x[:, 2] <= 1) & (x[:, 3] == 0), 0.0, mild(x)))


def strong(x: np.ndarray) -> np.ndarray:
    """Strong confounding without a border: logit of standard deviation about 3.5."""
    return two(1 / (1 + np.exp(-(3.0 * x[:, 0] - 2.0 * x[:, 1] + 1.5 * (x[:, 3] - 0.4)))))


def three_arms(x: np.ndarray) -> np.ndarray:
    """The third of three arms not above a threshold."""
    second = mild(x)
    third = np.where(x[:, 0] > 0.67, 0.0, 0.35)
    return np.column_stack([(1 - third) * (1 - second), (1 - third) * second, third])


def even(x: np.ndarray) -> np.ndarray:
    """One to one."""
    return np.full((len(x), 2), 0.5)


def uneven(x: np.ndarray) -> np.ndarray:
    """Two to one."""
    return np.tile([1 / 3, 2 / 3], (len(x), 1))


def even_three(x: np.ndarray) -> np.ndarray:
    """Three arms alike."""
    return np.full((len(x), 3), 1 / 3)


RULES = {
    "threshold": threshold,
    "corner of two numbers": corner,
    "one of five diagnoses": diagnosis,
    "two diagnoses and a marker": diagnosis_and_marker,
    "strong confounding": strong,
    "threshold, three arms": three_arms,
}
# Columns that each rule reads.
READ: Mapping[Truth, list[int]] = {
    threshold: [0],
    corner: [0, 1],
    diagnosis: [2],
    diagnosis_and_marker: [2, 3],
    strong: [0, 1, 3],
    three_arms: [0],
    even: [],
    uneven: [],
    even_three: [],
}
RANDOMISED = {"randomised 1:1": even, "randomised 2:1": uneven, "randomised, three arms": even_three}


def simulate(rule: Truth, n: int, d: int, seed: int) -> Simulated:
    """One cohort; every second seed lacks a tenth of the values."""
    generator = np.random.default_rng([seed, n, d])
    x = draw_covariates(n, d, generator)
    truth = rule(x)
    drawn = (generator.random((n, 1)) > np.cumsum(truth, axis=1)).sum(axis=1)
    raw = x.copy()
    if seed % 2:
        raw[generator.random(x.shape) < MISSING] = np.nan
    recorded = ~np.isnan(raw[:, READ[rule]]).any(axis=1)
    return Simulated(columns=as_columns(raw), arms=tuple(f"arm {one}" for one in drawn), truth=truth, recorded=recorded)


def as_columns(raw: np.ndarray) -> Columns:
    """As a cohort's clinical block would be read."""
    from fusion.cohort.blocks import Modality, build_block
    from fusion.cohort.cohort import Cohort
    from fusion.effects.columns import fit_columns

    names = tuple(f"x{column}" for column in range(raw.shape[1]))
    block = build_block("clinical", Modality.CLINICAL, names, raw)
    codes = tuple(map(str, range(len(raw))))
    cohort = Cohort(study="simulated", endpoint=None, codes=codes, blocks=(block,))
    return fit_columns(cohort).read(cohort)


def judge(simulated: Simulated, seed: int) -> Found:
    """Flags against the truth."""
    arms = tuple(f"arm {number}" for number in range(simulated.truth.shape[1]))
    overlap = measure_overlap(simulated.columns, simulated.arms, names=arms, seed=seed)
    flagged, truth = overlap.patients.flagged, simulated.truth
    region, fine = truth < NOBODY, (truth >= 0.1).all(axis=1)
    known = region & simulated.recorded[:, None]
    return Found(
        sensitivity=share(flagged, known),
        hidden=share(flagged, region & ~known),
        outside=share(flagged.any(axis=1), fine),
        pairs=float(flagged[truth >= 0.1].mean()),
        shown=float(np.mean(list(overlap.shown.values()))),
    )


def share(flagged: np.ndarray, among: np.ndarray) -> float | None:
    """Flagged among some; None for nobody."""
    return float(flagged[among].mean()) if among.any() else None


def measure(folder: Path | None, *, quick: bool) -> Section:
    """Every design by size and number of covariates."""
    sizes, widths, seeds = ((300,), (10,), range(100, 101)) if quick else (SIZES, WIDTHS, SEEDS)
    cells = [
        (name, n, d, [judge(simulate(rule, n, d, seed), seed) for seed in seeds_of(n, seeds)])
        for name, rule in (RULES | RANDOMISED).items()
        for n in sizes
        for d in widths
    ]
    return report(cells)


def seeds_of(n: int, seeds: Sequence[int]) -> Sequence[int]:
    """Fewer of large cohorts, which vary less and take longer."""
    return seeds if n <= 1000 else seeds[:2]


Cell = tuple[str, int, int, list[Found]]


def report(cells: Sequence[Cell]) -> Section:
    """The table and the bars."""
    header = ("design", "patients", "covariates", *HEADINGS)
    rows = [
        (
            name,
            str(n),
            str(d),
            *(mean_of(found, what) for what in ("sensitivity", "hidden", "outside", "pairs", "shown")),
        )
        for name, n, d, found in cells
    ]
    inside = [average([one.sensitivity for one in found]) for name, _, _, found in cells if name in RULES]
    false = [average([one.outside for one in found]) for name, _, _, found in cells if name in RANDOMISED]
    known, wrong = [one for one in inside if one is not None], [one for one in false if one is not None]
    bars = (
        at_least("sensitivity in regions without overlap, mean of designs", float(np.mean(known)), SENSITIVITY),
        at_least("sensitivity, lowest design", min(known), SENSITIVITY),
        at_most("randomised patients flagged on any arm, mean of designs", float(np.mean(wrong)), FALSE_FLAGS),
        at_most("randomised patients flagged, highest design", max(wrong), FALSE_FLAGS),
    )
    return Section(name="overlap", title="Overlap flag", lines=(ABOUT, "", *table(header, rows)), bars=bars)


def average(values: Sequence[float | None]) -> float | None:
    """Of those that are known."""
    known = [one for one in values if one is not None]
    return float(np.mean(known)) if known else None


def mean_of(found: Sequence[Found], what: str) -> str:
    """As shown."""
    value = average([getattr(one, what) for one in found])
    return "–" if value is None else f"{value:.3f}"
