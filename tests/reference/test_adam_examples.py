"""The public ADaM example: what is stored is what pandas counts in the same files."""

from pathlib import Path

import pandas as pd
import pytest

from ingest.adam.format import FORMAT
from ingest.records import OutcomeStatus, Package
from tests.broken.adam_and_omop import read_with
from tests.paths import dev_data


@pytest.fixture(scope="module")
def folder() -> Path:
    return dev_data("trials")


@pytest.fixture(scope="module")
def package(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_with(FORMAT, folder, tmp_path_factory.mktemp("work"))


def _table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(next(folder.glob(f"{name}*.csv.gz")), low_memory=False)


def _warned(package: Package, code: str, file: str) -> int:
    return sum(issue.count for issue in package.warnings if issue.code == code and issue.file.startswith(file))


def _day(dates: pd.Series, zero: pd.Series) -> pd.Series:
    return (pd.to_datetime(dates) - pd.to_datetime(zero)).dt.days


def test_the_example_has_no_error_and_every_row_is_counted(folder: Path, package: Package) -> None:
    names = {"ADSL": "adsl", "ADTTE": "adtte", "ADTR": "adtr", "ADRS": "adrs", "ADAE": "adae"}

    assert package.errors == []
    assert {name: sum(counts.values()) for name, counts in package.tally.items()} == {
        name: len(_table(folder, file)) for name, file in names.items()
    }


def test_subjects_and_arms(folder: Path, package: Package) -> None:
    adsl = _table(folder, "adsl")
    planned = adsl[adsl["TRT01P"] != "Screen Failure"]

    assert len(package.patients) == len(adsl) == 306
    assert {each.patient: each.regimen for each in package.treatments} == dict(
        zip(planned["USUBJID"], planned["TRT01P"], strict=True)
    )
    assert _warned(package, "arm_differs", "adsl") == (adsl["TRT01P"] != adsl["TRT01A"]).sum() == 12
    assert _warned(package, "not_in_an_arm", "adsl") == (adsl["ARM"] == "Screen Failure").sum() == 52


def test_every_time_to_event(folder: Path, package: Package) -> None:
    adtte = _table(folder, "adtte")
    wanted = {
        (row.USUBJID, row.PARAMCD): (float(row.AVAL), "censored" if row.CNSR else "event") for row in adtte.itertuples()
    }

    assert {(each.patient, each.endpoint): (each.time_days, each.status.value) for each in package.outcomes} == wanted
    assert sum(each.status is OutcomeStatus.EVENT for each in package.outcomes) == (adtte["CNSR"] == 0).sum()


def test_every_analysed_size_on_its_day(folder: Path, package: Package) -> None:
    adtr = _table(folder, "adtr")
    used = adtr[(adtr["ANL01FL"] == "Y") & adtr["PARAMCD"].str.fullmatch(r"SDIAM|N?LDIAM\d")]
    days = _day(used["ADT"], used["RANDDT"])
    wanted = set(zip(used["USUBJID"], used["PARAMCD"], days, used["AVAL"].astype(float), strict=True))

    sizes = [each for each in package.observations if each.modality in {"tumour_size", "lesion_size"}]
    assert {(each.patient, each.name, each.day, each.value) for each in sizes} == wanted
    assert len(sizes) == len(used)
    assert sum(each.modality == "tumour_size" for each in sizes) == (used["PARAMCD"] == "SDIAM").sum() == 22


def test_every_response_and_best_response(folder: Path, package: Package) -> None:
    adrs = _table(folder, "adrs")
    visits = adrs[(adrs["PARAMCD"] == "OVR") & adrs["AVALC"].isin(["CR", "PR", "SD", "PD", "NE"])]
    days = _day(visits["ADT"], visits["RANDDT"])
    others = adrs[adrs["ADT"].notna() & (adrs["PARAMCD"] != "OVR")]

    assert {(each.patient, each.day, each.category) for each in package.responses} == set(
        zip(visits["USUBJID"], days, visits["AVALC"], strict=True)
    )
    derived = [each for each in package.observations if each.modality == "response_summary"]
    assert len(package.responses) == len(visits) == 19
    assert {(each.patient, each.name, each.value) for each in derived} == set(
        zip(others["USUBJID"], others["PARAMCD"], others["AVAL"].astype(float), strict=True)
    )


def test_every_adverse_event_without_a_grade(folder: Path, package: Package) -> None:
    adae = _table(folder, "adae")
    days = _day(adae["ASTDT"], adae["RANDDT"])
    related = adae["AREL"].isin(["PROBABLE", "POSSIBLE"])

    found = sorted((each.patient, each.term, each.start_day) for each in package.adverse_events)
    assert found == sorted(zip(adae["USUBJID"], adae["AEDECOD"], days, strict=True))
    assert {each.grade for each in package.adverse_events} == {None}
    assert sum(each.attribution == "treatment_related" for each in package.adverse_events) == related.sum()
    assert _warned(package, "severity_is_no_grade", "adae") == adae["AESEV"].notna().sum()


def test_deaths_and_progressions(folder: Path, package: Package) -> None:
    adsl, adrs = _table(folder, "adsl"), _table(folder, "adrs")
    died = adsl[adsl["DTHDT"].notna()]
    progressed = adrs[(adrs["PARAMCD"] == "PD") & (adrs["AVALC"] == "Y")]
    wanted = {
        (code, "death", day) for code, day in zip(died["USUBJID"], _day(died["DTHDT"], died["RANDDT"]), strict=True)
    }
    days = _day(progressed["ADT"], progressed["RANDDT"])
    wanted |= {(code, "progression", day) for code, day in zip(progressed["USUBJID"], days, strict=True)}

    assert {(each.patient, each.kind, each.day) for each in package.disease_events} == wanted
