"""Several records of one thing on one day."""

from ingest.checks import Report
from ingest.records import Knowing, ObservationRecord, TreatmentRecord
from ingest.repeats import join_same_day, last_of_a_day


def level(value: float, day: int = 0) -> ObservationRecord:
    return ObservationRecord(patient="P1", modality="labs", name="CEA", day=day, state=Knowing.VALUE, value=value)


def test_of_values_that_differ_the_last_stays_with_a_warning() -> None:
    report = Report()

    kept = last_of_a_day([level(1.0), level(2.0), level(3.0, day=7)], report=report, file="a.json", column="value")

    assert kept == [level(2.0), level(3.0, day=7)]
    assert [(issue.code, issue.file, issue.value) for issue in report.issues()] == [("repeated_value", "a.json", "CEA")]


def test_equal_values_are_one_without_a_word() -> None:
    report = Report()

    assert last_of_a_day([level(1.0), level(1.0)], report=report, file="a.json", column="value") == [level(1.0)]
    assert report.issues() == []


def test_operations_of_one_day_are_one_with_all_codes() -> None:
    def operation(code: str, stop: int | None) -> TreatmentRecord:
        return TreatmentRecord(patient="P1", regimen="surgery", start_day=3, stop_day=stop, components=(code,))

    (joined,) = join_same_day([operation("A", None), operation("B", 5), operation("A", 4)])

    assert (joined.components, joined.stop_day) == (("A", "B"), 5)
