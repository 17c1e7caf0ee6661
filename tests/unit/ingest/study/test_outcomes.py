from pathlib import Path

import pytest

from tests.unit.ingest.study.studies import read_one


def outcome(*, event_when: str, competing: str = "[]", censored: str = "", unit: str = "days", more: str = "") -> str:
    lists = (f"competing_when = {competing}\n" if competing != "[]" else "") + (
        f"censored_when = {censored}\n" if censored else ""
    )
    return (
        f'[[outcome]]\nendpoint = "OS"\ntime = "time"\nunit = "{unit}"\nevent = "event"\nevent_when = {event_when}\n'
        f"{lists}{more}"
    )


def states(folder: Path, codes: str, section: str) -> tuple[list[str], list[tuple[str, int | None, str | None]]]:
    rows = "id,time,event\n" + "".join(f"P{at},10,{code}\n" for at, code in enumerate(codes.split("|")))
    package = read_one(folder, rows, outcome=section)
    return [record.status.value for record in package.outcomes], [
        (issue.code, issue.line, issue.value) for issue in package.errors
    ]


@pytest.mark.parametrize(
    ("codes", "section", "expected"),
    [
        ("0|1|0.0|1.0", outcome(event_when="[1]"), "censored event censored event"),
        ("0|1", outcome(event_when='["1"]'), "censored event"),
        ("0|1", outcome(event_when="[0]"), "event censored"),
        ("living|Deceased", outcome(event_when='["deceased"]'), "censored event"),
        ("0|1|2", outcome(event_when="[1]", competing="[2]"), "censored event competing"),
        ("true|false", outcome(event_when="[true]"), "event censored"),
        ("1|2", outcome(event_when="[2]"), "censored event"),
        ("lost|dead", outcome(event_when='["dead"]'), "censored event"),
        ("0|3|4", outcome(event_when="[0]", censored="[3, 4]"), "event censored censored"),
        ("0:LIVING|1:DECEASED", outcome(event_when='["1:DECEASED"]'), "censored event"),
        (
            "living|of the tumour|of another cause",
            outcome(event_when='["of the tumour"]', competing='["of another cause"]'),
            "censored event competing",
        ),
    ],
)
def test_codes_mean_what_the_lists_and_the_rule_say(tmp_path: Path, codes: str, section: str, expected: str) -> None:
    found, errors = states(tmp_path, codes, section)

    assert (" ".join(found), errors) == (expected, [])


@pytest.mark.parametrize(
    ("codes", "section", "stray"),
    [
        ("0|1|7|0", outcome(event_when="[1]"), ("unknown_event_code", 4, "7")),
        ("0|1|maybe", outcome(event_when="[0]"), ("unknown_event_code", 4, "maybe")),
        ("1|2|2|5", outcome(event_when="[1]"), ("unknown_event_code", 5, "5")),
        ("0|1|2", outcome(event_when="[0]", censored="[1]"), ("unknown_event_code", 4, "2")),
        ("living|dead|?", outcome(event_when='["dead"]'), ("unknown_event_code", 4, "?")),
    ],
)
def test_a_stray_code_is_named_with_its_line(
    tmp_path: Path, codes: str, section: str, stray: tuple[str, int, str]
) -> None:
    _, errors = states(tmp_path, codes, section)

    assert errors == [stray]


def test_a_code_in_two_lists_is_refused(tmp_path: Path) -> None:
    _, errors = states(tmp_path, "0|1", outcome(event_when="[1]", competing='["1.0"]'))

    assert [code for code, _, _ in errors] == ["ambiguous_event_code"]


def test_negative_time_keeps_the_patient_and_states_the_rule(tmp_path: Path) -> None:
    package = read_one(tmp_path, "id,time,event\nA,-3,1\nB,0,1\nC,2.5,0\nD,-1,0\n")

    assert [patient.code for patient in package.patients] == ["A", "B", "C", "D"]
    assert [(record.patient, record.time_days) for record in package.outcomes] == [("B", 0.0), ("C", 2.5)]
    (issue,) = package.issues
    assert (issue.code, issue.line, issue.value, issue.count) == ("negative_time", 2, "-3", 2)
    assert "never at risk" in issue.message


def test_late_entry_is_read_in_the_same_unit_and_checked(tmp_path: Path) -> None:
    section = outcome(event_when="[1]", unit="weeks", more='entry = "entry"\n')

    good = read_one(tmp_path, "id,time,event,entry\nA,10,1,2\nB,10,0,-1\n", outcome=section)
    bad = read_one(tmp_path, "id,time,event,entry\nA,10,1,11\n", outcome=section)

    assert [(record.time_days, record.entry_days) for record in good.outcomes] == [(70.0, 14.0), (70.0, 0.0)]
    assert [issue.code for issue in good.issues] == ["negative_entry"]
    assert [(issue.code, issue.line, issue.column) for issue in bad.errors] == [("entry_after_time", 2, "entry")]


def test_an_endpoint_without_events_is_said(tmp_path: Path) -> None:
    package = read_one(tmp_path, "id,time,event\nA,3,0\n")

    assert [issue.code for issue in package.issues] == ["no_events"]
