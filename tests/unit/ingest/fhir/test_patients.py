from pathlib import Path

import pytest

from ingest.errors import OptionUnknown
from ingest.records import OutcomeRecord, OutcomeStatus, StudyRecord
from ingest.sources import KnownStudy
from tests.unit.ingest.fhir.making import (
    bundle,
    codes,
    condition,
    medication,
    observation,
    patient,
    quantity,
    read,
    read_patient,
)

BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"


@pytest.mark.parametrize(("born", "age"), [("1960-01-01", 60), ("1960-01-02", 59), ("1960-07", 59), ("1960", 59)])
def test_age_is_in_whole_years_on_day_0(tmp_path: Path, born: str, age: int) -> None:
    assert read(tmp_path, bundle(patient(birthDate=born), condition())).patients[0].age_years == age


def test_birth_sex_counts_more_than_gender(tmp_path: Path) -> None:
    told = patient(gender="other", extension=[{"url": BIRTH_SEX, "valueCode": "F"}])

    assert read(tmp_path, bundle(told, condition())).patients[0].sex == "female"


@pytest.mark.parametrize(("gender", "sex"), [("male", "male"), ("other", "other"), ("unknown", None)])
def test_gender_where_no_sex_is_told(tmp_path: Path, gender: str, sex: str | None) -> None:
    assert read(tmp_path, bundle(patient(gender=gender), condition())).patients[0].sex == sex


def test_day_0_is_the_onset_else_when_it_was_recorded_or_asserted(tmp_path: Path) -> None:
    dated = observation("2039-6", day="2020-02-01", valueQuantity=quantity(1, "ng/mL"))
    recorded = condition(recordedDate="2020-01-22")
    asserted = condition(extension=[{"url": ASSERTED, "valueDateTime": "2020-01-12"}])
    for told in (recorded, asserted):
        del told["onsetDateTime"]

    days = [read(tmp_path, bundle(patient(), told, dated)).observations[0].day for told in (recorded, asserted)]

    assert days == [10, 20]


def test_without_a_diagnosis_the_first_date_is_day_0_and_is_warned_of(tmp_path: Path) -> None:
    values = [
        observation("2039-6", name=day, day=day, valueQuantity=quantity(1, "ng/mL"))
        for day in ("2020-02-11", "2020-02-01")
    ]

    package = read(tmp_path, bundle(patient(), *values))

    assert [each.day for each in package.observations] == [0, 10] and codes(package) == ["index_date_assumed"]


def test_the_option_gives_day_0_where_no_diagnosis_does(tmp_path: Path) -> None:
    value = observation("2039-6", day="2020-02-11", valueQuantity=quantity(1, "ng/mL"))

    package = read(tmp_path, bundle(patient(), value), index_date="2020-02-01")

    assert package.observations[0].day == 10 and package.issues == []


def test_an_option_that_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionUnknown, match="YYYY-MM-DD"):
        read(tmp_path, bundle(patient()), index_date="yesterday")


@pytest.mark.parametrize("name", ["build", "kind"])
def test_an_option_outside_its_choices_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionUnknown):
        read(tmp_path, bundle(patient()), **{name: "other"})


def test_a_date_counts_as_written_whatever_its_time_zone(tmp_path: Path) -> None:
    late = observation("2039-6", day="2020-01-11T23:30:00-11:00", valueQuantity=quantity(1, "ng/mL"))

    assert read_patient(tmp_path, late).observations[0].day == 10


def test_a_partial_date_takes_the_middle_and_says_so(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("2039-6", day="2020-01", valueQuantity=quantity(1, "ng/mL")))

    assert package.observations[0].day == 14 and codes(package) == ["partial_date"]


def test_death_is_an_event_of_survival(tmp_path: Path) -> None:
    package = read(tmp_path, bundle(patient(deceasedDateTime="2020-12-31"), condition()))

    assert package.outcomes == [OutcomeRecord(patient="p1", endpoint="OS", time_days=365, status=OutcomeStatus.EVENT)]
    assert [(each.kind, each.day) for each in package.disease_events] == [("death", 365)]


def test_the_living_are_censored_when_last_seen(tmp_path: Path) -> None:
    package = read_patient(tmp_path, observation("44669-0", day="2020-03-31"))

    assert package.outcomes == [OutcomeRecord(patient="p1", endpoint="OS", time_days=90, status=OutcomeStatus.CENSORED)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"deceasedBoolean": True}, "death_undated"), ({"deceasedDateTime": "2019-12-01"}, "negative_time")],
)
def test_a_death_without_a_usable_date_gives_no_outcome(tmp_path: Path, changes: dict[str, object], code: str) -> None:
    package = read(tmp_path, bundle(patient(**changes), condition()))

    assert package.outcomes == [] and codes(package) == [code]


def test_a_lone_resource_belongs_to_its_subject_and_registers_nobody(tmp_path: Path) -> None:
    package = read(tmp_path, observation("89247-1", valueInteger=0))

    assert [each.code for each in package.patients] == ["p1"] and not package.registers
    assert codes(package) == ["index_date_assumed", "patient_created"]


def test_a_lone_resource_of_nobody_the_study_knows_is_refused(tmp_path: Path) -> None:
    study = KnownStudy(record=StudyRecord(code="s", name="s", index_date="x"), patients=frozenset({"p2"}))

    package = read(tmp_path, observation("89247-1", valueInteger=0), known=study)

    assert [issue.code for issue in package.errors] == ["id_not_in_patients"]


def test_a_lone_condition_registers_its_patient(tmp_path: Path) -> None:
    package = read(tmp_path, condition())

    assert package.registers and package.patients[0].diagnosis == "BREAST" and package.issues == []


def test_administrative_resources_are_ignored_and_counted(tmp_path: Path) -> None:
    doctor = {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Who"}]}

    package = read_patient(tmp_path, doctor, medication("MedicationStatement", effectiveDateTime="2020-02-01"))

    assert package.tally["Practitioner"] == {"used": 0, "kept_raw": 0, "ignored": 1}
    assert sum(sum(counts.values()) for counts in package.tally.values()) == 4
