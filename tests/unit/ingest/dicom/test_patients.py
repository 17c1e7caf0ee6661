"""Whose a file is: the folder, the option, or a pseudonym; never the id in the header, never two people in one."""

import pytest

from ingest.deidentify import new_patient
from tests.broken.build_imaging import write_ct
from tests.unit.ingest.dicom.reading import SALT, codes_of, known, read_tree

PSEUDONYM = new_patient("4711", salt=SALT)


def patients_of(package):
    return {record.patient for record in package.imaging}


@pytest.fixture
def place(tmp_path):
    write_ct(tmp_path / "scans" / "ct", heights=[0, 2.5])
    return tmp_path / "scans"


def test_new_study_takes_the_name_of_the_folder(place):
    package = read_tree(place)
    assert patients_of(package) == {"scans"}
    assert [record.code for record in package.patients] == ["scans"]
    assert ("warning", "patient_created") in codes_of(package)


def test_option_names_the_patient(place):
    assert patients_of(read_tree(place, study=known("P1", "scans"), patient="P1")) == {"P1"}


def test_folder_below_that_the_study_knows_comes_before_the_folder_above(place):
    assert patients_of(read_tree(place, study=known("ct", registered=False))) == {"ct"}


def test_folders_that_the_study_knows_part_files_of_one_anonymous_id(tmp_path):
    for name in ("P1", "P2-baseline"):
        write_ct(tmp_path / "scans" / name, heights=[0, 2.5])
    assert patients_of(read_tree(tmp_path / "scans", study=known("P1", "P2"))) == {"P1", "P2"}


def test_numbered_series_and_uids_are_not_taken_for_patients_with_numbers(tmp_path):
    write_ct(tmp_path / "all" / "7" / "1-thorax", heights=[0, 2.5])
    write_ct(tmp_path / "all" / "7" / "1.2.840.1.2", heights=[0, 2.5])
    assert patients_of(read_tree(tmp_path / "all", study=known("1", "2", "7"))) == {"7"}
    assert patients_of(read_tree(tmp_path / "all" / "7" / "1-thorax", study=known("2", "4711"))) == {"4711"}


def test_id_that_is_a_code_of_the_study_is_taken(place):
    assert patients_of(read_tree(place, study=known("4711"))) == {"4711"}


def test_registered_study_refuses_a_stranger_without_naming_the_id(place):
    package = read_tree(place, study=known("P1"))
    (error,) = package.errors
    assert error.code == "id_not_in_patients"
    assert "4711" not in repr(package.issues)
    assert patients_of(read_tree(place, study=known("P1"), new_patients="yes")) == {"scans"}


def test_folder_that_is_named_by_the_id_becomes_a_pseudonym(tmp_path):
    write_ct(tmp_path / "4711" / "ct", heights=[0, 2.5])
    package = read_tree(tmp_path / "4711")
    assert patients_of(package) == {PSEUDONYM}
    assert "4711" not in repr(package.issues) + repr(package.files) + repr(package.imaging)


def test_folder_named_by_a_uid_is_no_code(tmp_path):
    write_ct(tmp_path / "1.2.840.99.1.7", heights=[0, 2.5])
    package = read_tree(tmp_path / "1.2.840.99.1.7")
    assert patients_of(package) == {PSEUDONYM}
    assert package.imaging[0].source.startswith("2.25.")


def test_folder_named_by_an_id_that_is_no_real_one_stays(tmp_path):
    write_ct(tmp_path / "4711" / "ct", heights=[0, 2.5], PatientIdentityRemoved="YES")
    assert patients_of(read_tree(tmp_path / "4711")) == {"4711"}


def test_folder_of_several_patients_is_told_apart(tmp_path):
    write_ct(tmp_path / "all" / "A" / "ct", heights=[0, 2.5])
    write_ct(tmp_path / "all" / "B" / "ct", heights=[0, 2.5], PatientID="4712")
    assert patients_of(read_tree(tmp_path / "all")) == {"A", "B"}


def test_two_ids_in_one_folder_are_two_pseudonyms(tmp_path):
    write_ct(tmp_path / "mixed" / "first", heights=[0, 2.5])
    write_ct(tmp_path / "mixed" / "second", heights=[0, 2.5], PatientID="4712")
    for path in sorted((tmp_path / "mixed").glob("*/*")):
        path.rename(tmp_path / "mixed" / f"{path.parent.name}-{path.name}")
    assert patients_of(read_tree(tmp_path / "mixed")) == {PSEUDONYM, new_patient("4712", salt=SALT)}


def test_option_over_several_ids_warns(tmp_path):
    write_ct(tmp_path / "all" / "A", heights=[0, 2.5])
    write_ct(tmp_path / "all" / "B", heights=[0, 2.5], PatientID="4712")
    package = read_tree(tmp_path / "all", patient="P1")
    assert patients_of(package) == {"P1"}
    assert ("warning", "several_patient_ids") in codes_of(package)


def test_one_series_of_two_ids_is_refused(tmp_path):
    first = write_ct(tmp_path / "x" / "a", heights=[0, 2.5])
    write_ct(tmp_path / "x" / "b", heights=[5, 7.5], PatientID="4712", series_uid=first[0].SeriesInstanceUID)
    assert [error.code for error in read_tree(tmp_path / "x").errors] == ["several_patients"]


def test_no_id_and_no_folder_of_their_own_is_refused(tmp_path):
    write_ct(tmp_path / "x" / "a", heights=[0, 2.5], PatientID="")
    write_ct(tmp_path / "x" / "b", heights=[0, 2.5])
    for path in sorted((tmp_path / "x").glob("*/*")):
        path.rename(tmp_path / "x" / f"{path.parent.name}-{path.name}")
    package = read_tree(tmp_path / "x")
    assert [(error.code, error.column) for error in package.errors] == [("missing_attribute", "PatientID")]
