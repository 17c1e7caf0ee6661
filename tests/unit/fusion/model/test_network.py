from dataclasses import replace

import numpy as np
import pytest
import torch

from fusion.cohort.blocks import absent_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import fit_scaler
from fusion.graph.build import build_graph
from fusion.model.ensemble import Ensemble, fit_ensemble
from fusion.model.network import TwinNetwork
from tests.unit.fusion.cohorts import QUICK, make_cohort


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(50)


@pytest.fixture(scope="module")
def ensemble(cohort: Cohort) -> Ensemble:
    return fit(cohort)


def fit(cohort: Cohort, seed: int = 0) -> Ensemble:
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    return fit_ensemble(cohort, scalers, replace(QUICK, steps=15, rate=0.05, decay=0.1), seed)


def read(ensemble: Ensemble, cohort: Cohort) -> np.ndarray:
    return ensemble.read(cohort)[0]


def test_training_is_repeatable_for_a_seed_and_differs_between_seeds(cohort: Cohort, ensemble: Ensemble):
    assert np.array_equal(read(ensemble, cohort), read(fit(cohort), cohort))
    assert not np.array_equal(read(ensemble, cohort), read(fit(cohort, seed=1), cohort))


def test_training_leaves_the_global_random_state_alone(cohort: Cohort):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    fit(cohort)
    assert torch.equal(before, torch.get_rng_state())


def test_order_of_patients_does_not_change_their_scores(cohort: Cohort, ensemble: Ensemble):
    order = np.random.default_rng(0).permutation(len(cohort))
    assert read(ensemble, cohort.take(order)) == pytest.approx(read(ensemble, cohort)[order], abs=1e-5)


def test_order_of_variants_does_not_change_scores(cohort: Cohort, ensemble: Ensemble):
    order = np.random.default_rng(0).permutation(len(cohort.variants))
    patient, gene, vaf, kind = (array[order] for array in cohort.variants.arrays())
    shuffled = replace(cohort.variants, patient=patient, gene=gene, vaf=vaf, kind=kind)
    assert read(ensemble, replace(cohort, variants=shuffled)) == pytest.approx(read(ensemble, cohort), abs=1e-5)


def test_score_does_not_depend_on_who_else_is_there(cohort: Cohort, ensemble: Ensemble):
    alone = cohort.take(np.array([11]))
    assert read(ensemble, alone) == pytest.approx(read(ensemble, cohort)[[11]], abs=1e-5)


def test_removed_modality_changes_only_those_who_had_it(cohort: Cohort, ensemble: Ensemble):
    labs = cohort.block("labs")
    assert labs is not None
    gone = absent_block("labs", labs.modality, labs.features, labs.kinds, len(cohort))
    others = tuple(block for block in cohort.blocks if block.name != "labs")
    moved = np.abs(read(ensemble, replace(cohort, blocks=(*others, gone))) - read(ensemble, cohort)) > 1e-6
    assert moved.tolist() == labs.present.tolist()


def test_embedding_has_the_length_asked_for(cohort: Cohort, ensemble: Ensemble):
    _, embedding = ensemble.read(cohort)
    assert embedding.shape == (50, QUICK.embedding)
    assert embedding.mean(axis=0) == pytest.approx(0, abs=1e-5)


def test_untrained_network_holds_all_alike(cohort: Cohort, ensemble: Ensemble):
    network = TwinNetwork(ensemble.vocabulary, 4, QUICK).eval()
    assert network(build_graph(cohort, ensemble.vocabulary)).log_risk.tolist() == [0.0] * len(cohort)


def test_held_out_risk_is_that_of_networks_which_did_not_learn_from_the_patient(cohort: Cohort, ensemble: Ensemble):
    assert ensemble.held_out.sum(axis=0).tolist() == [QUICK.networks] * len(cohort)
    unseen = ensemble.read_held_out(cohort)
    for number, rows in enumerate(ensemble.held_out):
        weights = {name: value[[number]] for name, value in ensemble.weights.items()}
        alone = replace(
            ensemble,
            weights=weights,
            projection=ensemble.projection[: QUICK.width],
            projection_centre=ensemble.projection_centre[: QUICK.width],
        )
        assert unseen[rows] == pytest.approx(read(alone, cohort)[rows], abs=1e-5)


def test_batches_of_patients_learn_what_the_whole_learns(cohort: Cohort):
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    small = fit_ensemble(cohort, scalers, replace(QUICK, steps=15, rate=0.05, decay=0.1, batch=20), 0)
    whole = read(fit(cohort), cohort)
    assert np.corrcoef(read(small, cohort), whole)[0, 1] > 0.5


def test_cohort_without_patients_has_no_risks(cohort: Cohort, ensemble: Ensemble):
    assert read(ensemble, cohort.take(np.zeros(0, dtype=np.int64))).shape == (0,)


def test_patients_can_be_read_in_parts(cohort: Cohort, ensemble: Ensemble):
    parts = replace(ensemble, config=replace(ensemble.config, batch=7))
    assert read(parts, cohort) == pytest.approx(read(ensemble, cohort), abs=1e-5)
