"""One small fitted model with every kind of item."""

from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.model.twin import TwinModel
from fusion.training.fit import fit
from tests.unit.fusion.bags import make_bagged
from tests.unit.fusion.cohorts import QUICK

N = 60


def make_profiled(n: int = N, seed: int = 0) -> Cohort:
    """The synthetic cohort with bags, and expression of six genes that every seventh lacks."""
    cohort = make_bagged(n, seed)
    raw = np.random.default_rng(seed + 50).normal(size=(n, 6))
    raw[::7] = np.nan
    genes = ("KRAS", "TP53", "EGFR", "BRAF", "ALK", "MET")
    features = tuple(f"{gene} expression" for gene in genes)
    return replace(cohort, blocks=(*cohort.blocks, build_block("rna", Modality.OMICS, features, raw, genes=genes)))


@pytest.fixture(scope="session")
def cohort() -> Cohort:
    return make_profiled()


@pytest.fixture(scope="session")
def fitted(cohort: Cohort) -> TwinModel:
    return fit(cohort, QUICK).model


@pytest.fixture(scope="session")
def model(fitted: TwinModel) -> TwinModel:
    """Every member has weight, whatever so few patients would have given it."""
    return replace(fitted, stack=replace(fitted.stack, weights=np.full(4, 0.5)))
