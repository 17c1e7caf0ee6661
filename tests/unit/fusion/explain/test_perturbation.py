from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.errors import GeneNotFound, GeneNotTested
from fusion.explain.changing import Direction, change_genes, rename_findings
from fusion.explain.genes import carriers, match_genes, typical_findings
from fusion.explain.perturbation import WORDING, perturb_gene, perturb_pathway
from fusion.model.layout import conform
from fusion.model.twin import TwinModel, predict


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def carries(cohort: Cohort, gene: str) -> np.ndarray:
    return carriers(cohort, (gene,))[:, 0]


def test_knock_out_takes_away_the_findings_and_lowers_the_expression(cohort: Cohort):
    other = change_genes(cohort, cohort, [("KRAS",)] * len(cohort), Direction.KNOCK_OUT)
    before, after = cohort.block("rna"), other.block("rna")
    assert before is not None and after is not None
    assert carries(cohort, "KRAS").any() and not carries(other, "KRAS").any()
    assert len(other.variants) == len(cohort.variants) - (cohort.variants.gene == 0).sum()
    low = np.quantile(before.values[before.observed[:, 0], 0], 0.1)
    assert after.values[after.observed[:, 0], 0] == pytest.approx(low)
    assert np.array_equal(after.values[:, 1:], before.values[:, 1:])


def test_activation_adds_the_typical_finding_to_those_without_one(cohort: Cohort):
    other = change_genes(cohort, cohort, [("EGFR",)] * len(cohort), Direction.ACTIVATE)
    typical = typical_findings(cohort, ("EGFR",))["EGFR", "ctdna"]
    without = ~carries(cohort, "EGFR")
    assert carries(other, "EGFR").all()
    assert len(other.variants) == len(cohort.variants) + without.sum()
    assert set(other.variants.vaf[len(cohort.variants) :].tolist()) == {typical.vaf}
    assert {other.variants.kinds[kind] for kind in other.variants.kind[len(cohort.variants) :]} == {typical.kind}


def test_renamed_findings_are_those_of_another_gene(cohort: Cohort):
    other = rename_findings(cohort, ("KRAS",), [("NEW",)] * len(cohort))
    assert np.array_equal(carries(other, "NEW"), carries(cohort, "KRAS"))
    assert not carries(other, "KRAS").any()


def test_change_of_hazard_is_what_predicting_the_changed_record_says(model: TwinModel, cohort: Cohort):
    found = perturb_gene(model, cohort, cohort, "TP53", Direction.ACTIVATE, generator(), matched=3)
    other = change_genes(conform(cohort, model.layout), cohort, [("TP53",)] * len(cohort), Direction.ACTIVATE)
    expected = predict(model, other).log_risk - predict(model, cohort).log_risk
    assert found.log_hazard == pytest.approx(expected, abs=1e-6)
    assert (found.log_hazard_low <= found.log_hazard_high).all()
    assert ((found.survival < 0) == (found.log_hazard[:, None] > 0))[found.changed].all()
    assert (found.survival_low <= found.survival_high).all()
    assert found.wording == WORDING and "association" in WORDING


def test_knock_out_of_what_is_not_there_changes_nothing_and_has_no_p(model: TwinModel, cohort: Cohort):
    row = np.flatnonzero(~carries(cohort, "STK11"))[:1]
    found = perturb_gene(model, cohort.take(row), cohort, "STK11", Direction.KNOCK_OUT, generator())
    assert not found.changed.any()
    assert found.log_hazard.tolist() == [0.0]
    assert found.p is None


def test_null_is_of_genes_of_similar_frequency(model: TwinModel, cohort: Cohort):
    row = np.flatnonzero(carries(cohort, "STK11"))[:1]
    found = perturb_gene(model, cohort.take(row), cohort, "STK11", Direction.KNOCK_OUT, generator())
    assert len(found.null) == 1
    assert found.p in (0.5, 1.0)
    assert match_genes(cohort, ("STK11",), ("STK11", "KEAP1", "ALK"), generator(), 9) == [("KEAP1",)]


def test_pathway_changes_all_of_its_genes(model: TwinModel, cohort: Cohort):
    found = perturb_pathway(
        model, cohort.take(np.arange(10)), cohort, "two", Direction.ACTIVATE, generator(), matched=2
    )
    assert set(found.genes) == {"EGFR", "STK11", "KEAP1"}
    assert found.changed.any()
    assert found.survival.shape == (10, 2)


def test_unknown_gene_and_pathway_are_refused(model: TwinModel, cohort: Cohort):
    with pytest.raises(GeneNotFound, match="NOSUCH"):
        perturb_gene(model, cohort, cohort, "NOSUCH", Direction.KNOCK_OUT, generator())
    with pytest.raises(GeneNotFound, match="NOSUCH"):
        perturb_pathway(model, cohort, cohort, "NOSUCH", Direction.KNOCK_OUT, generator())


def test_gene_that_was_looked_at_in_nobody_is_refused(model: TwinModel, cohort: Cohort):
    row = np.flatnonzero(~carries(cohort, "KEAP1"))[:1]
    untested = replace(cohort, tested={"ctdna": np.zeros(len(cohort), dtype=bool)}).take(row)
    with pytest.raises(GeneNotTested, match="KEAP1"):
        perturb_gene(model, untested, cohort, "KEAP1", Direction.ACTIVATE, generator())
