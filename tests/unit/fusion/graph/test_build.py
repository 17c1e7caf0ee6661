from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import fit_scaler
from fusion.cohort.variants import GeneSets
from fusion.graph.build import NEIGHBOURS, build_graph
from fusion.graph.findings import NUMBERS
from fusion.graph.vocabulary import Panel
from fusion.graph.words import build_vocabulary
from fusion.model.nodes import build_parts
from tests.unit.fusion.bags import make_bagged
from tests.unit.fusion.cohorts import GENES, make_cohort


def panels_of(cohort: Cohort) -> tuple[Panel, ...]:
    return tuple(Panel(node=block.name, scaler=fit_scaler(block), directions=None) for block in cohort.blocks)


def graph_of(cohort: Cohort):
    vocabulary = build_vocabulary(cohort, panels_of(cohort), tuple(build_parts(bag, 4) for bag in cohort.bags))
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
    assert found.edge_attr[:, len(NUMBERS) :].sum(dim=1).tolist() == [1.0] * len(cohort.variants)


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
    renamed = replace(few.variants, genes=("UNHEARD", *GENES[1:]))
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


def test_lesions_are_nodes_with_their_neighbours_in_the_same_image():
    cohort = make_bagged(40)
    _, graph = graph_of(cohort)
    lesions, near = cohort.bags[0], graph["part lesions of CT", "near", "part lesions of CT"]
    source, target = near.edge_index
    assert graph["part lesions of CT", "of", "patient"].edge_index[1].tolist() == lesions.patient.tolist()
    assert lesions.patient[source].tolist() == lesions.patient[target].tolist()
    assert lesions.placed[source].all()
    assert np.bincount(target).max() <= NEIGHBOURS
    assert (near.edge_attr >= 0).all()


def test_slides_without_a_place_have_no_neighbours():
    vocabulary, graph = graph_of(make_bagged(40))
    assert ("part pathology by encoder 20", "near", "part pathology by encoder 20") not in graph.edge_types
    assert vocabulary.parts[1].width == 4 + 2


def test_graph_of_some_patients_is_part_of_the_graph_of_all():
    cohort = make_bagged(40)
    vocabulary, graph = graph_of(cohort)
    rows = np.array([30, 3, 17])
    few = build_graph(cohort.take(rows), vocabulary)
    for node in vocabulary.sources:
        patient = graph[node, "of", "patient"].edge_index[1].numpy()
        expected = np.concatenate([np.flatnonzero(patient == row) for row in sorted(rows)])
        assert few[node].x.sum(dim=0) == pytest.approx(graph[node].x[expected].sum(dim=0), abs=1e-4)


def test_cohort_without_the_bags_has_no_such_nodes():
    cohort = make_bagged(40)
    vocabulary, _ = graph_of(cohort)
    graph = build_graph(replace(cohort, bags=()), vocabulary)
    assert [graph[parts.node].num_nodes for parts in vocabulary.parts] == [0, 0]


def test_drug_meets_its_targets_and_the_patients_who_are_given_it():
    cohort = make_cohort(40)
    named = replace(cohort, arms=tuple({"new": "erlotinib"}.get(str(arm), arm) for arm in cohort.arms))
    vocabulary, graph = graph_of(named)
    given = [index for index, arm in enumerate(named.arms) if arm == "erlotinib"]
    assert vocabulary.drugs == ("erlotinib",)
    assert [vocabulary.genes[gene] for gene in vocabulary.target] == ["EGFR"]
    assert graph["drug", "given to", "patient"].edge_index[1].tolist() == given


def test_canonical_pathway_is_added_unless_the_study_brings_one_like_it():
    symbols = ("TP53", "MDM2", "MDM4", "ATM", "KRAS", "NRAS", "HRAS")
    block = build_block("rna", Modality.OMICS, symbols, np.random.default_rng(0).normal(size=(9, 7)), genes=symbols)
    sets = GeneSets(pathways=("ours",), pathway=np.zeros(3, dtype=int), gene=("KRAS", "NRAS", "HRAS"))
    cohort = Cohort(study="s", endpoint=None, codes=tuple("abcdefghi"), blocks=(block,), gene_sets=sets)
    vocabulary, _ = graph_of(cohort)
    assert vocabulary.pathways == ("ours", "canonical p53")
    assert vocabulary.roles[vocabulary.genes.index("TP53")].tolist() == [0, 1]
