"""Small synthetic cohorts as arrays, with every modality and known signal."""

from dataclasses import replace

import numpy as np

from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort, build_treatment_block
from fusion.cohort.outcome import Outcome, build_outcome
from fusion.cohort.variants import GeneSets, Variants
from fusion.config import FitConfig

GENES = ("KRAS", "TP53", "EGFR", "STK11", "KEAP1")
QUICK = FitConfig(
    folds=2,
    inner_folds=2,
    trees=10,
    networks=1,
    steps=20,
    rate=0.02,
    width=8,
    bins=4,
    components=8,
    embedding=8,
)


def make_outcome(log_risk: np.ndarray, seed: int = 0, *, late_entry: bool = False) -> Outcome:
    """Exponential times at these log-risks, about a third censored; without ties."""
    generator = np.random.default_rng(seed)
    time = generator.exponential(np.exp(-log_risk)) * 400 + 1
    censored = generator.uniform(50, 1200, len(time))
    seen = np.minimum(time, censored)
    entry = seen * generator.uniform(0, 0.5, len(time)) if late_entry else None
    return build_outcome(seen, time <= censored, entry_days=entry)


def make_competing_outcome(log_risk: np.ndarray, seed: int = 0, *, late_entry: bool = False) -> Outcome:
    """As `make_outcome`, with a competing event that befalls everybody at the rate of log-risk 0."""
    generator = np.random.default_rng(seed)
    time = generator.exponential(np.exp(-log_risk)) * 400 + 1
    other = generator.exponential(400, len(time)) + 1
    seen = np.minimum(np.minimum(time, other), generator.uniform(50, 1200, len(time)))
    entry = seen * generator.uniform(0, 0.5, len(time)) if late_entry else None
    return build_outcome(seen, seen == time, competing=seen == other, entry_days=entry)


def make_cohort(n: int = 60, seed: int = 0, *, study: str = "synthetic") -> Cohort:
    """Clinical, labs (a third lack them), slides (a fifth), ctDNA, variants, two randomised arms."""
    generator = np.random.default_rng(seed)
    arms = tuple(("control", "new")[int(draw)] for draw in generator.integers(0, 2, n))
    clinical = generator.normal(size=(n, 3))
    clinical[generator.random((n, 3)) < 0.1] = np.nan
    log_risk = np.nan_to_num(clinical[:, 0]) - 0.5 * np.array([arm == "new" for arm in arms])
    blocks = (
        build_block("clinical", Modality.CLINICAL, ("age", "ecog", "size"), clinical),
        _with_absent("labs", Modality.LABS, generator.lognormal(size=(n, 2)), generator.random(n) < 1 / 3),
        _with_absent("HE", Modality.PATHOLOGY, generator.normal(size=(n, 20)), generator.random(n) < 1 / 5),
        build_treatment_block(arms, ("control", "new")),
    )
    return Cohort(
        study=study,
        endpoint="OS",
        codes=tuple(f"{study}-{number}" for number in range(n)),
        blocks=blocks,
        outcome=make_outcome(log_risk, seed),
        arms=arms,
        randomised=True,
        variants=make_variants(n, generator),
        gene_sets=GeneSets(
            pathways=("one", "two"), pathway=np.array([0, 0, 0, 1, 1, 1]), gene=(*GENES[:3], *GENES[2:])
        ),
        tested={"ctdna": np.ones(n, dtype=bool)},
    )


def make_competing_cohort(n: int = 120, seed: int = 0) -> Cohort:
    """As `make_cohort`; what competes befalls patients of high size, the event those of high age."""
    cohort = make_cohort(n, seed)
    age, _, size = np.nan_to_num(cohort.blocks[0].values).T
    generator = np.random.default_rng(seed)
    time = generator.exponential(np.exp(-age)) * 400 + 1
    other = generator.exponential(np.exp(-1.5 * size)) * 300 + 1
    seen = np.minimum(np.minimum(time, other), generator.uniform(300, 1200, n))
    return replace(cohort, outcome=build_outcome(seen, seen == time, competing=seen == other))


def make_variants(n: int, generator: np.random.Generator) -> Variants:
    """Two findings a patient on average, of two kinds."""
    edges = 2 * n
    return Variants(
        patient=generator.integers(0, n, edges),
        gene=generator.integers(0, len(GENES), edges),
        vaf=generator.uniform(0.001, 0.5, edges),
        kind=generator.integers(0, 2, edges),
        genes=GENES,
        kinds=("ctdna:missense", "ctdna:stop"),
    )


def _with_absent(name: str, modality: Modality, values: np.ndarray, absent: np.ndarray) -> Block:
    raw = np.where(absent[:, None], np.nan, values)
    features = tuple(f"{name} {number}" for number in range(values.shape[1]))
    vector = modality is Modality.PATHOLOGY
    kinds = (FeatureKind.VECTOR if vector else FeatureKind.NUMERIC,) * len(features)
    return build_block(name, modality, features, raw, kinds=kinds)
