"""An edited regimen as a plan: what is looked up, what is assumed, what is refused."""

import pytest

from fusion.errors import EditError, RegimenNotFound
from fusion.simulation.editing.parsing import parse_edit
from fusion.simulation.editing.planning import ArmPlan, build_plan
from fusion.simulation.flags import FlagCode
from fusion.simulation.library import Evidence
from tests.unit.fusion.simulation.cases import POPULATION


def plan(text: str, diagnosis: str = "NSCLC") -> ArmPlan:
    return build_plan(parse_edit(text), POPULATION, diagnosis)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("docetaxel dose=0.75", FlagCode.EDITED_DOSE),
        ("docetaxel every=4", FlagCode.EDITED_SCHEDULE),
        ("docetaxel delay=3", FlagCode.EDITED_DELAY),
        ("docetaxel stop=6", FlagCode.EDITED_STOP),
        ("docetaxel then=atezolizumab", FlagCode.EDITED_SEQUENCE),
        ("docetaxel with=atezolizumab", FlagCode.EDITED_COMBINATION),
    ],
)
def test_every_edit_falls_to_evidence_d_with_its_assumption(text: str, code: FlagCode) -> None:
    found = plan(text)
    assert found.arm.evidence is Evidence.D
    assert found.arm.flags[code.value].startswith("Extrapolated")
    assert [note.assumption for note in found.notes] == [found.arm.flags[code.value]]
    assert found.arm.log_hazard_se > POPULATION.arms["docetaxel"].log_hazard_se


def test_edits_add_up_and_each_has_a_flag() -> None:
    found = plan("docetaxel dose=0.75 delay=3 then=atezolizumab until=4")
    assert (found.delay_weeks, found.until_month) == (3, 4.0)
    assert found.following is not None and found.following.key == "atezolizumab"
    assert {"edited_dose", "edited_delay", "edited_sequence"} <= set(found.arm.flags)


@pytest.mark.parametrize(
    ("text", "driving", "average"),
    [
        ("docetaxel dose=0.75", 0.75, 0.75),
        ("docetaxel dose=60mg", 0.8, 0.8),
        ("docetaxel dose=60mg/75mg", 0.8, 0.8),
        ("docetaxel every=6", 0.5, 0.5),
        ("atezolizumab dose=600mg", 0.5, 0.5),
    ],
)
def test_dosing(text: str, driving: float, average: float) -> None:
    found = plan(text).dosing
    assert (found.driving, found.average) == pytest.approx((driving, average))


def test_trough_falls_faster_than_the_average_where_it_drives() -> None:
    found = plan("atezolizumab every=6").dosing
    assert found.average == pytest.approx(0.5)
    assert found.driving < found.average
    assert plan("atezolizumab every=6").toxicity_factor == 1.0


def test_delay_changes_no_exposure() -> None:
    assert plan("docetaxel delay=3").dosing.is_label


@pytest.mark.parametrize(
    ("text", "verified"), [("atezolizumab every=6", True), ("docetaxel every=4", False), ("docetaxel delay=3", False)]
)
def test_note_says_whether_its_numbers_were_checked(text: str, verified: bool) -> None:
    assert plan(text).notes[0].verified is verified


@pytest.mark.parametrize(
    ("rule", "words"), [("independent", "better of the two"), ("bliss", "cell by cell"), ("highest", "no better than")]
)
def test_combination_names_its_rule(rule: str, words: str) -> None:
    note = plan(f"docetaxel with=atezolizumab rule={rule}").notes[0]
    assert rule in note.assumption and words in note.assumption


def test_what_one_part_does_not_show_the_plan_does_not() -> None:
    found = plan("docetaxel then=osimertinib")
    assert not found.arm.has_survival
    assert found.arm.follow_up_months == POPULATION.arms["osimertinib"].follow_up_months


@pytest.mark.parametrize("text", ["docetaxel then=docetaxel", "docetaxel then=Docetaxel", "docetaxel with=docetaxel"])
def test_regimen_with_itself_is_refused(text: str) -> None:
    with pytest.raises(EditError, match="docetaxel itself"):
        plan(text)


@pytest.mark.parametrize("text", ["docetaxol dose=1", "atezolizumab then=docetaxol", "atezolizumab with=docetaxol"])
def test_unknown_regimen_names_the_nearest(text: str) -> None:
    with pytest.raises(RegimenNotFound, match="such as docetaxel"):
        plan(text)


def test_schedule_without_pharmacokinetics_is_refused() -> None:
    with pytest.raises(EditError, match="table of pharmacokinetics, found folfiri_bevacizumab"):
        plan("folfiri_bevacizumab every=3")


@pytest.mark.parametrize("text", ["folfiri_bevacizumab dose=100mg", "trifluridine_tipiracil dose=35mg"])
def test_milligrams_without_a_label_dose_are_refused(text: str) -> None:
    with pytest.raises(EditError, match="the label dose beside it"):
        plan(text)


def test_milligrams_above_twice_the_tables_label_dose_are_refused() -> None:
    with pytest.raises(EditError, match=r"at most 2 times the label dose, found 2\.40 times"):
        plan("docetaxel dose=180mg")


def test_fraction_needs_no_pharmacokinetics() -> None:
    assert plan("folfiri_bevacizumab dose=0.8").dosing.average == pytest.approx(0.8)
