from dataclasses import replace

import numpy as np
import pytest

from fusion.checkpoint.codec import decode, encode
from fusion.cohort.cohort import Cohort
from fusion.cohort.scaling import fit_scaler
from fusion.graph.vocabulary import Vocabulary
from fusion.model.ensemble import Ensemble, fit_ensemble
from fusion.model.layout import conform, layout_of
from tests.unit.fusion.bags import make_bagged
from tests.unit.fusion.cohorts import QUICK

LESIONS, SLIDES = "lesions of CT", "pathology by encoder 20"


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    made = make_bagged(50)
    return replace(made, arms=tuple({"new": "erlotinib"}.get(str(arm), arm) for arm in made.arms))


@pytest.fixture(scope="module")
def ensemble(cohort: Cohort) -> Ensemble:
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    return fit_ensemble(cohort, scalers, replace(QUICK, steps=15, rate=0.05, decay=0.1), 0)


def read(ensemble: Ensemble, cohort: Cohort) -> np.ndarray:
    return ensemble.read(cohort)[0]


def moved(ensemble: Ensemble, changed: Cohort, cohort: Cohort) -> list[bool]:
    return (np.abs(read(ensemble, changed) - read(ensemble, cohort)) > 1e-6).tolist()


def has(cohort: Cohort, bag: str) -> list[bool]:
    found = cohort.bag(bag)
    assert found is not None
    return np.isin(np.arange(len(cohort)), found.patient).tolist()


def test_order_of_lesions_does_not_change_scores(cohort: Cohort, ensemble: Ensemble):
    order = np.random.default_rng(0).permutation(len(cohort.bags[0]))
    shuffled = replace(cohort, bags=(cohort.bags[0].keep(order), cohort.bags[1]))
    assert read(ensemble, shuffled) == pytest.approx(read(ensemble, cohort), abs=1e-5)


def test_patient_is_scored_without_seeing_others(cohort: Cohort, ensemble: Ensemble):
    rows = np.array([7, 41, 2])
    assert read(ensemble, cohort.take(rows)) == pytest.approx(read(ensemble, cohort)[rows], abs=1e-5)
    assert read(ensemble, cohort.take(rows[:1])) == pytest.approx(read(ensemble, cohort)[rows[:1]], abs=1e-5)


@pytest.mark.parametrize("bag", [LESIONS, SLIDES])
def test_removed_bag_changes_only_those_who_had_it(cohort: Cohort, ensemble: Ensemble, bag: str):
    kept = tuple(one for one in cohort.bags if one.name != bag)
    assert moved(ensemble, replace(cohort, bags=kept), cohort) == has(cohort, bag)


def test_distance_between_lesions_counts_where_it_is_known(cohort: Cohort, ensemble: Ensemble):
    lesions = cohort.bags[0]
    nowhere = replace(lesions, placed=np.zeros(len(lesions), dtype=bool))
    placed = np.bincount(lesions.patient[lesions.placed], minlength=len(cohort))
    assert moved(ensemble, replace(cohort, bags=(nowhere, cohort.bags[1])), cohort) == (placed > 1).tolist()


def test_drug_changes_the_score_of_a_patient_with_its_target(cohort: Cohort, ensemble: Ensemble):
    without = replace(cohort, drugs={}, arms=tuple(arm and arm.replace("erlotinib", "new") for arm in cohort.arms))
    assert moved(ensemble, without, cohort) == [arm == "erlotinib" for arm in cohort.arms]


def test_finding_of_an_unknown_kind_changes_nothing(cohort: Cohort, ensemble: Ensemble):
    variants = cohort.variants
    edge = {
        "patient": np.append(variants.patient, 3),
        "gene": np.append(variants.gene, 0),
        "vaf": np.append(variants.vaf, 0.3),
        "kind": np.append(variants.kind, 2),
    }
    more = replace(variants, kinds=(*variants.kinds, "ctdna:unheard"), **edge)
    assert not any(moved(ensemble, replace(cohort, variants=more), cohort))


def test_conform_brings_bags_to_the_training_columns(cohort: Cohort):
    layout = layout_of(cohort)
    slides = cohort.bags[1]
    other = replace(slides, name="unheard")
    changed = conform(replace(cohort, bags=(other,)), layout)
    assert [bag.name for bag in changed.bags] == [LESIONS, SLIDES]
    assert [len(bag) for bag in changed.bags] == [0, 0]
    assert conform(cohort, layout).bags == cohort.bags


def test_network_with_learned_projections_is_scored_as_it_was_trained(cohort: Cohort):
    scalers = {block.name: fit_scaler(block) for block in cohort.blocks}
    config = replace(QUICK, graph_components=4, learn_projections=True)
    fitted = fit_ensemble(cohort, scalers, config, 0)
    assert [panel.learned for panel in fitted.vocabulary.panels] == [False, False, True, False]
    rows = np.array([5, 9])
    assert read(fitted, cohort.take(rows)) == pytest.approx(read(fitted, cohort)[rows], abs=1e-5)


def test_vocabulary_survives_the_checkpoint(ensemble: Ensemble):
    back = decode(encode(ensemble.vocabulary))
    assert isinstance(back, Vocabulary)
    assert back.sources == ensemble.vocabulary.sources
    assert [parts.distance_mm for parts in back.parts] == [parts.distance_mm for parts in ensemble.vocabulary.parts]
