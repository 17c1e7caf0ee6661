"""Folders of reconstructed patients: read, pooled, refused."""

from pathlib import Path

import numpy as np
import pytest

from fusion.errors import CurvesError
from fusion.simulation.library.sources import CurveSource, Endpoint
from fusion.simulation.refit.curves import ArmPatients, observe, read_folder
from tests.unit.fusion.simulation.refit.folders import HEADER, exponential_rows, write_folder


def source(dataset: str = "A", arm: str = "x", endpoint: Endpoint = Endpoint.OS) -> CurveSource:
    return CurveSource(regimen="r", trial="T", endpoint=endpoint, dataset=dataset, arm=arm)


@pytest.mark.parametrize("packed", [False, True])
def test_folder_is_read_packed_or_not(tmp_path: Path, packed: bool) -> None:
    folder = read_folder(write_folder(tmp_path, exponential_rows("A", "OS", "x", 8.0), packed=packed))
    assert len(folder.pool([source()])) == 60


@pytest.mark.parametrize(
    ("units", "months"), [("months", 12.0), ("years", 144.0), ("weeks", 2.7598), ("days", 0.39425)]
)
def test_units_become_months(tmp_path: Path, units: str, months: float) -> None:
    folder = read_folder(write_folder(tmp_path, [f"A,OS,{units},x,12,1"]))
    assert folder.pool([source()]).time_months[0] == pytest.approx(months, rel=1e-4)


def test_pool_holds_the_patients_of_every_source(tmp_path: Path) -> None:
    rows = exponential_rows("A", "OS", "x", 8.0) + exponential_rows("B", "OS", "y", 9.0, n=40)
    folder = read_folder(write_folder(tmp_path, rows))
    assert len(folder.pool([source(), source("B", "y")])) == 100


def test_median_and_survival_are_kaplan_meiers(tmp_path: Path) -> None:
    folder = read_folder(write_folder(tmp_path, exponential_rows("A", "OS", "x", 8.0, n=400)))
    curve = observe(folder.pool([source()]), Endpoint.OS, "r")
    assert curve.median_months == pytest.approx(8.0, abs=0.1)
    assert curve.at(16.0) == pytest.approx(0.25, abs=0.01)
    assert curve.at(25.0) is None


def test_median_that_is_not_reached_is_none() -> None:
    patients = ArmPatients(time_months=np.linspace(1, 20, 60), event=np.arange(60) < 15)
    assert observe(patients, Endpoint.PFS, "r").median_months is None


def test_events_on_the_first_day_count() -> None:
    patients = ArmPatients(time_months=np.r_[np.zeros(6), np.full(34, 5.0)], event=np.arange(40) < 20)
    assert observe(patients, Endpoint.PFS, "r").at(1.0) == pytest.approx(34 / 40)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,OS,months,x,-1,1", "patients.csv:2: expected a time of 0 or more, found -1"),
        ("A,OS,months,x,soon,1", "patients.csv:2: expected a time of 0 or more, found soon"),
        ("A,OS,months,x,nan,1", "patients.csv:2: expected a time of 0 or more, found nan"),
        ("A,OS,fortnights,x,1,1", "expected a unit of months, weeks, years, days, found fortnights"),
        ("A,OS,months,x,1,2", "expected event 0 or 1, found 2"),
        ("C,OS,months,x,1,1", "expected a dataset named in key.csv, found C"),
    ],
)
def test_bad_row_is_refused_with_its_place(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(CurvesError, match=message):
        read_folder(write_folder(tmp_path, [row]))


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurvesError, match=r"expected key.csv, found no such file"):
        read_folder(tmp_path)


def test_folder_without_patients_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    with pytest.raises(CurvesError, match="expected patients, found none"):
        read_folder(tmp_path)
    (tmp_path / "patients.csv").unlink()
    with pytest.raises(CurvesError, match=r"expected patients.csv or patients.csv.gz"):
        read_folder(tmp_path)


def test_missing_column_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path, [])
    (tmp_path / "patients.csv").write_text(HEADER.replace(",event", "") + "\n")
    with pytest.raises(CurvesError, match="found none of event"):
        read_folder(tmp_path)


def test_packed_file_that_is_not_packed_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path, ["A,OS,months,x,1,1"])
    (tmp_path / "patients.csv").rename(tmp_path / "patients.csv.gz")
    with pytest.raises(CurvesError, match="a CSV file in UTF-8"):
        read_folder(tmp_path)


def test_arm_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    folder = read_folder(write_folder(tmp_path, exponential_rows("A", "OS", "x", 8.0)))
    with pytest.raises(CurvesError, match="expected OS of arm z, found arms x"):
        folder.pool([source(arm="z")])
    with pytest.raises(CurvesError, match="expected PFS of arm x, found no such endpoint"):
        folder.pool([source(endpoint=Endpoint.PFS)])


@pytest.mark.parametrize(("n", "events"), [(19, 19), (40, 9)])
def test_too_few_patients_or_events_are_refused(n: int, events: int) -> None:
    patients = ArmPatients(time_months=np.linspace(1, 9, n), event=np.arange(n) < events)
    with pytest.raises(CurvesError, match=f"expected 20 patients with 10 events, found {n} with {events}"):
        observe(patients, Endpoint.OS, "r")
