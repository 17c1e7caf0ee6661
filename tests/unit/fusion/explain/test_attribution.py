from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide
from fusion.cohort.scaling import fit_scaler
from fusion.cohort.variants import no_variants
from fusion.explain.attribution import attribute
from fusion.explain.items import MISSING, Attribution
from fusion.explain.kernels import integrated_gradient, kernel_gradient, kernel_risk, share_kernel
from fusion.explain.networks import share_ensemble
from fusion.explain.totals import by_block, by_gene, by_modality, by_pathway
from fusion.model.ensemble import Ensemble, fit_ensemble
from fusion.model.kernel import Kernel
from fusion.model.layout import conform
from fusion.model.ridge import Ridge
from fusion.model.twin import TwinModel, predict
from tests.unit.fusion.cohorts import QUICK


@pytest.fixture(scope="module")
def shares(model: TwinModel, cohort: Cohort) -> Attribution:
    return attribute(model, cohort)


def test_contributions_add_up_to_the_log_risk_of_the_stack(shares: Attribution, model: TwinModel, cohort: Cohort):
    spread = shares.log_risk.std()
    assert shares.log_risk == pytest.approx(predict(model, cohort).log_risk)
    assert np.abs(shares.remainder).max() < 1e-5 * spread
    for totals in (by_block(shares), by_modality(shares)):
        assert shares.base + totals.values.sum(axis=1) + shares.remainder == pytest.approx(shares.log_risk, abs=1e-9)
    assert shares.base + sum(shares.by_member.values()) == pytest.approx(shares.log_risk, abs=1e-9)


def test_shares_of_one_patient_are_theirs_of_the_whole_cohort(shares: Attribution, model: TwinModel, cohort: Cohort):
    row = int(shares.findings.patient[0])
    mine, alone = shares.of_patient(row), attribute(model, cohort.take(np.array([row])))
    assert mine.codes == alone.codes and len(mine.findings.value) == len(alone.findings.value) > 0
    for totals in (by_block, by_gene, by_modality):
        told, own = totals(mine), totals(alone)
        assert told.values == pytest.approx(own.values[:, [own.names.index(name) for name in told.names]], abs=1e-6)
    assert [len(part.value) for part in mine.parts] == [len(part.value) for part in alone.parts]


def test_every_member_and_every_kind_of_item_contributes(shares: Attribution):
    assert all(part.std() > 0 for part in shares.by_member.values())
    assert np.abs(shares.findings.value).max() > 0
    assert [part.bag for part in shares.parts] == ["lesions of CT", "pathology by encoder 20"]
    assert all((part.value != 0).any() for part in shares.parts)


def test_genes_are_shared_out_to_their_pathways(shares: Attribution, model: TwinModel):
    genes = by_gene(shares)
    pathways = by_pathway(shares, model.members.graph.vocabulary)
    assert pathways.values.sum(axis=1) == pytest.approx(genes.values.sum(axis=1), abs=1e-9)
    assert {"KRAS", "STK11", "MET"} <= set(genes.names)
    assert {"one", "two"} <= set(pathways.names)


def test_ridge_and_tree_members_are_exact(shares: Attribution, model: TwinModel, cohort: Cohort):
    known = conform(cohort, model.layout)
    ridges = [one for one in model.members.blockwise.models if isinstance(one, Ridge)]
    assert ridges
    only = replace(model, stack=replace(model.stack, weights=np.array([1.0, 0.0, 0.0, 0.0])))
    assert np.abs(attribute(only, known).remainder).max() < 1e-9


def test_permuting_patients_findings_lesions_and_their_order_changes_nothing(model: TwinModel, cohort: Cohort):
    generator = np.random.default_rng(1)
    rows = generator.permutation(len(cohort))
    mixed = cohort.take(rows)
    order = generator.permutation(len(mixed.variants))
    patient, gene, vaf, kind = (part[order] for part in mixed.variants.arrays())
    bags = tuple(bag.keep(generator.permutation(len(bag))) for bag in mixed.bags)
    mixed = replace(mixed, variants=replace(mixed.variants, patient=patient, gene=gene, vaf=vaf, kind=kind), bags=bags)
    first, second = attribute(model, cohort), attribute(model, mixed)
    close = 1e-4 * first.log_risk.std()
    assert np.abs(second.by_feature - first.by_feature[rows]).max() < close
    assert np.abs(by_gene(second).values - by_gene(first).values[rows]).max() < close
    assert np.abs(by_block(second).values - by_block(first).values[rows]).max() < close


def test_a_patient_alone_has_the_same_contributions(shares: Attribution, model: TwinModel, cohort: Cohort):
    alone = attribute(model, cohort.take(np.array([7])))
    assert alone.by_feature[0] == pytest.approx(shares.by_feature[7], abs=1e-4)
    assert by_gene(alone).values[0] == pytest.approx(by_gene(shares).values[7], abs=1e-4)


def test_patient_of_whom_nothing_is_known_is_shared_out_too(model: TwinModel, cohort: Cohort):
    everything = np.ones((len(cohort), len(cohort.blocks)), dtype=bool)
    nobody = replace(hide(cohort, everything), tested={}, variants=no_variants()).take(np.array([0]))
    found = attribute(model, replace(nobody, bags=()))
    assert found.log_risk == pytest.approx(predict(model, replace(nobody, bags=())).log_risk)
    assert np.abs(found.remainder).max() < 1e-4
    assert not len(found.findings.value) and not any(len(part.value) for part in found.parts)


def test_absent_block_contributes_only_that_it_was_not_measured(shares: Attribution, cohort: Cohort):
    labs = cohort.block("labs")
    assert labs is not None
    columns = [index for index, one in enumerate(shares.features) if one.block == "labs"]
    measured = [index for index in columns if shares.features[index].name != MISSING]
    missing = next(index for index in columns if shares.features[index].name == MISSING)
    trees = [index for index in measured if np.abs(shares.by_feature[~labs.present][:, index]).max() > 0]
    assert np.abs(shares.by_feature[~labs.present][:, missing]).min() > 0
    assert np.abs(shares.by_feature[labs.present][:, missing]).max() == 0
    assert len(trees) <= len(measured)


def test_learned_projections_add_up_too(cohort: Cohort):
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    ensemble = fit_ensemble(cohort, scalers, replace(QUICK, learn_projections=True, steps=10), 0)
    assert np.abs(sum_of(ensemble, cohort) - ensemble.read(cohort)[0]).max() < 1e-5


def kernel_of(model: TwinModel) -> Kernel:
    return next(one for one in model.members.kernel.models if isinstance(one, Kernel))


def test_gradient_of_the_kernel_is_its_slope(model: TwinModel):
    kernel = kernel_of(model)
    x = np.random.default_rng(0).normal(size=(4, kernel.landmarks.shape[1]))
    step = np.zeros_like(x)
    step[:, 1] = 1e-5
    slope = (kernel_risk(kernel, x + step) - kernel_risk(kernel, x - step)) / 2e-5
    assert kernel_gradient(kernel, x)[:, 1] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_completeness_of_the_kernel_is_under_a_per_cent_even_at_landmarks(model: TwinModel):
    kernel = kernel_of(model)
    x = kernel.landmarks
    told = (integrated_gradient(kernel, x, 32) * x).sum(axis=1)
    true = kernel_risk(kernel, x) - kernel_risk(kernel, np.zeros_like(x))
    assert np.abs(told - true).max() < 0.01 * np.abs(true).max()


def test_kernel_shares_of_whoever_has_none_of_its_blocks_say_so(model: TwinModel, cohort: Cohort):
    kernel = kernel_of(model)
    known = conform(cohort, model.layout)
    nothing = tuple(
        replace(
            block,
            values=np.zeros_like(block.values),
            observed=np.zeros_like(block.observed),
            present=np.zeros_like(block.present),
        )
        for block in known.blocks
    )
    base, shares = share_kernel(kernel, replace(known, blocks=nothing))
    assert sum(part.sum(axis=1) for part in shares.values()) == pytest.approx(-base)


def test_ensemble_is_told_whole(model: TwinModel, cohort: Cohort):
    risk = model.members.graph.read(conform(cohort, model.layout))[0]
    told = sum_of(model.members.graph, conform(cohort, model.layout))
    assert np.abs(told - risk).max() < 1e-5 * max(1.0, np.abs(risk).max())


def sum_of(ensemble: Ensemble, cohort: Cohort) -> np.ndarray:
    graph = share_ensemble(ensemble, cohort)
    total = graph.base + sum(part.sum(axis=1) for part in graph.blocks.values())
    for one in (graph.findings, *graph.parts, graph.drugs):
        total = total + np.bincount(one.patient, weights=one.value, minlength=len(cohort))
    return np.asarray(total)
