"""Numbers of trials and grades of side effects, as they are typed."""

import pytest
from django.core.exceptions import ValidationError

from twins.forms.board.follow_ups import EffectsField
from twins.forms.board.recommendations import MOST_TREATMENTS, treatment_rows, with_one_more
from twins.forms.board.trials import LinesField, TrialIdsField, is_trial_id

REAL = ("NCT02008227", "2013-003331-30", "2022-500001-12-00")
WRONG = (
    "NCT0200822",
    "NCT020082277",
    "nct 02008227",
    "2013-03331-30",
    "2022-400001-12-00",
    "2022-500001-12-0",
    "13-003331-30",
    "NCT02008227;",
)


@pytest.mark.parametrize("text", REAL)
def test_number_of_a_registry_is_known(text: str) -> None:
    assert is_trial_id(text)


@pytest.mark.parametrize("text", WRONG)
def test_any_other_text_is_no_number(text: str) -> None:
    assert not is_trial_id(text)


def test_numbers_are_read_line_by_line_and_once() -> None:
    typed = "nct02008227\n\n 2013-003331-30 \r\nNCT02008227"

    assert TrialIdsField(required=False).clean(typed) == ["NCT02008227", "2013-003331-30"]


def test_wrong_number_is_named_by_its_line() -> None:
    with pytest.raises(ValidationError, match="line 2"):
        TrialIdsField().clean("NCT02008227\nsome trial")


def test_no_line_is_no_list() -> None:
    assert LinesField(required=False).clean("\n  \n") == []


@pytest.mark.parametrize(
    ("typed", "term", "grade"),
    [
        ("neutropenia, 3", "neutropenia", 3),
        ("Fatigue grade 2", "Fatigue", 2),
        ("pain: G4", "pain", 4),
        ("rash; grade1", "rash", 1),
        ("hand, foot syndrome, 2", "hand, foot syndrome", 2),
    ],
)
def test_side_effect_has_a_term_and_a_grade(typed: str, term: str, grade: int) -> None:
    assert EffectsField().clean(typed) == [{"term": term, "grade": grade}]


@pytest.mark.parametrize("typed", ["neutropenia", "3", "neutropenia, 6", "neutropenia, 0"])
def test_side_effect_without_a_grade_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="line 1"):
        EffectsField().clean(typed)


def sent(*rows: dict[str, str]) -> dict[str, str]:
    fields = {f"treatments-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return {"treatments-TOTAL_FORMS": str(len(rows)), "treatments-INITIAL_FORMS": "0", **fields}


def test_treatments_come_in_order_of_preference_without_empty_and_removed_rows() -> None:
    rows = treatment_rows(
        sent(
            {"regimen": "docetaxel", "ORDER": "2"},
            {"regimen": "atezolizumab", "dose": "1200 mg", "ORDER": "1"},
            {"regimen": "best supportive care", "DELETE": "on"},
            {"regimen": ""},
        ),
        [],
    )

    assert rows.is_valid()
    assert [row["regimen"] for row in rows.treatments] == ["atezolizumab", "docetaxel"]
    assert rows.treatments[0] == {"regimen": "atezolizumab", "dose": "1200 mg", "start": "", "note": ""}


def test_dose_without_a_regimen_is_not_dropped_in_silence() -> None:
    assert not treatment_rows(sent({"regimen": "", "dose": "75 mg/m2"}), []).is_valid()


@pytest.mark.parametrize(
    ("count", "expected"), [("1", 2), ("12", MOST_TREATMENTS), ("", 1), ("999999999", 1), ("-1", 1), ("x", 1)]
)
def test_one_row_more_within_the_limit(count: str, expected: int) -> None:
    assert with_one_more({"treatments-TOTAL_FORMS": count})["treatments-TOTAL_FORMS"] == str(expected)
