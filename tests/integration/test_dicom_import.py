"""DICOM trees through the whole import: rows are stored, and a second import changes nothing."""

from pathlib import Path

import pytest

from tests.paths import dev_data
from twins.actions import imports
from twins.models import ImagingStudy, ImportRun, Lesion, Observation, Patient

pytestmark = pytest.mark.django_db(transaction=True)
WILD = Path(__file__).parents[1] / "wild" / "dicom"


def accept(path, **options):
    return imports.accept(imports.create([path], study="scans", options=options, by=None)).run


def counts():
    return tuple(model.objects.count() for model in (Patient, ImagingStudy, Lesion, Observation))


def test_tree_is_stored_and_again_unchanged():
    first = accept(WILD / "W1")
    assert (first.status, first.kind) == (ImportRun.Status.STORED, "dicom")
    assert counts() == (1, 1, 2, 3)
    assert accept(WILD / "W1").status == ImportRun.Status.UNCHANGED
    assert counts() == (1, 1, 2, 3)


def test_segmentation_that_comes_alone_replaces_nothing(tmp_path):
    accept(WILD / "W1", patient="W1")
    (tmp_path / "W1").mkdir()
    (tmp_path / "W1" / "seg.dcm").write_bytes((WILD / "W1" / "seg.dcm").read_bytes())
    accept(tmp_path / "W1", patient="W1")
    assert sorted(ImagingStudy.objects.values_list("modality", flat=True)) == ["CT", "SEG"]
    assert ImagingStudy.objects.get(modality="CT").lesions.count() == 2


def test_shared_examples_are_stored():
    assert accept(dev_data("dicom/highdicom")).status == ImportRun.Status.STORED
    assert counts() == (2, 4, 4, 1)
    assert accept(dev_data("dicom/sts_001_ct")).status == ImportRun.Status.STORED
    assert counts() == (3, 5, 5, 1)
