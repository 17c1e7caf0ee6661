"""Edits as text: read, spelled back, refused."""

import pytest

from fusion.errors import EditError
from fusion.simulation.editing.edits import (
    Combination,
    CombinationRule,
    Delay,
    Dose,
    Edit,
    EditedRegimen,
    Schedule,
    Sequence,
    Stop,
)
from fusion.simulation.editing.parsing import parse_edit


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("docetaxel dose=0.75", (Dose(fraction=0.75),)),
        ("docetaxel dose=0", (Dose(fraction=0.0),)),
        ("docetaxel dose=60mg/75mg", (Dose(mg=60.0, label_mg=75.0),)),
        ("docetaxel dose=60 mg", (Dose(mg=60.0),)),
        ("docetaxel every=4 delay=3", (Schedule(every_weeks=4.0), Delay(weeks=3))),
        ("docetaxel stop=6", (Stop(month=6.0),)),
        ("docetaxel then=nivolumab", (Sequence(then="nivolumab"),)),
        ("docetaxel then=FOLFIRI + bevacizumab until=6", (Sequence(then="FOLFIRI + bevacizumab", until_month=6.0),)),
        ("docetaxel with=atezolizumab", (Combination(partner="atezolizumab"),)),
        ("docetaxel with=atezolizumab rule=bliss", (Combination(partner="atezolizumab", rule=CombinationRule.BLISS),)),
    ],
)
def test_edit_is_read_and_spelled_back(text: str, edits: tuple[Edit, ...]) -> None:
    edited = parse_edit(text)
    assert edited == EditedRegimen(regimen="docetaxel", edits=edits)
    assert parse_edit(edited.label) == edited


def test_name_with_a_plus_is_a_regimen() -> None:
    assert parse_edit("FOLFIRI + bevacizumab dose=0.8").regimen == "FOLFIRI + bevacizumab"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("docetaxel dose=-0.5", "expected a dose of 0 or more, found -0.5"),
        ("docetaxel dose=-60mg/75mg", "expected a dose of 0 or more, found -60"),
        ("docetaxel dose=2.1", "expected at most 2 times the label dose, found 2.10 times"),
        ("docetaxel dose=200mg/75mg", "expected at most 2 times the label dose, found 2.67 times"),
        ("docetaxel dose=60mg/0mg", "expected a label dose above 0 mg"),
        ("docetaxel dose=much", "expected a number, found much"),
        ("docetaxel dose=nan", "expected a finite number"),
        ("docetaxel every=0", "expected above 0 to 52 weeks, found 0"),
        ("docetaxel every=-2", "expected above 0 to 52 weeks, found -2"),
        ("docetaxel delay=0", "expected 1 to 52 weeks, found 0"),
        ("docetaxel delay=1.5", "expected whole weeks, found 1.5"),
        ("docetaxel stop=0", "expected above 0 to 120 months, found 0"),
        ("docetaxel then=", "expected the regimen that follows, found nothing"),
        ("docetaxel then=nivolumab until=0", "expected above 0 to 120 months, found 0"),
        ("docetaxel until=6", "expected then= beside until=, found until= alone"),
        ("docetaxel rule=bliss", "expected with= beside rule=, found rule= alone"),
        ("docetaxel with=nivolumab rule=synergy", "expected one of independent, bliss, highest, found synergy"),
        ("docetaxel with=a then=b", "expected a sequence or a combination, found both at once"),
        ("docetaxel stop=3 then=b", "expected stop=, or then= with until=, found both at once"),
        ("docetaxel dose=1 dose=2", "expected dose= once, found 2 times"),
        ("docetaxel amount=1", "expected one of dose=, every=.*found amount="),
        ("docetaxel", "expected an edit such as dose=0.75, found none"),
        ("dose=0.75", "expected a regimen, found none"),
        ("", "expected a regimen, found none"),
    ],
)
def test_edit_that_means_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(EditError, match=message):
        parse_edit(text)
