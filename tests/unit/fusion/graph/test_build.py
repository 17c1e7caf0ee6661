from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import fit_scaler
from fusion.graph.build import build_graph
from fusion.graph.vocabulary import Panel, build_vocabulary
from tests.unit.fusion.cohorts import GENES, make_cohort


def panels_of(cohort: Cohort) -> tuple[Panel, ...]:
    return tuple(Panel(node=block.name, scaler=fit_scaler(block), directions=None) for block in cohort.blocks)


def graph_of(cohort: Cohort):
    vocabulary = build_vocabulary(cohort, panels_of(cohort))
    return vocabulary, build_graph(cohort, vocabulary)


def test_patient_without_a_modality_has_no_edge():
    cohort = make_cohort(40)
    _, graph = graph_of(cohort)
    labs = cohort.block("labs")
    assert labs is not None
    assert graph["labs", "of", "patient"].edge_index[1].tolist() == np.flatnonzero(labs.present).tolist()
    assert graph["labs"].num_nodes == labs.present.sum()


def test_variants_are_edges_with_their_fraction_and_kind():
    cohort = make_cohort(40)
    vocabulary, graph = graph_of(cohort)
    found = graph["gene", "in", "specimen ctdna"]
    assert vocabulary.genes == tuple(sorted(GENES))
    assert found.edge_attr[:, 0].numpy() == pytest.approx(np.log10(cohort.variants.vaf) + 2, rel=1e-4)
    assert found.edge_attr[:, 1:].sum(dim=1).tolist() == [1.0] * len(cohort.variants)


def test_genes_belong_to_their_pathways():
    vocabulary, _ = graph_of(make_cohort(40))
    members = {
        (vocabulary.pathways[p], vocabulary.genes[g]) for p, g in zip(vocabulary.pathway, vocabulary.gene, strict=True)
    }
    assert ("one", "KRAS") in members
    assert ("two", "KEAP1") in members
    assert len(members) == 6


def test_gene_that_training_never_met_is_no_edge():
    vocabulary, _ = graph_of(make_cohort(40))
    few = make_cohort(40, seed=5)
    renamed = replace(few.variants, genes=("NEW", *GENES[1:]))
    graph = build_graph(replace(few, variants=renamed), vocabulary)
    kept = int((few.variants.gene != 0).sum())
    assert graph["gene", "in", "specimen ctdna"].edge_index.shape[1] == kept


def test_notable_expression_is_an_edge_to_its_gene():
    values = np.array([[0.0, 0.0], [0.1, -0.1], [-0.1, 0.1], [5.0, 0.0]])
    block = build_block("rna", Modality.OMICS, ("A", "B"), values, genes=("A", "B"))
    cohort = Cohort(study="s", endpoint=None, codes=("a", "b", "c", "d"), blocks=(block,))
    _, graph = graph_of(cohort)
    edges = graph["gene", "in", "specimen rna"].edge_index
    assert [0, 3] in edges.T.tolist()
    assert graph["specimen rna"].num_nodes == 4
