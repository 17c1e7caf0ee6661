"""Cohorts read from real rows through SQLAlchemy, with no Django in the way."""

import numpy as np
import pytest
from django.db import connection

from fusion.cohort.blocks import Block, Modality
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.errors import CohortError, EndpointNotFound, StudyNotFound
from tests.factories import make_cohort, make_patient, make_study
from twins.database import url_of
from twins.models import (
    FeatureSet,
    FeatureVector,
    GeneLink,
    GeneSet,
    Knowing,
    Observation,
    Outcome,
    Patient,
    Specimen,
    Study,
)

pytestmark = pytest.mark.django_db(transaction=True)


def load(endpoint: str | None = "OS", *, origin_day: int = 0) -> Cohort:
    return load_cohort(url_of(connection.settings_dict), "demo", endpoint, origin_day=origin_day)


def block_of(cohort: Cohort, name: str) -> Block:
    block = cohort.block(name)
    assert block is not None
    return block


def value(cohort: Cohort, block: str, feature: str, code: str = "DEMO-001") -> float:
    found = block_of(cohort, block)
    row, column = cohort.codes.index(code), found.features.index(feature)
    assert found.observed[row, column]
    return float(found.values[row, column])


@pytest.fixture
def study() -> Study:
    made = make_study()
    make_patient(made)
    make_cohort(12, made)
    return made


def test_patients_outcomes_and_arms_are_in_the_order_of_codes(study: Study):
    cohort = load()
    assert cohort.codes == tuple(sorted(cohort.codes))
    assert len(cohort) == 13
    assert cohort.arms[cohort.codes.index("DEMO-001")] == "atezolizumab"
    assert cohort.randomised
    assert cohort.time_days[cohort.codes.index("DEMO-001")] == 262


def test_last_draw_by_the_origin_day_is_summarised(study: Study):
    assert value(load(), "ctdna", "max VAF") == pytest.approx(0.121)
    assert value(load(origin_day=50), "ctdna", "max VAF") == pytest.approx(0.018)
    assert value(load(origin_day=50), "ctdna", "change of max VAF") == pytest.approx(np.log10(0.018 / 0.121))


def test_tested_with_none_found_is_zero_and_not_missing(study: Study):
    cohort = load(origin_day=90)
    assert value(cohort, "ctdna", "variants found") == 0
    assert cohort.tested["ctdna"][cohort.codes.index("DEMO-001")]


def test_patient_never_tested_has_no_ctdna(study: Study):
    cohort = load()
    present = block_of(cohort, "ctdna").present
    assert [code for code, has in zip(cohort.codes, present, strict=True) if has] == ["DEMO-001"]


def test_failed_test_does_not_count_as_a_test(study: Study):
    other = Patient.objects.get(code="C-0001")
    Specimen.objects.create(patient=other, kind="plasma", day=0, variants_state=Knowing.FAILED)
    cohort = load()
    assert not cohort.tested["ctdna"][cohort.codes.index("C-0001")]


def test_variants_are_edges_from_plasma_and_tissue(study: Study):
    variants = load().variants
    assert set(variants.genes) == {"TP53", "KRAS", "STK11", "KEAP1"}
    assert variants.kinds == ("ctdna:missense_variant", "omics:missense_variant")
    assert variants.vaf.max() == pytest.approx(0.38)


def test_nothing_after_the_origin_day_is_read(study: Study):
    patient = Patient.objects.get(code="DEMO-001")
    late = FeatureSet.objects.create(study=study, modality="labs", name="late", features=["x"], genes=[])
    FeatureVector.objects.create(patient=patient, feature_set=late, day=5, values=[1.0], digest="")
    assert load().block("late") is None
    assert value(load(origin_day=5), "late", "x") == 1.0
    assert value(load(origin_day=50), "labs series", "LDH") == 198.0


def test_failed_observation_leaves_the_last_value(study: Study):
    assert value(load(origin_day=90), "labs series", "LDH") == 198.0


def test_lesions_become_the_largest_with_number_and_volume(study: Study):
    cohort = load()
    radiomics = next(block for block in cohort.blocks if block.modality is Modality.RADIOMICS)
    assert radiomics.features[-2:] == ("lesions", "total volume mL")
    assert value(cohort, radiomics.name, "lesions") >= 1


def test_missing_element_of_a_wide_row_is_unobserved(study: Study):
    patient = Patient.objects.get(code="DEMO-001")
    panel = FeatureSet.objects.create(study=study, modality="labs", name="panel", features=["a", "b"], genes=[])
    FeatureVector.objects.create(patient=patient, feature_set=panel, day=0, values=[None, 2.0], digest="")
    block = block_of(load(), "panel")
    assert block.observed[load().codes.index("DEMO-001")].tolist() == [False, True]


def test_landmark_leaves_out_and_counts_those_no_longer_followed(study: Study):
    cohort = load(origin_day=100)
    assert cohort.left_out == {"follow-up ended by the origin day": 13 - len(cohort)}
    assert cohort.time_days[cohort.codes.index("DEMO-001")] == 162


def test_patient_without_the_endpoint_is_left_out_and_counted(study: Study):
    Outcome.objects.filter(patient__code="C-0001").delete()
    assert load().left_out == {"no follow-up for the endpoint": 1}
    assert len(load(None)) == 13
    assert load(None).outcome is None


def test_gene_sets_are_read(study: Study):
    GeneSet.objects.create(name="RAS signalling", source="test", genes=["KRAS", "NRAS"])
    sets = load().gene_sets
    members = {(sets.pathways[p], gene) for p, gene in zip(sets.pathway, sets.gene, strict=True)}
    assert {("RAS signalling", "KRAS"), ("RAS signalling", "NRAS")} <= members


def test_gene_sets_of_another_study_are_not_read(study: Study):
    other = Study.objects.create(code="other", name="Other", index_date="diagnosis")
    GeneSet.objects.create(study=other, name="theirs", source="test", genes=["KRAS", "NRAS"])
    assert "theirs" not in load().gene_sets.pathways


def test_linked_genes_meet_in_a_set(study: Study):
    for origin, target in (("CCL5", "CCR5"), ("CCL5", "CCR1")):
        GeneLink.objects.create(
            study=study, kind="ligand-receptor", origin=origin, target=target, weight=1, source="test"
        )
    sets = load().gene_sets
    members = {gene for p, gene in zip(sets.pathway, sets.gene, strict=True) if sets.pathways[p] == "linked to CCL5"}
    assert members == {"CCL5", "CCR5", "CCR1"}


def test_unknown_study_and_endpoint_are_refused(study: Study):
    with pytest.raises(EndpointNotFound, match="study demo: expected endpoint DFS"):
        load("DFS")
    with pytest.raises(StudyNotFound):
        load_cohort(url_of(connection.settings_dict), "other", "OS")


def test_nobody_left_is_refused(study: Study):
    with pytest.raises(CohortError, match="expected patients"):
        load(origin_day=100_000)


def test_second_reading_has_the_same_hash(study: Study):
    assert load().data_hash == load().data_hash


def test_a_bound_is_no_value(study: Study):
    patient = Patient.objects.get(code="DEMO-001")
    Observation.objects.create(
        patient=patient, modality="labs", name="LDH", day=60, state="value", value=8.0, comparator=">"
    )
    assert value(load(origin_day=90), "labs series", "LDH") == 198.0
