"""Storing a package makes the database equal to it and touches only what differs."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.integration.packages import small_package
from twins.actions.storing.store import store_package
from twins.actions.storing.sync import Changes
from twins.models import FeatureVector, Patient, SlideEmbedding, Specimen, Study, TreatmentLine, Variant

pytestmark = pytest.mark.django_db

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'twins\\_%' ORDER BY 1"


def row_versions() -> dict[str, list[tuple[str, ...]]]:
    """Physical identity of every row: changes when a row is rewritten."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"SELECT ctid::text, xmin::text FROM {name} ORDER BY 1")
            found[name] = cursor.fetchall()
    return found


def test_first_time_stores_every_record():
    study, changes = store_package(small_package())
    assert study.patients.count() == 2
    assert changes.created == 18
    assert Variant.objects.get().vaf == pytest.approx(0.1)
    assert TreatmentLine.objects.get().components == ["docetaxel"]
    assert Study.objects.get().covariates == [{"name": "smoking", "kind": "ordinal", "levels": ["never", "ever"]}]


def test_missing_value_of_a_wide_row_is_null_in_the_array():
    store_package(small_package())
    vector = FeatureVector.objects.get(patient__code="B", feature_set__name="blood")
    assert vector.values == [None, 310.0]


def test_radiomics_vector_belongs_to_its_lesion():
    store_package(small_package())
    vector = FeatureVector.objects.get(feature_set__modality="radiomics")
    assert vector.lesion is not None and vector.lesion.label == "Lesion 1"


def test_embedding_comes_back_as_given():
    store_package(small_package())
    assert list(SlideEmbedding.objects.get().vector) == pytest.approx([0.1, 0.2, 0.3], abs=1e-7)


def test_second_time_touches_no_row():
    store_package(small_package())
    before = row_versions()
    _, changes = store_package(small_package())
    assert changes == Changes()
    assert row_versions() == before


def test_changed_value_changes_one_row_and_keeps_identity():
    store_package(small_package())
    ids = dict(Patient.objects.values_list("code", "pk"))
    _, changes = store_package(small_package(ecog=2))
    assert changes == Changes(updated=1)
    assert dict(Patient.objects.values_list("code", "pk")) == ids
    assert Patient.objects.get(code="A").ecog == 2


def test_changed_variant_replaces_the_old_one():
    store_package(small_package())
    _, changes = store_package(small_package(vaf=0.2))
    assert changes == Changes(created=1, deleted=1)
    assert Variant.objects.get().vaf == pytest.approx(0.2)


def test_what_the_study_no_longer_names_is_removed():
    store_package(small_package())
    package = small_package()
    package.patients.pop()
    package.specimens.pop()
    package.embeddings.clear()
    package.tables.pop(0)
    store_package(package)
    assert [patient.code for patient in Patient.objects.all()] == ["A"]
    assert not SlideEmbedding.objects.exists()


def test_single_file_import_adds_and_keeps_the_rest():
    store_package(small_package())
    package = small_package(vaf=0.4)
    package.kind = "vcf"
    package.patients.clear()
    package.specimens[:] = package.specimens[:1]
    for group in (package.outcomes, package.treatments, package.observations, package.adverse_events):
        group.clear()
    for group in (package.tables, package.embeddings, package.imaging):
        group.clear()
    store_package(package)
    assert Patient.objects.count() == 2
    assert Specimen.objects.count() == 2
    # without a position nobody can tell whether it is the same variant
    assert sorted(Variant.objects.values_list("vaf", flat=True)) == [pytest.approx(0.1), pytest.approx(0.4)]


def test_patient_without_a_diagnosis_has_the_studys():
    package = small_package()
    package.study = replace(package.study, diagnosis="NSCLC")
    package.patients[0] = replace(package.patients[0], diagnosis="SCLC")
    store_package(package)
    assert dict(Patient.objects.values_list("code", "diagnosis")) == {"A": "SCLC", "B": "NSCLC"}
