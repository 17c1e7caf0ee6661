"""What the plain datasets say, number by number."""

from pathlib import Path

import pytest

from ingest.adam.arms import parse_names
from ingest.adam.dates import PartialDateError, parse_date
from ingest.adam.format import FORMAT, dataset_named
from ingest.adam.units import days_in, unit_in_label
from ingest.records import Knowing, OutcomeStatus, Package
from tests.broken.adam_and_omop import WILD, copy_plain, read_with

MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_with(FORMAT, WILD / "adam" / "plain", tmp_path_factory.mktemp("plain"))


def _warned(package: Package) -> dict[str, int]:
    return {issue.code: issue.count for issue in package.warnings}


def test_everybody_in_adsl_is_a_patient(plain: Package) -> None:
    assert [record.code for record in plain.patients] == ["T1-01", "T1-02", "T1-03", "T1-04", "T1-05"]
    assert [record.age_years for record in plain.patients] == [61, 60, 70, 55, 48]
    assert [record.sex for record in plain.patients] == ["female", "male", "male", "female", None]
    assert [record.ecog for record in plain.patients] == [1, 0, None, None, 2]


def test_only_what_was_known_on_day_0_is_a_covariate(plain: Package) -> None:
    first = plain.patients[0]

    assert first.covariates == {"SAFFL": "Y", "ITTFL": "Y", "STRAT1R": "high", "BMIBL": 24.5}
    assert [(spec.name, spec.kind) for spec in plain.study.covariates][-1] == ("BMIBL", "numeric")


def test_columns_that_stay_behind_are_named(plain: Package) -> None:
    said = next(issue for issue in plain.warnings if issue.code == "columns_not_read")

    assert said.value == "SUBJID, SUBJINIT, RACE, BRTHDTC, DTHCGR1, EOSSTT"
    assert said.count == 6


def test_race_is_kept_only_when_asked(tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("adam", tmp_path), tmp_path, race="yes", covariates="eosstt")

    assert package.patients[0].covariates["RACE"] == "WHITE"
    assert package.patients[0].covariates["EOSSTT"] == "DISCONTINUED"


def test_the_planned_arm_is_the_treatment_and_the_difference_is_counted(plain: Package) -> None:
    arms = {line.patient: (line.regimen, line.start_day, line.is_index) for line in plain.treatments}

    assert arms["T1-02"] == ("Drug B", 0, True)
    assert arms["T1-03"] == ("Drug B", 0, True)
    assert "T1-04" not in arms
    assert _warned(plain)["arm_differs"] == 2
    assert _warned(plain)["not_in_an_arm"] == 1


def test_arms_take_the_names_they_are_given(tmp_path: Path) -> None:
    names = "Drug A 10 mg=docetaxel; Drug B=atezolizumab"

    package = read_with(FORMAT, copy_plain("adam", tmp_path), tmp_path, regimens=names)

    assert {line.regimen for line in package.treatments} == {"docetaxel", "atezolizumab"}


def test_day_0_is_randomisation_else_first_treatment(plain: Package) -> None:
    stops = {line.patient: line.stop_day for line in plain.treatments}

    assert plain.study.index_date == "randomisation"
    assert stops == {"T1-01": 172, "T1-02": 29, "T1-03": None, "T1-05": 30}
    assert _warned(plain)["index_from_treatment"] == 1


def test_day_0_may_be_first_treatment(tmp_path: Path) -> None:
    package = read_with(FORMAT, copy_plain("adam", tmp_path), tmp_path, index="first_treatment")

    assert package.study.index_date == "first treatment"
    assert {line.patient: line.stop_day for line in package.treatments}["T1-01"] == 170


def test_censoring_1_and_above_is_no_event_and_units_become_days(plain: Package) -> None:
    outcomes = {(each.patient, each.endpoint): (each.time_days, each.status) for each in plain.outcomes}

    assert outcomes["T1-01", "OS"] == (pytest.approx(7.75 * MONTH), OutcomeStatus.EVENT)
    assert outcomes["T1-02", "PFS"] == (pytest.approx(2 * MONTH), OutcomeStatus.CENSORED)
    assert outcomes["T1-05", "OS"] == (100, OutcomeStatus.CENSORED)
    assert ("T1-03", "OS") not in outcomes


def test_days_without_a_unit_are_implied_with_a_warning(tmp_path: Path) -> None:
    folder = copy_plain("adam", tmp_path)
    (folder / "adtte.csv").write_text("USUBJID,PARAMCD,PARAM,AVAL,CNSR\nT1-01,OS,OS,12,0\nT1-02,OS,OS (Weeks),2,1\n")

    package = read_with(FORMAT, folder, tmp_path)

    assert [each.time_days for each in package.outcomes] == [12, 14]
    assert _warned(package)["unit_implied"] == 1


def test_study_day_1_is_the_day_of_first_treatment(plain: Package) -> None:
    events = {each.term: (each.start_day, each.stop_day) for each in plain.adverse_events}

    # first treatment is day 2 after randomisation, so study day -2 is day 0 and study day 1 is day 2
    assert events["FATIGUE"] == (0, None)
    assert events["NAUSEA"] == (2, 5)
    assert events["Rash maculo-papular"] == (9, None)


def test_severity_is_never_a_grade(plain: Package) -> None:
    grades = {each.term: each.grade for each in plain.adverse_events}

    assert grades == {"NAUSEA": 3, "FATIGUE": 2, "Rash maculo-papular": None, "uncoded adverse event": 1}
    assert _warned(plain)["severity_is_no_grade"] == 1


def test_causes_are_kept_apart(plain: Package) -> None:
    causes = {each.term: each.attribution for each in plain.adverse_events}

    assert causes["NAUSEA"] == "treatment_related"
    assert causes["FATIGUE"] == causes["Rash maculo-papular"] == "all_cause"


def test_organ_classes_are_written_as_ctcae_writes_them(plain: Package) -> None:
    organs = {each.organ_class for each in plain.adverse_events}

    assert {"Gastrointestinal disorders", "Skin and subcutaneous tissue disorders", None} <= organs


def test_only_analysed_sums_are_tumour_sizes(plain: Package) -> None:
    sizes = [each for each in plain.observations if each.modality == "tumour_size"]
    lesions = [each for each in plain.observations if each.modality == "lesion_size"]

    found = [(each.patient, each.name, each.day, each.value, each.unit) for each in sizes]
    assert found == [
        ("T1-01", "SLDINV", -2, 62, "mm"),
        ("T1-01", "SLDINV", 43, 40, "mm"),
        ("T1-02", "SLDINV", 0, 33, "mm"),
    ]
    assert [(each.name, each.value, each.unit) for each in lesions] == [("LDIAM1", 4.1, "cm")]


def test_sums_are_made_of_lesions_where_the_file_has_none(tmp_path: Path) -> None:
    folder = copy_plain("adam", tmp_path)
    rows = ["USUBJID,PARAMCD,AVAL,AVALU,ADT", "T1-01,LDIAM1,20,mm,2020-01-10", "T1-01,LDIAM2,15,mm,2020-01-10"]
    rows += ["T1-01,LDIAM1,10,mm,2020-02-10", "T1-01,NLDIAM1,9,mm,2020-01-10"]
    (folder / "adtr_onco.csv").write_text("\n".join(rows) + "\n")

    package = read_with(FORMAT, folder, tmp_path)

    sizes = [(each.day, each.value) for each in package.observations if each.modality == "tumour_size"]
    assert sizes == [(0, 35)]
    assert _warned(package)["sum_derived"] == 1


def test_visits_are_those_of_the_investigator_and_best_response_is_no_visit(plain: Package) -> None:
    best = [each for each in plain.observations if each.name == "BOR"]

    assert [(each.patient, each.day, each.category) for each in plain.responses] == [
        ("T1-01", 43, "PR"),
        ("T1-01", 91, "PD"),
    ]
    assert [(each.modality, each.value, each.details) for each in best] == [
        ("response_summary", 2.0, {"category": "PR"})
    ]
    assert {(each.key, each.content["AVALC"]) for each in plain.raws if each.kind == "ADRS"} == {
        ("OVRIRC 43", "SD"),
        ("OVRINV 29", "NON-CR/NON-PD"),
    }


def test_a_patient_dies_once(plain: Package) -> None:
    events = [(each.patient, each.kind, each.day) for each in plain.disease_events]

    assert events == [("T1-01", "death", 235), ("T1-01", "progression", 91)]
    assert _warned(plain)["death_day_differs"] == 1


def test_a_bound_stays_a_bound(plain: Package) -> None:
    labs = {(each.patient, each.name): each for each in plain.observations if each.modality == "labs"}

    below, above = labs["T1-01", "CRP"], labs["T1-02", "CRP"]
    assert (below.state, below.value, below.limit, below.comparator) == (Knowing.BELOW_LIMIT, None, 0.5, "<")
    assert (above.state, above.value, above.comparator, above.unit) == (Knowing.VALUE, 100, ">", "mg/L")


def test_every_row_is_counted(plain: Package) -> None:
    rows = {name: sum(counts.values()) for name, counts in plain.tally.items()}

    assert rows == {"ADSL": 5, "ADAE": 5, "ADLB": 5, "ADRS": 9, "ADTR": 7, "ADTTE": 7, "ADVS": 1}
    assert _warned(plain)["dataset_not_read"] == 1


def test_nothing_that_identifies_leaves_the_reader(plain: Package) -> None:
    said = repr(plain)

    for secret in ("told his wife", "1950-02-03", "2020-", "'AB'"):
        assert secret not in said


def test_files_that_are_no_dataset_are_named(tmp_path: Path) -> None:
    folder = copy_plain("adam", tmp_path)
    (folder / "define.xml").write_text("<ODM/>")
    (folder / "programs").mkdir()

    package = read_with(FORMAT, folder, tmp_path)

    assert [issue.file for issue in package.warnings if issue.code == "unread_file"] == ["define.xml", "programs"]


def test_patients_without_any_date_count_from_study_day_1(tmp_path: Path) -> None:
    (tmp_path / "adsl.csv").write_text("USUBJID,TRT01P\nP1,Drug A\n")
    (tmp_path / "adae.csv").write_text("USUBJID,AEDECOD,AETOXGR,ASTDY\nP1,NAUSEA,2,1\nP1,PAIN,2,-1\n")

    package = read_with(FORMAT, tmp_path, tmp_path)

    assert package.study.index_date == "study day 1"
    assert [each.start_day for each in package.adverse_events] == [0, -1]


def test_survival_comes_from_adsl_where_adtte_has_none(tmp_path: Path) -> None:
    rows = [
        "STUDYID,USUBJID,TRT01P,TRTSDT,DTHDT,LSTALVDT",
        "T9,P1,A,2020-01-01,2020-01-31,",
        "T9,P2,A,2020-01-01,,2020-03-01",
    ]
    (tmp_path / "adsl.csv").write_text("\n".join(rows) + "\n")

    package = read_with(FORMAT, tmp_path, tmp_path)

    found = [(each.patient, each.endpoint, each.time_days, each.status) for each in package.outcomes]
    assert found == [("P1", "OS", 30, OutcomeStatus.EVENT), ("P2", "OS", 60, OutcomeStatus.CENSORED)]
    assert _warned(package)["survival_from_adsl"] == 2
    assert package.study.name == "T9"


def test_a_study_day_beside_a_date_may_be_wrong(tmp_path: Path) -> None:
    (tmp_path / "adsl.csv").write_text("USUBJID,TRT01P,TRTSDT\nP1,Drug A,2020-01-01\n")
    (tmp_path / "adae.csv").write_text("USUBJID,AEDECOD,ASTDT,ASTDY\nP1,NAUSEA,2020-01-02,0\n")

    package = read_with(FORMAT, tmp_path, tmp_path)

    assert [each.start_day for each in package.adverse_events] == [1]
    assert _warned(package)["study_day_differs"] == 1


def test_later_periods_are_later_lines(tmp_path: Path) -> None:
    (tmp_path / "adsl.csv").write_text(
        "USUBJID,TRT01P,TRTSDT,TRT02P,TR02SDT,TR02EDT\nP1,Drug A,2020-01-01,Drug B,2020-03-01,2020-04-01\n"
    )

    package = read_with(FORMAT, tmp_path, tmp_path)

    lines = [(each.regimen, each.start_day, each.stop_day, each.line, each.is_index) for each in package.treatments]
    assert lines == [("Drug A", 0, None, None, True), ("Drug B", 60, 91, 2, False)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1970-01-02", 1),
        ("1970-01-02T10:30", 1),
        ("02JAN1970", 1),
        ("02Jan1970:10:00:00", 1),
        ("3654", 1),
        ("3654.0", 1),
        ("315705600", 1),
    ],
)
def test_dates_are_read_in_every_writing(text: str, day: int) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["2014", "2014-03", "2014-03-", "--03-12"])
def test_a_date_without_day_or_month_is_no_date(text: str) -> None:
    with pytest.raises(PartialDateError):
        parse_date(text)


@pytest.mark.parametrize("text", ["12/01/2020", "2020-02-30", "32JAN2020", "999999", "soon"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|month|data") as caught:
        parse_date(text)

    assert not isinstance(caught.value, PartialDateError)


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("adsl.csv", "ADSL"),
        ("ADTTE_onco.csv.gz", "ADTTE"),
        ("adttesaf.xpt", "ADTTE"),
        ("adlbc.parquet", "ADLB"),
        ("adlbhpv.xpt", None),
        ("ADAE.xpt", "ADAE"),
        ("adaefmq.csv", None),
        ("advs.csv", None),
        ("adsl.docx", None),
    ],
)
def test_datasets_are_known_by_name(name: str, dataset: str | None) -> None:
    assert dataset_named(name) == dataset


@pytest.mark.parametrize(("unit", "days"), [("DAYS", 1), ("Weeks", 7), ("month", MONTH), ("YRS", 365.25), ("mm", None)])
def test_units_of_time(unit: str, days: float | None) -> None:
    assert days_in(unit) == days


def test_a_unit_may_stand_in_the_label() -> None:
    assert unit_in_label("Hemoglobin (g/L)") == "g/L"
    assert unit_in_label("Overall Survival") is None


def test_names_of_arms_are_parsed() -> None:
    assert parse_names(" A=x ; B 10 mg = y;") == {"A": "x", "B 10 mg": "y"}


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x00", b"\x00" * 50, b"HEADER RECORD", b"a,b\n"])
def test_recognise_never_raises(tmp_path: Path, content: bytes) -> None:
    for name in ("adsl.csv", "adsl.csv.gz", "adsl.xpt"):
        (tmp_path / name).write_bytes(content)
        assert FORMAT.recognise(tmp_path / name) is None
    assert FORMAT.recognise(tmp_path) is None
    assert FORMAT.recognise(tmp_path / "nothing") is None
