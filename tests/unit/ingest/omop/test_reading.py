"""What the plain tables say, with and without the site's vocabulary."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ingest.omop.concepts import Concepts
from ingest.omop.fields import is_date, is_integer
from ingest.omop.format import FORMAT, table_named
from ingest.records import Knowing, OutcomeStatus, Package
from ingest.rows import Rows
from tests.broken.adam_and_omop import WILD, copy_plain, read_with

FOURTH = "9007199254740993"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_with(FORMAT, WILD / "omop" / "plain", tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The same tables with the site's vocabulary."""
    folder = copy_plain("omop", tmp_path_factory.mktemp("named"), WILD / "omop" / "vocabulary")
    return read_with(FORMAT, folder, folder.parent)


def _warned(package: Package) -> dict[str, int]:
    return {issue.code: issue.count for issue in package.warnings}


def test_every_person_is_a_patient_and_large_ids_stay_whole(plain: Package) -> None:
    assert [record.code for record in plain.patients] == ["1", "2", "3", FOURTH]
    assert [record.sex for record in plain.patients] == ["male", "female", None, "female"]
    assert [record.site for record in plain.patients] == ["7", "7", "8", None]


def test_age_is_counted_to_day_0_and_a_missing_month_is_june(plain: Package) -> None:
    ages = [record.age_years for record in plain.patients]

    # 1950-03-10 to 2016-02-03; 1961-06-15 to 2018-01-15; 1970-06-01 to 2011-01-01; 1944-12-31 to 2012-02-02
    assert ages == [65.9, 56.59, 40.59, 67.09]


def test_day_0_is_the_disease_episode_else_the_first_cancer_condition(plain: Package) -> None:
    first = {each.patient: each.day for each in plain.observations if each.name == "OMOP:900101"}

    assert plain.study.index_date == "first diagnosis of cancer"
    assert first == {"1": -2}
    assert _warned(plain)["index_from_first_condition"] == 1


def test_day_0_may_be_the_first_treatment(tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("omop", tmp_path), tmp_path, index="first_treatment")

    arms = {line.patient: (line.start_day, line.is_index) for line in package.treatments if line.is_index}
    assert arms == {"1": (0, True), "2": (0, True)}
    assert _warned(package)["no_index_date"] == 2


def test_the_caller_may_name_the_cancer(tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("omop", tmp_path), tmp_path, cancer_concepts="900002")

    details = {record.code: record.diagnosis_detail for record in package.patients}
    assert details["3"] == "OMOP:900002"
    assert "index_from_first_condition" not in _warned(package)


def test_what_lies_below_the_named_cancer_is_cancer(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    header = "ancestor_concept_id,descendant_concept_id,min_levels_of_separation,max_levels_of_separation"
    (folder / "concept_ancestor.csv").write_text(f"{header}\n1,900002,1,1\n")

    package = read_with(FORMAT, folder, tmp_path, cancer_concepts="1")

    assert "index_from_first_condition" not in _warned(package)


def test_files_that_are_no_table_are_named(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    (folder / "readme.txt").write_text("ours")
    (folder / "lab_results.csv").write_text("a\n1\n")

    package = read_with(FORMAT, folder, tmp_path)

    assert [issue.file for issue in package.warnings if issue.code == "unread_file"] == [
        "lab_results.csv",
        "readme.txt",
    ]


def test_without_a_vocabulary_concepts_keep_their_ids(plain: Package) -> None:
    assert {each.name for each in plain.observations} >= {"OMOP:900101", "OMOP:900102"}
    assert _warned(plain)["no_vocabulary"] == 1


def test_with_a_vocabulary_concepts_have_names_and_codes(named: Package) -> None:
    details = [record.diagnosis_detail for record in named.patients]
    raw = next(each for each in named.raws if each.kind == "condition_occurrence" and each.patient == "1")

    assert details[:2] == ["Adenocarcinoma of upper lobe of lung", "Carcinoma of breast"]
    assert {each.name for each in named.observations} >= {"Hemoglobin in blood", "Carcinoembryonic antigen in serum"}
    assert raw.content["concept"] == {"code": "LOCAL:BP", "name": 'Raised blood pressure 5" cuff'}


def test_an_operator_makes_a_bound(plain: Package) -> None:
    found = {each.patient: each for each in plain.observations if each.name == "OMOP:900102"}

    assert (found["1"].state, found["1"].value, found["1"].limit) == (Knowing.BELOW_LIMIT, None, 0.5)
    assert (found["1"].comparator, found["2"].comparator, found["2"].value) == ("<", ">", 1000)


def test_positive_and_negative_are_two_states(plain: Package) -> None:
    found = {each.patient: (each.state, each.value) for each in plain.observations if each.name == "OMOP:900103"}

    assert found == {"1": (Knowing.VALUE, 1.0), "2": (Knowing.NONE_FOUND, None)}


def test_a_result_that_is_no_number_is_kept_raw(named: Package) -> None:
    raw = next(each for each in named.raws if each.kind == "measurement" and each.patient == "2")

    assert raw.content["value_as"] == {"code": "LOCAL:2P", "name": "2+"}


def test_units_are_codes_where_the_vocabulary_knows_them(plain: Package, named: Package) -> None:
    def units(package: Package) -> set[str]:
        return {each.unit for each in package.observations if each.patient == "2" and each.value == 1000}

    assert units(plain) == {"OMOP:900202"}
    assert units(named) == {"ng/mL"}


def test_modifiers_give_stage_and_size(named: Package) -> None:
    patient = next(record for record in named.patients if record.code == FOURTH)
    size = next(each for each in named.observations if each.patient == FOURTH)

    assert patient.stage == "2B"
    assert (size.modality, size.value, size.unit, size.day) == ("tumour_size", 31, "mm", 0)


def test_performance_status_is_known_by_the_vocabulary(plain: Package, named: Package) -> None:
    assert [record.ecog for record in plain.patients] == [None, None, None, None]
    assert [record.ecog for record in named.patients] == [1, None, None, None]


def test_treatment_episodes_are_lines_with_their_drugs(named: Package) -> None:
    line = next(each for each in named.treatments if each.patient == "1")

    assert (line.regimen, line.start_day, line.stop_day, line.line) == ("drug one and drug two", 27, 119, 1)
    assert line.components == ("drug one", "drug two")


def test_exposures_not_a_month_apart_are_one_line(plain: Package) -> None:
    lines = [(each.start_day, each.stop_day) for each in plain.treatments if each.patient == "2"]

    assert lines == [(17, 38), (198, 199)]
    assert _warned(plain)["drugs_not_classified"] == 3


def test_only_drugs_against_cancer_are_treatments_where_the_vocabulary_knows(named: Package) -> None:
    assert [each.patient for each in named.treatments] == ["1"]
    assert _warned(named)["not_antineoplastic"] == 3


def test_eras_count_before_exposures(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    (folder / "drug_era.csv").write_text(
        "drug_era_id,person_id,drug_concept_id,drug_era_start_date,drug_era_end_date\n1,2,900403,2018-02-01,2018-08-02\n"
    )

    package = read_with(FORMAT, folder, tmp_path)

    assert [(each.start_day, each.stop_day) for each in package.treatments if each.patient == "2"] == [(17, 199)]
    assert package.tally["drug_exposure"] == {"used": 3, "kept_raw": 0, "ignored": 3}


def test_survival_ends_with_death_or_observation_and_may_begin_late(plain: Package) -> None:
    found = {each.patient: (each.time_days, each.status, each.entry_days) for each in plain.outcomes}

    assert found["1"] == (366, OutcomeStatus.EVENT, 0)
    assert found["2"] == (410, OutcomeStatus.CENSORED, 45)
    assert [(each.kind, each.day) for each in plain.disease_events] == [("death", 366), ("progression", 211)]


def test_an_open_end_is_no_date(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    text = (folder / "observation_period.csv").read_text().replace("2019-03-01", "2099-12-31")
    (folder / "observation_period.csv").write_text(text)

    package = read_with(FORMAT, folder, tmp_path)

    assert "2" not in {each.patient for each in package.outcomes}
    assert {"open_date", "no_follow_up"} <= _warned(package).keys()


def test_every_row_is_counted(plain: Package) -> None:
    rows = {name: sum(counts.values()) for name, counts in plain.tally.items()}
    there = {path.stem: len(pd.read_csv(path)) for path in (WILD / "omop" / "plain").glob("*.csv")}

    assert rows == {**there, "note": 1, "visit_occurrence": 1}


def test_nothing_that_identifies_leaves_the_reader(plain: Package) -> None:
    said = repr([plain, *plain.observations])

    for secret in ("MRN-", "named person", "lumpectomy", "smokes", "2016-", "take with water", "house code"):
        assert secret not in said


def test_race_is_kept_only_when_asked(plain: Package, tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("omop", tmp_path), tmp_path, race="yes")

    assert plain.patients[0].covariates == {}
    assert package.patients[0].covariates == {"race": "OMOP:8527", "ethnicity": "OMOP:38003564"}


def test_version_5_3_is_read_with_a_warning(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    (folder / "cdm_source.csv").write_text("cdm_source_name,cdm_version\nours,5.3.1\n")
    text = (folder / "measurement.csv").read_text()
    text = text.replace("measurement_event_id,meas_event_field", "modifier_of_event_id,modifier_of_field")
    (folder / "measurement.csv").write_text(text)

    package = read_with(FORMAT, folder, tmp_path)

    assert package.errors == []
    assert _warned(package)["cdm_version"] == 1
    assert FOURTH in {each.patient for each in package.outcomes}


def test_measurements_are_columns_and_equal_a_slow_reading(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    rng = np.random.default_rng(7)
    rows = 4000
    values = pd.DataFrame(
        {
            "measurement_id": np.arange(rows) + 1,
            "person_id": rng.integers(1, 4, rows),
            "measurement_concept_id": rng.integers(0, 6, rows),
            "measurement_date": (np.datetime64("2016-01-01") + rng.integers(0, 300, rows)).astype(str),
            "measurement_type_concept_id": 32817,
            "operator_concept_id": rng.choice(["", "4171756", "4172704", "4172703"], rows),
            "value_as_number": rng.choice(["", "1.5", "2", "30"], rows),
            "value_as_concept_id": rng.choice(["", "9191", "9189"], rows),
        }
    )
    values.to_csv(folder / "measurement.csv", index=False)
    shutil.copy(folder / "measurement.csv", tmp_path / "kept.csv")

    package = read_with(FORMAT, folder, tmp_path)

    assert isinstance(package.observations, Rows)
    found = [
        (each.patient, each.name, each.day, each.value, each.limit, each.comparator)
        for each in package.observations
        if each.modality == "labs"
    ]
    assert found == _slowly(values)


def _slowly(rows: pd.DataFrame) -> list[tuple[str, str, int, float | None, float | None, str]]:
    zero = {1: "2016-02-03", 2: "2018-01-15", 3: "2011-01-01"}
    signs = {"4171756": "<", "4172704": ">"}
    seen: set[tuple[int, int, str]] = set()
    found = []
    for row in rows.itertuples():
        number = float(row.value_as_number) if row.value_as_number else None
        word = row.value_as_concept_id
        if not row.measurement_concept_id or (number is None and not word):
            continue
        key = (row.person_id, row.measurement_concept_id, row.measurement_date)
        if key in seen:
            continue
        seen.add(key)
        sign = signs.get(row.operator_concept_id, "") if number is not None else ""
        limit = number if sign == "<" else None
        value = None if sign == "<" else number if number is not None else 1.0 if word == "9191" else None
        day = (pd.Timestamp(row.measurement_date) - pd.Timestamp(zero[row.person_id])).days
        found.append((str(row.person_id), f"OMOP:{row.measurement_concept_id}", day, value, limit, sign))
    return found


def test_tables_are_known_by_name() -> None:
    assert table_named("PERSON.csv") == "person"
    assert table_named("drug_exposure.csv.gz") == "drug_exposure"
    assert table_named("person.docx") is None


def test_types_follow_from_names() -> None:
    assert is_integer("person_id")
    assert is_integer("year_of_birth")
    assert not is_integer("specimen_source_id")
    assert is_date("death_date")
    assert not is_date("death_datetime")


def test_a_field_concept_may_be_known_by_its_name() -> None:
    concepts = Concepts(names={5: "condition_occurrence.condition_occurrence_id"}, is_given=True)

    assert concepts.table_of_field(5) == "condition_occurrence"
    assert concepts.table_of_field(1147094) == "drug_exposure"
    assert concepts.table_of_field(6) is None


def test_recognise_never_raises(tmp_path: Path) -> None:
    assert FORMAT.recognise(tmp_path / "nothing") is None
    (tmp_path / "person.csv").write_bytes(b"\x00")
    assert FORMAT.recognise(tmp_path / "person.csv") is None
    assert FORMAT.recognise(tmp_path) is None
    (tmp_path / "DEATH.parquet").write_bytes(b"")
    assert FORMAT.recognise(tmp_path) == "the folder holds the OMOP tables person and death"


def test_the_cancer_is_in_oncotree_with_and_without_the_vocabulary(plain: Package, named: Package) -> None:
    assert [record.diagnosis for record in plain.patients] == ["LUNG", "BREAST", None, None]
    assert [record.diagnosis for record in named.patients] == ["LUAD", "BREAST", None, None]


def test_a_snomed_code_of_the_source_is_a_cancer_without_the_vocabulary(tmp_path: Path) -> None:
    folder = copy_plain("omop", tmp_path)
    conditions = folder / "condition_occurrence.csv"
    rows = conditions.read_text(encoding="utf-8").replace(
        "2018-01-15,,32817,8140/3-C50.9", "2018-01-15,,32817,254837009"
    )
    conditions.write_text(rows + "16,2,900009,2001-01-01,,32817,195662009\n", encoding="utf-8")

    package = read_with(FORMAT, folder, tmp_path)

    second = next(record for record in package.patients if record.code == "2")
    assert (second.diagnosis, second.age_years) == ("BREAST", 56.59)
