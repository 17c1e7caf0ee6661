"""What-ifs of a twin: the numbers of `simulate`, an edit against the same regimen unedited, what is kept."""

from typing import Any

import pytest

from fusion.cohort.history import PatientHistory, SizeVisit
from fusion.errors import EditError, RegimenNotFound
from fusion.simulation.editing.parsing import parse_edit, split_edit
from fusion.workflows.forecasting import Task, run_task
from fusion.workflows.what_ifs import Known, _answer, _run, warm_up

HISTORY = PatientHistory(
    code="P-1",
    study="demo",
    diagnosis="NSCLC",
    diagnosis_detail="adenocarcinoma",
    sizes=(SizeVisit(day=-3, value_mm=71.0),),
)
ARMS = ("docetaxel", "atezolizumab")


def ask(arms: tuple[str, ...], *edits: str, known: Known) -> dict[str, Any]:
    return _answer(known, arms, tuple(parse_edit(edit) for edit in edits), 12, None)


@pytest.fixture(scope="module")
def forecast() -> Any:
    return run_task(
        Task(
            checkpoint=None,
            history=HISTORY,
            reading=None,
            latest={},
            horizon_months=12,
            particles=4000,
            arms=ARMS,
            visits=False,
        )
    )


@pytest.fixture
def known(forecast: Any) -> Known:
    return Known(checkpoint=None, history=HISTORY, seed=forecast.seed)


def test_unedited_arms_have_exactly_the_forecasts_numbers(forecast: Any, known: Known) -> None:
    found = ask(ARMS, known=known)
    assert found["arms"] == forecast.arms["arms"]
    assert found["differences"] == forecast.arms["differences"]


def test_edit_beside_others_leaves_their_numbers(forecast: Any, known: Known) -> None:
    found = ask(("atezolizumab",), "docetaxel dose=0.5", known=known)
    assert found["arms"]["atezolizumab"] == forecast.arms["arms"]["atezolizumab"]
    assert list(found["arms"]) == ["atezolizumab", "docetaxel dose=0.5"]
    assert found["bases"] == {"docetaxel": forecast.arms["arms"]["docetaxel"]}


def test_change_is_edited_minus_unedited(known: Known) -> None:
    found = ask((), "docetaxel dose=0.5", known=known)["changes"]["docetaxel dose=0.5"]
    beside = ask(("docetaxel",), "docetaxel dose=0.5", known=known)["differences"]["docetaxel vs docetaxel dose=0.5"]
    assert found["base"] == "docetaxel"
    assert found["difference"]["rmst"]["mean"] == pytest.approx(-beside["rmst"]["mean"])
    assert found["difference"]["benefit_harm"]["severe_days"]["mean"] < 0


def test_second_question_finds_the_run_of_the_first(known: Known) -> None:
    ask(("docetaxel",), known=known)
    before = _run.cache_info().hits
    ask(("docetaxel",), known=known)
    assert _run.cache_info().hits == before + 1


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        ("docetaxle dose=0.5", RegimenNotFound),
        ("docetaxel then=docetaxel", EditError),
        ("docetaxel with=docetaxel", EditError),
    ],
)
def test_what_cannot_be_simulated_is_refused(known: Known, edit: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask((), edit, known=known)


def test_warm_up_needs_no_patient() -> None:
    warm_up([None])


@pytest.mark.parametrize(
    "text",
    ["docetaxel dose=0.75 every=4 delay=3", "a b then=c d until=6", "a with=b rule=bliss", "a dose=60mg/75mg stop=9"],
)
def test_label_of_an_edit_is_read_as_the_same_edit(text: str) -> None:
    label = parse_edit(text).label
    assert parse_edit(label) == parse_edit(text)
    assert split_edit(label)[0] == parse_edit(text).regimen
