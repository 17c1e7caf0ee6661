import numpy as np
import pytest

from fusion.cohort.alterations import Alterations, read_alterations
from fusion.cohort.blocks import Block, Modality, build_block
from fusion.cohort.variants import Assays, Variants

GENES = ("TP53", "KRAS", "RARE")
TESTED = np.array([True, True, True, False])
PANEL = np.array([0, 1, -1, -1])
ASSAYS = Assays(names=("small", "large"), genes=(("KRAS",), ("KRAS", "TP53", "EGFR")), panel={"omics": PANEL})


def variants(*edges: tuple[int, str, str], vaf: float = 0.3) -> Variants:
    kinds = tuple(sorted({kind for *_, kind in edges}))
    return Variants(
        patient=np.array([patient for patient, *_ in edges], dtype=np.int64),
        gene=np.array([GENES.index(gene) for _, gene, _ in edges], dtype=np.int64),
        vaf=np.full(len(edges), vaf),
        kind=np.array([kinds.index(kind) for *_, kind in edges], dtype=np.int64),
        genes=GENES,
        kinds=kinds,
    )


def read(*edges: tuple[int, str, str], assays: Assays = ASSAYS, blocks: tuple[Block, ...] = ()) -> Alterations:
    return read_alterations(variants(*edges), TESTED, assays, blocks, "omics")


def test_gene_outside_the_panel_is_not_observed():
    _, observed = read().in_genes(("KRAS", "TP53"))
    assert observed[:2].tolist() == [[True, False], [True, True]]


def test_gene_found_altered_is_observed_whatever_the_panel_says():
    values, observed = read((0, "TP53", "omics:missense")).in_genes(("TP53",))
    assert (values[0, 0], observed[0, 0]) == (1.0, True)


def test_unknown_panel_stands_for_the_genes_that_the_study_reports():
    reported = Assays(names=(), genes=(), panel={"omics": np.full(4, -1)}, reported={"omics": ("TP53",)})
    _, observed = read((0, "KRAS", "omics:missense"), assays=reported).in_genes(("TP53", "KRAS"))
    assert observed.tolist() == [[True, True], [True, False], [True, False], [False, False]]


def test_patient_not_tested_is_not_observed():
    values, observed = read().in_genes(("KRAS",))
    assert not observed[3, 0]
    assert values[3, 0] == 0


def test_other_specimens_do_not_count():
    values, _ = read((1, "TP53", "ctdna:missense")).in_genes(("TP53",))
    assert not values.any()


@pytest.mark.parametrize(
    ("effect", "counts"),
    [
        ("Missense_Mutation", True),
        ("nonsynonymous SNV", True),
        ("non-synonymous", True),
        ("Fusion", True),
        ("copy_number_loss", True),
        ("5'Flank", True),
        ("effect not given", True),
        ("splice_donor_variant&intron_variant", True),
        ("Silent", False),
        ("synonymous", False),
        ("intron_variant", False),
        ("3'UTR", False),
        ("3'Flank", False),
    ],
)
def test_only_what_changes_the_protein_counts(effect: str, counts: bool):
    values, _ = read((1, "TP53", f"omics:{effect}")).in_genes(("TP53",))
    assert bool(values[1, 0]) is counts


def test_set_is_altered_by_any_of_its_genes_and_known_where_any_was_looked_at():
    values, observed = read((1, "TP53", "omics:missense")).in_sets([("TP53", "KRAS"), ("TP53", "EGFR"), ()])
    assert values[:2].tolist() == [[0, 0, 0], [1, 1, 0]]
    assert observed[:2].tolist() == [[True, False, False], [True, True, False]]


def levels(rows: list[list[float]]) -> Block:
    return build_block("cna", Modality.OMICS, ("a", "b"), np.array(rows, dtype=np.float64), genes=("TP53", "KRAS"))


def test_loss_of_a_suppressor_and_gain_of_an_oncogene_count_and_not_the_reverse():
    block = levels([[-2, 0], [-2, 2], [2, -2], [-1, 1]])
    values, _ = read(assays=Assays(), blocks=(block,)).in_genes(("TP53", "KRAS"))
    assert values.tolist() == [[1, 0], [1, 1], [0, 0], [0, 0]]


def test_measured_scale_is_no_copy_number():
    block = levels([[-2, 0.3], [-2, 2], [2, -2], [-1, 1]])
    values, _ = read(assays=Assays(), blocks=(block,)).in_genes(("TP53", "KRAS"))
    assert not values.any()
