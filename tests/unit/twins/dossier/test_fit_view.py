"""The fit in rows and sentences."""

import pytest

from tests.fit_json import fit, point, visit
from twins.dossier.twin.fit import FitCurve, FitView, build_fit


def view(**changed: object) -> FitView:
    found = build_fit(visit(**changed))
    assert found is not None
    return found


def curve(name: str, **changed: object) -> FitCurve:
    found = view(**changed).curve(name)
    assert found is not None
    return found


@pytest.mark.parametrize("stored", [{}, {"fit": None}, {"course": None, "next": {}}])
def test_twin_without_a_fit_has_no_section(stored: dict[str, object]) -> None:
    assert build_fit(stored) is None


def test_past_and_ahead_meet_at_the_origin() -> None:
    size = curve("size_mm")
    assert [row.day for row in size.past] == [0, 42, 84]
    assert [row.day for row in size.ahead] == [84, 91, 175]
    assert [row.day for row in size.rows] == [0, 42, 84, 91, 175]
    assert view().ahead.startswith("After the origin: 3.0 months more of atezolizumab")


def test_fractions_are_percents() -> None:
    ctdna = curve("ctdna_vaf")
    assert ctdna.past[0].median == pytest.approx(1.5)
    assert (ctdna.points[0].value, ctdna.points[0].text) == (2.0, "2.0%")


def test_result_below_its_limit_says_so_and_fits_a_band_that_goes_there() -> None:
    row = curve("ctdna_vaf").table[1]
    assert (row.measured, row.verdict) == ("below the limit of 1.0%", "as expected")
    high = curve("ctdna_vaf", fit=fit(ctdna=[point(0, None, 0.001, assumed=True)])).table[0]
    assert (high.measured, high.verdict) == ("below the limit (taken to be 0.10%)", "outside the band")


def test_measurement_outside_the_band_is_counted_and_named() -> None:
    size = curve("size_mm")
    assert [row.verdict for row in size.table] == ["as expected", "outside the band", "", ""]
    assert size.sentences[0] == "1 of 2 measurements lie in the band; the twin was fitted to them."
    assert size.sentences[1] == "Expected to stay near 60 mm: 60 mm (48 to 72) in 3.0 months."


def test_one_measurement_is_counted_in_the_singular() -> None:
    size = curve("size_mm", fit=fit(sizes=[point(0, 60.0)]))
    assert size.sentences[0] == "1 of 1 measurement lies in the band; the twin was fitted to it."


@pytest.mark.parametrize(("factor", "word"), [(2.0, "rise"), (0.5, "fall")])
def test_what_lies_ahead_is_said_in_words(factor: float, word: str) -> None:
    stored = fit()
    stored["size_mm"]["median"][-1] *= factor
    assert (
        curve("size_mm", fit=stored).sentences[1].startswith(f"Expected to {word} from 60 mm to {60 * factor:.0f} mm")
    )


def test_arms_stand_ahead_where_nothing_is_given() -> None:
    size = curve("size_mm", fit=fit(ahead=False))
    assert (size.ahead, [mark.arm for mark in size.following]) == ((), ["atezolizumab", "docetaxel"])
    assert size.following[0].text == "First scan on atezolizumab: 60 mm (42 to 90)"
    assert view(fit=fit(ahead=False)).ahead.startswith("No treatment goes on")
    assert curve("size_mm").following == ()


def test_quantity_never_measured_has_no_curve() -> None:
    assert [each.name for each in view(fit=fit(ctdna=[])).curves] == ["size_mm"]
    assert [each.name for each in view(fit=fit(sizes=[])).curves] == ["ctdna_vaf"]


def test_future_that_does_not_fit_into_the_picture_is_said() -> None:
    stored = fit()
    stored["size_mm"]["result_high"][-1] = 900.0
    size = curve("size_mm", fit=stored)
    assert size.top == pytest.approx(225.0)
    assert size.sentences[-1] == "The picture is cut: what may come reaches to 900 mm."
