import pytest

from fusion.cohort.history import CtdnaVisit, Knowing
from fusion.cohort.same_draw import agree_on
from fusion.errors import HistoryError


def level(vaf: float) -> CtdnaVisit:
    return CtdnaVisit(day=0, max_vaf=vaf)


def reads(alt: int, depth: int) -> CtdnaVisit:
    return CtdnaVisit(day=0, alt_reads=alt, depth=depth)


def missed(**known: float) -> CtdnaVisit:
    return CtdnaVisit(day=0, state=Knowing.NONE_FOUND, **known)  # type: ignore[arg-type]


FAILED = CtdnaVisit(day=0, state=Knowing.FAILED)


@pytest.mark.parametrize(
    ("results", "chosen"),
    [
        ([level(0.1)], 0),
        ([level(0.1), level(0.1)], 0),
        ([level(0.1), level(0.03)], 0),
        ([level(0.1), reads(60, 1000), reads(300, 3000)], 2),
        ([missed(limit_vaf=0.05), level(0.01)], 1),
        ([missed(depth=100), level(0.02)], 1),
        ([missed(), missed(limit_vaf=0.0001)], 1),
        ([FAILED, level(0.1)], 1),
        ([FAILED, missed()], 1),
        ([FAILED], 0),
    ],
)
def test_results_that_agree(results: list[CtdnaVisit], chosen: int) -> None:
    assert agree_on(results, "P1") is results[chosen]


@pytest.mark.parametrize(
    "results",
    [
        [level(0.1), level(0.02)],
        [level(0.1), reads(5, 1000)],
        [missed(), level(0.01)],
        [missed(depth=3000), level(0.01)],
        [level(0.01), missed(limit_vaf=0.005), FAILED],
    ],
)
def test_results_that_contradict_each_other(results: list[CtdnaVisit]) -> None:
    with pytest.raises(HistoryError, match="P1, day 0: expected results of one draw that agree, found a fraction"):
        agree_on(results, "P1, day 0")
