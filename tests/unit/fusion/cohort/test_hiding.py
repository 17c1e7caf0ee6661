from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.bags import Bag
from fusion.cohort.blocks import FeatureKind, Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import hide, join_views, remove_block
from fusion.cohort.variants import Assays
from tests.unit.fusion.cohorts import make_cohort


@pytest.fixture
def cohort() -> Cohort:
    """With a ctDNA block, whose variants are edges."""
    cohort = make_cohort(20)
    draws = build_block("ctdna", Modality.CTDNA, ("max VAF",), np.full((20, 1), 0.1))
    assays = Assays(names=("small",), genes=(("KRAS",),), panel={"ctdna": np.zeros(20, dtype=np.int64)})
    return replace(cohort, blocks=(*cohort.blocks, draws), bags=(make_bag(),), assays=assays)


def make_bag() -> Bag:
    """Two slides a patient, which the block HE sums up."""
    patient = np.repeat(np.arange(20), 2)
    return Bag(
        name="slides",
        modality=Modality.PATHOLOGY,
        features=("HE 0",),
        kinds=(FeatureKind.VECTOR,),
        patient=patient,
        values=np.ones((40, 1)),
        observed=np.ones((40, 1), dtype=bool),
        sources=("HE",),
        source=np.zeros(40, dtype=np.int64),
        positions_mm=np.zeros((40, 3)),
        placed=np.zeros(40, dtype=bool),
        frame=patient,
    )


def mask(cohort: Cohort, name: str, rows: slice = slice(None)) -> np.ndarray:
    hidden = np.zeros((len(cohort), len(cohort.blocks)), dtype=bool)
    hidden[rows, [block.name for block in cohort.blocks].index(name)] = True
    return hidden


def test_hidden_block_is_absent_in_those_patients_alone(cohort: Cohort):
    labs = hide(cohort, mask(cohort, "labs", slice(0, 5))).block("labs")
    before = cohort.block("labs")
    assert labs is not None and before is not None
    assert not labs.present[:5].any() and not labs.observed[:5].any() and not labs.values[:5].any()
    assert np.array_equal(labs.present[5:], before.present[5:])


def test_variants_go_with_the_block_of_their_modality(cohort: Cohort):
    seen = hide(cohort, mask(cohort, "ctdna", slice(0, 5)))
    assert set(seen.variants.patient.tolist()) == set(cohort.variants.patient.tolist()) - set(range(5))
    assert seen.tested["ctdna"].tolist() == [False] * 5 + [True] * 15
    assert len(hide(cohort, mask(cohort, "labs")).variants) == len(cohort.variants)


def test_rows_of_a_bag_go_with_the_block_that_sums_them_up(cohort: Cohort):
    seen = hide(cohort, mask(cohort, "HE", slice(0, 5))).bags[0]
    assert set(seen.patient.tolist()) == set(range(5, 20))
    assert len(hide(cohort, mask(cohort, "labs")).bags[0]) == 40


def test_panel_of_a_hidden_specimen_is_not_known(cohort: Cohort):
    panel = hide(cohort, mask(cohort, "ctdna", slice(0, 5))).assays.panel["ctdna"]
    assert panel.tolist() == [-1] * 5 + [0] * 15


def test_removed_block_is_no_longer_there(cohort: Cohort):
    left = remove_block(cohort, "ctdna")
    assert left.block("ctdna") is None and left.block("labs") is not None
    assert len(left.variants) == 0


def test_joined_views_hold_every_patient_once_a_view(cohort: Cohort):
    nothing = np.zeros((20, len(cohort.blocks)), dtype=bool)
    joined = join_views(cohort, [nothing, mask(cohort, "clinical")])
    clinical = joined.block("clinical")
    assert clinical is not None
    assert (len(joined), len(joined.arms)) == (40, 40)
    assert clinical.present.tolist() == [True] * 20 + [False] * 20
    assert np.array_equal(joined.time_days[:20], joined.time_days[20:])
    assert len(joined.bags[0]) == 80 and set(joined.bags[0].patient.tolist()) == set(range(40))
    assert len(joined.assays.panel["ctdna"]) == 40
    assert sorted(joined.variants.patient.tolist()) == sorted(
        [*cohort.variants.patient.tolist(), *(cohort.variants.patient + 20).tolist()]
    )
