from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Block, FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.evaluation.coincidence import Traits, is_vector, weigh
from fusion.evaluation.overlap import find_overlap
from tests.unit.fusion.cohorts import make_cohort, make_outcome

N = 200


def make_rows(seed: int = 0) -> np.ndarray:
    """Age, three labs, a stage and a sex."""
    generator = np.random.default_rng(seed)
    stage, sex = generator.integers(0, 4, N), generator.integers(0, 2, N)
    return np.column_stack([generator.integers(40, 80, N), generator.lognormal(size=(N, 3)), stage, sex]).astype(float)


def make_study(rows: np.ndarray, slides: np.ndarray | None = None, *, study: str = "one", seed: int = 0) -> Cohort:
    names = tuple(f"feature {number}" for number in range(rows.shape[1]))
    blocks: tuple[Block, ...] = (build_block("clinical", Modality.CLINICAL, names, rows),)
    if slides is not None:
        kinds = (FeatureKind.VECTOR,) * slides.shape[1]
        coordinates = tuple(f"HE {number}" for number in range(slides.shape[1]))
        blocks += (build_block("HE", Modality.PATHOLOGY, coordinates, slides, kinds=kinds),)
    codes = tuple(f"{study}-{number}" for number in range(len(rows)))
    outcome = make_outcome(np.zeros(len(rows)), seed)
    return Cohort(study=study, endpoint="OS", codes=codes, blocks=blocks, outcome=outcome)


def double(cohort: Cohort, row: int, place: int) -> Cohort:
    """The cohort in which the patient at `place` is the one at `row` under another code."""
    rows = np.arange(len(cohort))
    rows[place] = row
    codes = cohort.codes
    return replace(_take_with_repeats(cohort, rows), codes=codes)


def _take_with_repeats(cohort: Cohort, rows: np.ndarray) -> Cohort:
    return replace(
        cohort, blocks=tuple(block.take(rows) for block in cohort.blocks), outcome=cohort.followed.take(rows)
    )


def slides(seed: int = 1, n: int = N) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 40))


def test_cohort_without_duplicates_has_none():
    assert find_overlap(make_study(make_rows(), slides())).pairs == ()


def test_rows_of_few_levels_that_coincide_by_chance_are_no_evidence():
    rows = np.random.default_rng(0).integers(0, 2, (N, 6)).astype(float)
    assert find_overlap(replace(make_study(rows), outcome=None)).pairs == ()


def test_same_patient_under_two_codes_is_found():
    (pair,) = find_overlap(double(make_study(make_rows()), 3, 150)).pairs
    assert (pair.first, pair.second) == ("one-3", "one-150")
    assert pair.distance is None
    assert "8 of 8 characteristics agree" in pair.evidence[0]


def test_vector_that_is_nearly_another_is_found_whatever_else_differs():
    vectors = slides()
    vectors[150] = vectors[3] + 1e-3
    (pair,) = find_overlap(make_study(make_rows(), vectors)).pairs
    assert (pair.first, pair.second) == ("one-3", "one-150")
    assert pair.distance is not None and pair.distance < 0.01
    assert pair.evidence[0].startswith("HE: vectors 0.0")


def test_vectors_that_many_share_are_counted_and_not_taken_for_one_patient():
    vectors = slides()
    vectors[:12] = 5 + 1e-3 * vectors[:12]
    report = find_overlap(make_study(make_rows(), vectors))
    assert report.pairs == ()
    assert report.crowded == {"HE": 12}


def test_patient_of_two_studies_is_found_across_them_alone():
    one = double(make_study(make_rows()), 3, 150)
    two = make_study(make_rows(5), study="two", seed=7)
    both = np.arange(N)
    shared = replace(
        two,
        blocks=tuple(
            replace(block, values=np.where((both == 9)[:, None], one.blocks[0].values[40], block.values))
            for block in two.blocks
        ),
        outcome=replace(two.followed, time_days=np.where(both == 9, one.time_days[40], two.time_days)),
    )
    shared = replace(shared, outcome=replace(shared.followed, event=np.where(both == 9, one.event[40], two.event)))
    report = find_overlap(one, shared)
    assert [(pair.first, pair.second, pair.second_study) for pair in report.pairs] == [("one-40", "two-9", "two")]
    assert report.pairs[0].across_folds


@pytest.mark.parametrize(("other", "across"), [(0, False), (1, True)])
def test_pair_is_across_folds_when_one_was_trained_on(other: int, across: bool):
    fold = np.zeros((1, N), dtype=np.int64)
    fold[0, 150] = other
    (pair,) = find_overlap(double(make_study(make_rows()), 3, 150), fold=fold).pairs
    assert pair.across_folds is across


def test_rare_agreement_weighs_more_than_common():
    rows = np.zeros((N, 2))
    rows[:, 0] = np.arange(N) // 2
    rows[:, 1] = np.arange(N) % 2
    traits = Traits.of(replace(make_study(rows), outcome=None))
    rare, common = weigh(traits, np.array([0, 0]), np.array([1, 2]))
    assert rare > common


def test_levels_are_no_vector_and_embeddings_are():
    assert not is_vector(build_block("codes", Modality.OTHER, tuple(map(str, range(40))), np.eye(40)))
    assert is_vector(make_study(make_rows(), slides()).blocks[1])
    assert not is_vector(make_study(slides()).blocks[0])


def test_cohort_with_modalities_that_some_lack_is_compared():
    assert find_overlap(make_cohort(60)).compared == 60
