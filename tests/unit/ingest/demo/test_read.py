"""The written files, read back by the readers of the import."""

import pytest

from ingest.demo.generate import DemoStudy
from ingest.records import Knowing, Package
from ingest.registry import read


@pytest.fixture(scope="module")
def package(small: DemoStudy) -> Package:
    return read([small.folder], study="demo")


def test_the_whole_study_reads_without_errors_or_warnings(package):
    assert package.issues == []
    assert package.study.synthetic
    assert package.study.randomised


def test_every_modality_arrives(package):
    assert len(package.patients) == 12
    assert {outcome.endpoint for outcome in package.outcomes} == {"OS", "PFS", "severe_adverse_event"}
    assert {table.modality for table in package.tables} == {"omics", "labs", "radiomics"}
    assert [(one.encoder, len(one.patients)) for one in package.embeddings] == [("titan", 10)]
    assert len(package.imaging) == 5


def test_tested_patients_have_a_specimen_a_draw_and_others_none(package):
    assert len({specimen.patient for specimen in package.specimens}) == 11
    assert {specimen.variants for specimen in package.specimens} == {Knowing.VALUE, Knowing.NONE_FOUND}


def test_no_dates_lie_after_the_end_of_follow_up(package):
    end = {one.patient: one.time_days + 0.1 for one in package.outcomes if one.endpoint == "OS"}
    dated = [*package.specimens, *package.observations, *package.responses, *package.disease_events]
    assert all(one.day <= end[one.patient] for one in dated)
