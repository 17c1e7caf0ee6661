"""Any edit that can be written is read back, simulated and stays a probability."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusion.errors import EditError
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.editing.edits import CombinationRule
from fusion.simulation.editing.parsing import parse_edit
from fusion.simulation.editing.planning import build_plan
from tests.unit.fusion.simulation.cases import POPULATION, make_posterior

POSTERIOR = make_posterior(particles=60)
DOSES = st.floats(0, 2).map("dose={}".format)
SCHEDULES = st.floats(0.1, 52).map("every={}".format)
DELAYS = st.integers(1, 40).map("delay={}".format)
MONTHS = st.floats(0.1, 40)
ENDS = st.one_of(
    MONTHS.map("stop={}".format),
    MONTHS.map("then=atezolizumab until={}".format),
    st.sampled_from([f"with=atezolizumab rule={rule.value}" for rule in CombinationRule] + ["then=atezolizumab"]),
)


def written(parts: tuple[list[str], ...]) -> str:
    return " ".join(["docetaxel", *(each for part in parts for each in part)])


WRITTEN = (
    st.tuples(*(st.lists(each, max_size=1) for each in (DOSES, SCHEDULES, DELAYS, ENDS)))
    .map(written)
    .filter(lambda text: "=" in text)
)


@settings(max_examples=30, deadline=None)
@given(WRITTEN)
def test_any_edit_is_simulated_and_stays_a_probability(text: str) -> None:
    plan = build_plan(parse_edit(text), POPULATION, "NSCLC")
    arm = simulate(POSTERIOR, [], plans=[plan], horizon_months=12, seed=0).arms[plan.label]
    for curve in (arm.survival, arm.pfs):
        assert curve is not None
        assert all(0 <= row["low"] <= row["p"] + 1e-9 <= row["high"] + 2e-9 <= 1 + 1e-6 for row in curve.values())
    assert arm.survival is not None and arm.pfs is not None
    assert all(arm.pfs[month]["p"] <= arm.survival[month]["p"] + 1e-6 for month in arm.pfs)
    assert 0 <= arm.response["p"] <= 1
    assert all(0 <= risk["p"] <= 1 for risk in arm.toxicity.values())


@settings(max_examples=60, deadline=None)
@given(WRITTEN)
def test_label_reads_back(text: str) -> None:
    each = parse_edit(text)
    again = parse_edit(each.label)
    assert again.label == each.label
    assert [type(edit) for edit in again.edits] == [type(edit) for edit in each.edits]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="docetaxl =+-/.0123456789mgeuntilhdsypvrk", max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        found = parse_edit(text)
    except EditError as error:
        assert str(error)
    else:
        assert found.edits


def test_text_of_no_length_is_refused() -> None:
    with pytest.raises(EditError):
        parse_edit("   ")
