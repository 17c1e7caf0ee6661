"""What the form of a what-if makes of what was typed, and what it says beside which field."""

import pytest
from django.http import QueryDict

from twins.bridge.regimens import offer_regimens
from twins.forms.patient.what_if import MOST_ARMS, WhatIfForm
from twins.forms.patient.what_if_arm import Offer

OFFER = Offer(
    arms=("atezolizumab", "docetaxel"),
    own=("arm_of_the_study",),
    library=offer_regimens("NSCLC"),
    diagnosis="NSCLC",
    detail="adenocarcinoma",
)


def fill(**values: str) -> WhatIfForm:
    """The form as the page sends it, untouched but for what is named: arm and field with an underscore between."""
    data = QueryDict(mutable=True)
    for number in range(1, MOST_ARMS + 1):
        untouched = {"dose": "100", "delay": "0", "unit": "months", "rule": "independent", "regimen": ""}
        data.update({f"arm-{number}-{field}": value for field, value in untouched.items()})
    data.update({"arm-1-shown": "on", "arm-2-shown": "on"})
    for name, value in values.items():
        row, field = name.split("_")
        data[f"{row.replace('arm', 'arm-')}-{field}"] = value
    return WhatIfForm(OFFER, data)


def test_untouched_form_asks_for_the_forecasts_arms() -> None:
    form = fill()
    assert form.is_valid()
    assert (form.unedited, form.edits, form.weights.text) == (["atezolizumab", "docetaxel"], [], "")


@pytest.mark.parametrize(
    ("typed", "edit"),
    [
        ({"arm2_dose": "75"}, "docetaxel dose=0.75"),
        ({"arm2_dose": "62,5 %", "arm2_delay": "3"}, "docetaxel dose=0.625 delay=3"),
        ({"arm2_dose": "60mg/75mg"}, "docetaxel dose=60mg/75mg"),
        ({"arm2_every": "4"}, "docetaxel every=4"),
        ({"arm2_stop": "6"}, "docetaxel stop=6"),
        ({"arm2_then": "Atezolizumab"}, "docetaxel then=atezolizumab"),
        ({"arm2_then": "atezolizumab", "arm2_until": "6"}, "docetaxel then=atezolizumab until=6"),
        (
            {"arm2_then": "atezolizumab", "arm2_until": "4", "arm2_unit": "cycles"},
            "docetaxel then=atezolizumab until=2.76",
        ),
        ({"arm2_partner": "atezolizumab", "arm2_rule": "bliss"}, "docetaxel with=atezolizumab rule=bliss"),
    ],
)  # fmt: skip
def test_each_field_becomes_a_word_of_the_edit(typed: dict[str, str], edit: str) -> None:
    form = fill(**typed)
    assert form.is_valid(), [arm.errors for arm in form.arms]
    assert (form.unedited, form.edits) == (["atezolizumab"], [edit])


def test_arm_is_added_by_name_and_another_left_out() -> None:
    form = fill(arm3_regimen="nivolumab nonsquamous", arm4_regimen="Arm of the study", arm1_shown="")
    assert form.is_valid()
    assert form.unedited == ["docetaxel", "nivolumab_nonsquamous", "arm_of_the_study"]


@pytest.mark.parametrize(
    ("typed", "arm", "field", "says"),
    [
        ({"arm1_dose": "400"}, 1, "dose", "at most 200%"),
        ({"arm1_dose": "0.75"}, 1, "dose", "percent"),
        ({"arm1_dose": "a lot"}, 1, "dose", "Expected a number"),
        ({"arm1_dose": "60mg/0mg"}, 1, "dose", "above 0 mg"),
        ({"arm1_delay": "53"}, 1, "delay", "52"),
        ({"arm1_stop": "121"}, 1, "stop", "120"),
        ({"arm1_then": "nivolumap"}, 1, "then", "nivolumab"),
        ({"arm1_until": "3"}, 1, "until", "follows"),
        ({"arm3_regimen": "docetaxle"}, 3, "regimen", "docetaxel"),
        ({"arm3_dose": "50"}, 3, "regimen", "Name the regimen"),
    ],
)
def test_complaint_stands_beside_its_field(typed: dict[str, str], arm: int, field: str, says: str) -> None:
    form = fill(**typed)
    assert not form.is_valid()
    (complaint,) = form.arms[arm - 1].errors[field]
    assert says in complaint


def test_sequence_and_combination_at_once_are_refused() -> None:
    form = fill(arm2_then="atezolizumab", arm2_partner="atezolizumab")
    assert not form.is_valid()
    assert "both at once" in form.arms[1].non_field_errors()[0]


def test_cycles_of_an_unknown_length_are_refused() -> None:
    form = fill(arm3_regimen="arm of the study", arm3_then="docetaxel", arm3_until="4", arm3_unit="cycles")
    assert not form.is_valid()
    assert "give months" in form.arms[2].errors["until"][0]


def test_nothing_chosen_and_the_same_twice_are_problems_of_the_whole() -> None:
    nothing, twice = fill(arm1_shown="", arm2_shown=""), fill(arm3_regimen="docetaxel")
    assert not nothing.is_valid()
    assert not twice.is_valid()
    assert (nothing.problems, twice.problems) == (["Choose at least one arm."], ["docetaxel is asked for twice."])


def test_weights_are_spelled_as_the_command_takes_them() -> None:
    form = fill(weights_tox="0.5", weights_disc="1")
    assert form.is_valid()
    assert form.weights.text == "tox=0.5,disc=1"
    assert not fill(weights_tox="-1").is_valid()


def test_list_offers_the_studys_arms_before_the_librarys() -> None:
    values = [value for value, _label in OFFER.options]
    assert values[:3] == ["atezolizumab", "docetaxel", "arm of the study"]
    assert "nivolumab nonsquamous" in values
    assert len(values) == len(set(values))
