import numpy as np
import pytest

from fusion.cohort.alterations import read_alterations
from fusion.cohort.mutation_summaries import MUTATION_SUMMARIES, summarise
from fusion.cohort.variants import Assays, Variants

VARIANTS = Variants(
    patient=np.array([0, 0, 0, 1, 3]),
    gene=np.array([0, 1, 2, 0, 1]),
    vaf=np.array([0.1, 0.3, 0.8, 0.2, 0.0]),
    kind=np.zeros(5, dtype=np.int64),
    genes=("TP53", "KRAS", "DNMT3A"),
    kinds=("ctdna:missense",),
)
TESTED = np.array([True, True, True, True, False])
ASSAYS = Assays(names=("small",), genes=(tuple("ABCD"),), panel={"ctdna": np.array([0, -1, 0, -1, -1])})


def column(name: str) -> list[float | None]:
    found = read_alterations(VARIANTS, TESTED, ASSAYS, (), "ctdna")
    values, observed = summarise(found, (name,))
    return [float(value) if known else None for value, known in zip(values[:, 0], observed[:, 0], strict=True)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alterations", [3, 1, 0, 1, None]),
        ("alterations a hundred genes", [75, None, 0, None, None]),
        ("highest VAF", [0.8, 0.2, 0, None, None]),
        ("median VAF", [0.3, 0.2, None, None, None]),
        ("alterations outside clonal haematopoiesis", [2, 1, 0, 1, None]),
        ("highest VAF outside clonal haematopoiesis", [0.3, 0.2, 0, None, None]),
    ],
)
def test_summary(name: str, expected: list[float | None]):
    assert column(name) == pytest.approx(expected)


def test_every_summary_is_tested():
    assert len(MUTATION_SUMMARIES) == 6


def test_median_of_an_even_number_lies_between():
    variants = Variants(
        patient=np.zeros(4, dtype=np.int64),
        gene=np.zeros(4, dtype=np.int64),
        vaf=np.array([0.4, 0.1, 0.3, 0.2]),
        kind=np.zeros(4, dtype=np.int64),
        genes=("TP53",),
        kinds=("ctdna:missense",),
    )
    found = read_alterations(variants, TESTED, Assays(), (), "ctdna")
    assert summarise(found, ("median VAF",))[0][0, 0] == pytest.approx(0.25)


def test_name_that_is_no_summary_is_known_of_nobody():
    assert column("fragment length") == [None] * 5
