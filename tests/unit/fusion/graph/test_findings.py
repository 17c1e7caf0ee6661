from dataclasses import replace

import numpy as np
import pytest

from fusion.cohort.blocks import Modality, build_block
from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import remove_block
from fusion.cohort.scaling import fit_scaler
from fusion.cohort.variants import Assays, Variants
from fusion.graph.findings import MOST_NOTABLE, NUMBERS, SUMMARIES, read_profile, read_variants
from fusion.graph.treatment import Aims
from tests.unit.fusion.cohorts import make_cohort

VARIANTS = Variants(
    patient=np.array([0, 0, 0, 1]),
    gene=np.array([0, 0, 1, 2]),
    vaf=np.array([0.4, 0.1, 0.2, 0.01]),
    kind=np.array([0, 1, 0, 0]),
    genes=("EGFR", "TP53", "KRAS"),
    kinds=("ctdna:missense", "ctdna:stop"),
)


@pytest.fixture
def cohort() -> Cohort:
    made = replace(make_cohort(4), variants=VARIANTS, assays=Assays())
    return made.with_arm("carboplatin + Osimertinib")


def numbers(cohort: Cohort, name: str) -> np.ndarray:
    return read_variants(cohort, "ctdna", VARIANTS.kinds, Aims.of(cohort)).numbers[:, NUMBERS.index(name)]


def summary(cohort: Cohort, name: str) -> np.ndarray:
    return read_variants(cohort, "ctdna", VARIANTS.kinds, Aims.of(cohort)).summaries()[:, SUMMARIES.index(name)]


def test_variant_knows_its_share_of_the_highest_and_its_companions(cohort: Cohort):
    assert numbers(cohort, "strength") == pytest.approx(np.log10([0.4, 0.1, 0.2, 0.01]) + 2)
    assert numbers(cohort, "clonality") == pytest.approx([1, 0.25, 0.5, 1])
    assert numbers(cohort, "hits") == pytest.approx([np.log(2), np.log(2), 0, 0])


def test_variant_in_the_target_of_the_arms_drug_is_marked(cohort: Cohort):
    assert numbers(cohort, "targeted").tolist() == [1, 1, 0, 0]
    assert summary(cohort, "target altered").tolist() == [1, 0, 0, 0]
    assert not numbers(cohort.with_arm("carboplatin"), "targeted").any()
    assert not numbers(remove_block(cohort, "treatment"), "targeted").any()


def test_components_of_an_arm_say_what_its_name_does_not(cohort: Cohort):
    named = replace(cohort.with_arm("arm B"), drugs={"arm B": ("Sotorasib 960 mg",)})
    assert numbers(named, "targeted").tolist() == [0, 0, 0, 1]


def test_tested_specimen_without_findings_says_so(cohort: Cohort):
    assert summary(cohort, "findings") == pytest.approx(np.log1p([3, 1, 0, 0]))
    assert summary(cohort, "genes") == pytest.approx(np.log1p([2, 1, 0, 0]))
    assert summary(cohort, "highest strength") == pytest.approx([np.log10(0.4) + 2, 0, -2, -2])


def test_untested_patient_has_no_specimen(cohort: Cohort):
    tested = replace(cohort, tested={"ctdna": np.array([True, True, True, False])})
    assert len(read_variants(tested, "ctdna", VARIANTS.kinds, Aims.of(tested)).summaries()) == 3
    assert len(read_variants(cohort, "omics", (), Aims.of(cohort)).summaries()) == 0


def test_size_of_the_panel_tells_not_found_from_not_looked_for(cohort: Cohort):
    panel = {"ctdna": np.array([0, 1, -1, 0])}
    known = replace(cohort, assays=Assays(names=("small", "large"), genes=(("A",), ("A", "B", "C")), panel=panel))
    assert summary(known, "panel size") == pytest.approx(np.log1p([1, 3, 0, 1]))
    assert summary(known, "panel known").tolist() == [1, 1, 0, 1]


def test_kind_that_training_never_met_is_ignored(cohort: Cohort):
    findings = read_variants(cohort, "ctdna", ("ctdna:missense",), Aims.of(cohort))
    assert findings.patient.tolist() == [0, 0, 1]
    assert findings.numbers[:, NUMBERS.index("hits")].tolist() == [0, 0, 0]


def profile(values: np.ndarray) -> tuple[Cohort, object]:
    symbols = tuple(f"G{number}" for number in range(values.shape[1]))
    block = build_block("copy number", Modality.OMICS, symbols, values, genes=symbols)
    return Cohort(study="s", endpoint=None, codes=tuple(map(str, range(len(values)))), blocks=(block,)), block


def test_profile_keeps_sign_and_distance_of_notable_genes():
    cohort, block = profile(np.array([[0.0, 0.1], [0.1, -0.1], [-0.1, 0.0], [5.0, -6.0]]))
    found = read_profile(block, fit_scaler(block), Aims.of(cohort))
    mine = found.patient == 3
    assert found.gene[mine].tolist() == [0, 1]
    assert found.kind[mine].tolist() == [0, 1]
    assert (found.numbers[mine, 0] > 1.5).all()


def test_profile_of_many_genes_keeps_the_farthest():
    values = np.random.default_rng(0).normal(size=(30, 400)) * 3
    cohort, block = profile(values)
    found = read_profile(block, fit_scaler(block), Aims.of(cohort))
    assert (np.bincount(found.patient) <= MOST_NOTABLE).all()
    assert found.numbers[:, 0].min() > 1
