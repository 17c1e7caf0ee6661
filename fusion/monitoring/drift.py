"""Whether newcomers still look like the patients that a model was fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, ks_2samp

from fusion.cohort.blocks import LEVEL, Block, FeatureKind
from fusion.monitoring.numbers import Number, unknown
from fusion.shapes import Floats

FEWEST = 20
BINS = 10
# Customary in credit scoring (Siddiqi 2006): below 0.1 none, above 0.25 a shift.
SHIFTED = 0.25
CHANCE = 0.95
# Of a bin in which nobody is.
HALF = 0.5
MOST_FEATURES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One feature, or the presence of a modality.

    Attributes:
        name: of the feature, after its modality.
        kind: `value`, `presence` or `index`.
        training, newcomers: how many have it.
        psi: population stability index, with the bound that chance alone stays under in 19 of 20 studies as `high`.
        ks_p: p of the two-sample Kolmogorov-Smirnov test; None where values are few.
        is_shifted: PSI above 0.25 and above chance.
    """

    name: str
    kind: str
    training: int
    newcomers: int
    psi: Number
    ks_p: Number
    is_shifted: bool


def compare(name: str, kind: str, training: Floats, newcomers: Floats) -> Drift:
    """Two samples of one feature, those without it left out; too few of either give no number."""
    n, m = len(training), len(newcomers)
    if min(n, m) < FEWEST:
        few = unknown(f"fewer than {FEWEST} with it")
        return Drift(name=name, kind=kind, training=n, newcomers=m, psi=few, ks_p=few, is_shifted=False)
    psi = stability(training, newcomers)
    discrete = len(np.unique(training)) <= BINS
    p = unknown("few distinct values") if discrete else Number(value=float(ks_2samp(training, newcomers).pvalue))
    shifted = psi.value is not None and psi.high is not None and psi.value > max(SHIFTED, psi.high)
    return Drift(name=name, kind=kind, training=n, newcomers=m, psi=psi, ks_p=p, is_shifted=shifted)


def stability(training: Floats, newcomers: Floats) -> Number:
    """Population stability index, sum over bins of (q - p) log(q / p), bins by tenths of the training values.

    Without any shift PSI / (1/n + 1/m) is about chi-square with bins - 1 degrees of freedom (Yurdakul and Naranjo
    2020); `high` is its 95 % quantile. An empty bin counts half a patient.
    """
    edges = bin_edges(training, newcomers)
    bins = len(edges) + 1
    p, q = (_shares(values, edges, bins) for values in (training, newcomers))
    value = float(((q - p) * np.log(q / p)).sum())
    chance = float(chi2.ppf(CHANCE, max(bins - 1, 1))) * (1 / len(training) + 1 / len(newcomers))
    return Number(value=value, low=0.0, high=chance)


def bin_edges(training: Floats, newcomers: Floats) -> Floats:
    """Inner edges: between the values that occur where they are few, else tenths of the training values."""
    values = np.unique(np.concatenate([training, newcomers]))
    if len(values) <= BINS:
        return np.asarray((values[:-1] + values[1:]) / 2)
    return np.unique(np.quantile(training, np.linspace(0, 1, BINS + 1)[1:-1]))


def _shares(values: Floats, edges: Floats, bins: int) -> Floats:
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=bins).astype(np.float64)
    counts = np.where(counts == 0, HALF, counts)
    return np.asarray(counts / counts.sum())


def compare_block(training: Block, newcomers: Sequence[Block]) -> list[Drift]:
    """Presence of a block, and its features where they are not the coordinates of an embedding or too many to name.

    Args:
        training: of the patients of the fit.
        newcomers: the same block of the others, one of each study that they come from, with the same features.
    """
    label = training.name
    if training.name != training.modality.value:
        label = f"{training.modality.value}: {training.name}"
    presence = [training.present.astype(np.float64), _joined([block.present for block in newcomers])]
    found = [compare(label, "presence", *presence)]
    if FeatureKind.VECTOR in training.kinds or len(training.features) > MOST_FEATURES:
        return found
    for column, feature in enumerate(training.features):
        old = training.values[training.observed[:, column], column]
        new = _joined([block.values[block.observed[:, column], column] for block in newcomers])
        found.append(compare(feature.replace(LEVEL, " = "), "value", old, new))
    return found


def _joined(parts: Sequence[np.ndarray]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])
