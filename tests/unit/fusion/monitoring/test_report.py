"""Rows as they are stored, summed up."""

import json

import pytest
from lifelines import KaplanMeierFitter

from fusion.monitoring.endpoints import MOST_POINTS, report_endpoint
from fusion.monitoring.report import build_report, toxicity_ratio
from fusion.monitoring.rows import Row, current, history_of, one_a_patient, read_row
from fusion.monitoring.scoring import Measure, Status
from tests.unit.fusion.monitoring.streams import make_stream, risk_by


def row(number: int = 1, **changed) -> Row:
    """A time that is censored on day 100 at S = 0.8."""
    values = {
        "number": number,
        "supersedes": None,
        "forecast": 1,
        "patient": 1,
        "learned": float(number),
        "withdrawn": False,
        "measure": Measure.TIME,
        "endpoint": "OS",
        "horizon_months": 0,
        "status": Status.CENSORED,
        "predicted": 0.8,
        "low": None,
        "high": None,
        "observed": 100.0,
        "inside": 0.9,
        "entry_days": 0.0,
        "entry_survival": 1.0,
        "is_prospective": True,
    }
    return Row(**(values | changed))


def stored(n: int, **changed) -> list[Row]:
    """Times and 12-month states of the patients of `make_stream`."""
    stream = make_stream(n, **changed)
    risk, rows = risk_by(stream, 365.25), []
    for place in range(n):
        common = {"forecast": place, "patient": place, "learned": 100.0 + place // 100}
        status = Status.EVENT if stream.event[place] else Status.CENSORED
        days, survival = float(stream.time_days[place]), float(stream.survival[place])
        rows.append(row(2 * place, status=status, observed=days, predicted=survival, **common))
        state = Status.FREE if days >= 365.25 else status
        rows.append(
            row(
                2 * place + 1,
                measure=Measure.HORIZON,
                horizon_months=12,
                status=state,
                predicted=float(risk[place]),
                **common,
            )
        )
    return rows


def test_later_scores_take_the_place_of_earlier_ones_and_what_was_taken_back_is_gone():
    first, second, third = row(1), row(2, supersedes=1), row(3, forecast=2, withdrawn=True)
    assert current([first, second, third]) == [second]


def test_of_several_forecasts_of_a_patient_the_earliest_counts():
    assert [each.forecast for each in one_a_patient([row(2, forecast=7), row(3, forecast=4)])] == [4]


def test_what_was_learned_early_stays_where_it_was_learned():
    died = row(2, supersedes=1, status=Status.EVENT, observed=250.0, predicted=0.5)
    stream = history_of([row(1), died], [1])
    assert stream.learned.tolist() == [1.0, 2.0]
    assert stream.entry_days.tolist() == [0.0, 100.0]
    assert stream.event.tolist() == [False, True]
    assert float(stream.expected.sum()) == pytest.approx(float(history_of([died], [1]).expected.sum()))


@pytest.mark.parametrize(
    "corrected", [{"observed": 60.0, "predicted": 0.9}, {"observed": 100.0, "status": Status.EVENT}]
)
def test_a_correction_takes_the_place_of_what_was_wrong(corrected):
    stream = history_of([row(1), row(2, supersedes=1, **corrected)], [1])
    assert stream.learned.tolist() == [2.0] and stream.entry_days.tolist() == [0.0]


def test_what_was_taken_back_leaves_nothing_in_the_course():
    assert len(history_of([row(1), row(2, supersedes=1, withdrawn=True)], [1])) == 0


def test_a_stored_row_is_read_with_its_closed_sets():
    plain = {name: getattr(row(), name) for name in Row.__slots__ if name != "withdrawn"}
    read = read_row(plain | {"measure": "time", "status": "withdrawn"})
    assert read.withdrawn and read.measure is Measure.TIME


def test_the_report_is_plain_and_holds_every_number():
    content = build_report(stored(600), forecasts=601, drift="nobody new")
    found = content["endpoints"]["OS"]
    json.dumps(content, allow_nan=False)
    assert (content["forecasts"], content["scored"], content["prospective"]) == (601, 600, 600)
    assert found["prospective"]["ratio"]["low"] < 1 < found["prospective"]["ratio"]["high"]
    assert len(found["calibration"]["12"]["groups"]) == 10
    assert found["calibration"]["6"]["reason"] == "fewer than 20 forecasts scored"
    assert found["uno_c"]["value"] > 0.6 and found["d_calibration_p"]["value"] > 0.01
    assert len(found["drift"]["funnel"]) == 6
    assert content["drift"] == {"reason": "nobody new", "rows": []}


def test_a_long_course_is_thinned_without_losing_its_end_or_peaks():
    rows = stored(3000, ratio=1.6)
    found = report_endpoint(rows, "OS")["drift"]
    assert len(found["path"]) <= 2 * MOST_POINTS
    assert found["path"][-1]["events"] == found["funnel"][-1]["events"]
    assert max(each["more"] for each in found["path"]) > found["cusum"]["more"]["limit"]
    assert found["cusum"]["more"]["alarm"] is not None


def test_retrospective_rows_are_counted_and_not_judged():
    content = build_report([row(1, is_prospective=False)], forecasts=1, drift="nobody new")
    found = content["endpoints"]["OS"]
    assert (content["prospective"], content["retrospective"]) == (0, 1)
    assert (found["prospective"]["patients"], found["retrospective"]["patients"]) == (0, 1)
    assert found["drift"]["path"] == [] and found["coverage"][0]["covered"]["value"] is None


def test_without_scores_there_is_no_endpoint():
    content = build_report([], forecasts=5, drift="nobody new")
    assert (content["forecasts"], content["scored"], content["endpoints"]) == (5, 0, {})


def severe(number: int, status: Status, days: float, p: float = 0.3) -> Row:
    return row(number, patient=number, measure=Measure.TOXICITY, status=status, observed=days, predicted=p)


def test_toxicity_without_loss_is_the_plain_share_over_the_forecast():
    rows = [severe(n, Status.EVENT if n < 12 else Status.FREE, 40.0 if n < 12 else 730.0) for n in range(40)]
    assert toxicity_ratio(rows, 12).value == pytest.approx(12 / (0.3 * 40))


def test_toxicity_weighs_by_kaplan_meier_where_nothing_competes():
    rows = [severe(n, Status.EVENT, 50.0 + n) for n in range(10)]
    rows += [severe(n, Status.CENSORED, 45.0 + 2 * n) for n in range(10, 25)]
    rows += [severe(n, Status.FREE, 730.0) for n in range(25, 40)]
    fitter = KaplanMeierFitter().fit([each.observed for each in rows], [each.status is Status.EVENT for each in rows])
    # The weights of those whose state is known add up to n (Satten and Datta 2001).
    expected = 0.3 * 40
    assert toxicity_ratio(rows, 10).value == pytest.approx((1 - float(fitter.predict(729))) * 40 / expected)


def test_few_patients_give_no_ratio():
    assert "fewer than 20" in toxicity_ratio([severe(1, Status.FREE, 730.0)], 0).reason
    everybody_lost = [severe(n, Status.CENSORED, 10.0 + n) for n in range(30)]
    assert "of nobody" in toxicity_ratio(everybody_lost, 0).reason


def test_measures_are_counted_inside_their_band():
    rows = [
        row(n, patient=n, measure=Measure.SIZE, endpoint="size", status=Status.MEASURED, inside=float(n % 10 > 0))
        for n in range(40)
    ]
    (found,) = build_report(rows, forecasts=40, drift="nobody new")["measured"]
    assert found["patients"] == 40 and found["inside"]["value"] == pytest.approx(0.9)
