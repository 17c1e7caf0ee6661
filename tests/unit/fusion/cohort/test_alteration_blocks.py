from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.alteration_blocks import build_alteration_blocks, complete_block, is_of_alterations
from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.cohort.variants import Assays, Variants
from fusion.model.layout import conform, layout_of
from tests.unit.fusion.cohorts import make_outcome

GENES = ("TP53", "KRAS", "MYC", "PASSENGER")


def make_tissue(n: int, carriers: dict[str, int], assays: Assays | None = None, study: str = "train") -> Cohort:
    """Patients of whom all but the last were sequenced; the first so many carry each gene."""
    edges = [(patient, GENES.index(gene)) for gene, count in carriers.items() for patient in range(count)]
    columns = np.array(edges, dtype=np.int64).reshape(-1, 2)
    variants = Variants(
        patient=columns[:, 0],
        gene=columns[:, 1],
        vaf=np.full(len(edges), 0.3),
        kind=np.zeros(len(edges), dtype=np.int64),
        genes=GENES,
        kinds=("omics:missense",),
    )
    tested = {"omics": np.arange(n) < n - 1}
    known = Assays() if assays is None else assays
    blocks = tuple(build_alteration_blocks(variants, tested, known))
    return Cohort(
        study=study,
        endpoint="OS",
        codes=tuple(f"{study}-{row}" for row in range(n)),
        outcome=make_outcome(np.zeros(n)),
        blocks=blocks,
        variants=variants,
        tested=tested,
        assays=known,
    )


def block_of(cohort: Cohort, name: str) -> Block:
    block = cohort.block(name)
    assert block is not None
    return block


def panel(n: int, genes: tuple[str, ...]) -> Assays:
    return Assays(names=("p",), genes=(genes,), panel={"omics": np.zeros(n, dtype=np.int64)})


@pytest.fixture
def training() -> Cohort:
    return make_tissue(200, {"TP53": 100, "KRAS": 40, "MYC": 12, "PASSENGER": 60})


def test_genes_are_wide_and_those_of_pathways_come_first(training: Cohort):
    genes = block_of(training, "tissue altered genes")
    assert genes.genes == ("TP53", "KRAS", "PASSENGER")
    assert genes.is_wide
    assert genes.values.sum(axis=0).tolist() == [100, 40, 60]


def test_pathway_needs_fewer_carriers_than_a_gene(training: Cohort):
    pathways = block_of(training, "tissue altered pathways")
    assert set(pathways.features) == {"p53 pathway altered", "RTK-RAS pathway altered", "MYC pathway altered"}
    assert not pathways.is_wide


def test_patient_not_tested_has_none_of_the_blocks(training: Cohort):
    assert {block.present[-1] for block in training.blocks} == {np.False_}
    assert all(block.present[:-1].all() for block in training.blocks)


def test_frequent_genes_are_a_narrow_block_in_a_large_cohort_only(training: Cohort):
    large = make_tissue(1001, {"TP53": 100, "KRAS": 39})
    assert block_of(large, "tissue frequent alterations").features == ("TP53 altered",)
    assert not block_of(large, "tissue frequent alterations").is_wide
    assert training.block("tissue frequent alterations") is None


def test_nine_tested_patients_make_no_block():
    assert make_tissue(10, {"TP53": 9}).blocks == ()


def test_share_is_of_those_who_were_looked_at():
    index = np.where(np.arange(1000) < 100, 1, 0)
    assays = Assays(names=("no", "yes"), genes=(("TP53",), ("TP53", "KRAS")), panel={"omics": index})
    genes = block_of(make_tissue(1000, {"TP53": 50, "KRAS": 16}, assays), "tissue altered genes")
    assert "KRAS" in genes.genes
    assert genes.observed[:, genes.genes.index("KRAS")].sum() == 100


def test_names_of_the_blocks_are_known(training: Cohort):
    assert all(is_of_alterations(block.name) for block in training.blocks)
    assert not is_of_alterations("ctdna")


@pytest.mark.parametrize(("on_panel", "known"), [(("TP53", "KRAS", "PASSENGER"), True), (("TP53",), False)])
def test_gene_nobody_of_another_study_carries_is_zero_only_if_it_was_on_the_panel(
    training: Cohort, on_panel: tuple[str, ...], known: bool
):
    other = make_tissue(30, {"TP53": 20}, panel(30, on_panel), study="other")
    genes = block_of(conform(other, layout_of(training)), "tissue altered genes")
    column = genes.genes.index("KRAS")
    assert genes.features == block_of(training, "tissue altered genes").features
    assert genes.observed[:-1, column].tolist() == [known] * 29
    assert not genes.values[:, column].any()
    assert not genes.observed[-1].any()


def test_one_patient_is_read_as_among_many(training: Cohort):
    reported = replace(training, assays=Assays(reported={"omics": GENES}))
    alone = replace(reported.take(np.array([30])), blocks=())
    for block in training.blocks:
        told = block_of(conform(alone, layout_of(training)), block.name)
        assert told.values[0].tolist() == block.values[30].tolist()
        assert told.observed[0].tolist() == block.observed[30].tolist()


def test_hidden_block_stays_hidden_when_columns_are_added(training: Cohort):
    other = make_tissue(40, {"TP53": 30}, panel(40, GENES), study="other")
    hidden = np.ones((40, len(other.blocks)), dtype=bool)
    hidden[:, -1] = False
    assert not block_of(conform(hide(other, hidden), layout_of(training)), other.blocks[0].name).present.any()


def test_block_as_wanted_is_left_alone(training: Cohort):
    genes = block_of(training, "tissue altered genes")
    assert complete_block(training, genes.name, genes.features) is None


def test_gene_hit_often_in_few_patients_is_not_frequent():
    base = make_tissue(200, {"TP53": 16})
    twice = replace(base.variants, gene=np.repeat(np.arange(2), 8), patient=np.tile(np.arange(8), 2))
    same = replace(twice, gene=np.zeros(16, dtype=np.int64))
    assert build_alteration_blocks(base.variants, base.tested, Assays())[-1].genes == ("TP53",)
    assert not any(block.genes for block in build_alteration_blocks(same, base.tested, Assays()))
