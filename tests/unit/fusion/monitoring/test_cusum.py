import numpy as np
import pytest

from fusion.monitoring.cusum import DOWN, UP, build_funnel, chart_cusum, control_limit, mean_run
from tests.unit.fusion.monitoring.streams import make_stream


def simulated_run(ratio: float, limit: float, runs: int = 3000) -> float:
    """The slow obvious twin: Poisson events one by one until the limit, in expected events."""
    generator = np.random.default_rng(2)
    height, spent, open_runs = np.zeros(runs), np.zeros(runs), np.ones(runs, dtype=bool)
    while open_runs.any():
        wait = generator.exponential(size=runs)
        # With a ratio below 1 the chart rises between events, and may reach the limit there.
        until = np.maximum(limit - height, 0) / (1 - ratio) if ratio < 1 else np.full(runs, np.inf)
        early = open_runs & (until <= wait)
        spent += np.where(open_runs, np.minimum(wait, until), 0.0)
        open_runs &= ~early
        height = np.maximum(0.0, height - (ratio - 1) * wait)
        height = np.maximum(0.0, height + np.log(ratio))
        open_runs &= ~((ratio > 1) & (height >= limit))
    return float(spent.mean())


@pytest.mark.parametrize(("ratio", "limit"), [(UP, 2.0), (UP, 3.0), (DOWN, 2.0)])
def test_mean_run_is_that_of_simulated_streams(ratio, limit):
    assert mean_run(ratio, limit) == pytest.approx(simulated_run(ratio, limit), rel=0.06)


@pytest.mark.parametrize("ratio", [UP, DOWN])
def test_the_limit_gives_the_run_length_asked_for(ratio):
    assert mean_run(ratio, control_limit(ratio, 1000.0)) == pytest.approx(1000, rel=0.01)


def test_the_path_is_the_recursion_written_out():
    stream = make_stream(40, ratio=1.7)
    height, path = 0.0, []
    for event, expected in zip(stream.event, stream.expected, strict=True):
        height = max(0.0, height + event * np.log(UP) - (UP - 1) * expected)
        path.append(height)
    assert chart_cusum(stream, UP).path == pytest.approx(path)


@pytest.mark.parametrize("seed", range(8))
def test_a_calibrated_stream_raises_no_alarm(seed):
    stream = make_stream(150, seed=seed)
    assert chart_cusum(stream, UP).alarm is None
    assert chart_cusum(stream, DOWN).alarm is None


@pytest.mark.parametrize("seed", range(8))
def test_a_shifted_stream_raises_the_alarm_of_its_side_alone(seed):
    worse, better = make_stream(300, ratio=2.2, seed=seed), make_stream(300, ratio=0.45, seed=seed)
    assert chart_cusum(worse, UP).alarm is not None and chart_cusum(worse, DOWN).alarm is None
    assert chart_cusum(better, DOWN).alarm is not None and chart_cusum(better, UP).alarm is None


def test_a_shift_halfway_is_found_after_it():
    first, second = make_stream(200, seed=5), make_stream(300, seed=6, ratio=2.5)
    alarm = chart_cusum(second, UP).alarm
    assert chart_cusum(first, UP).alarm is None
    assert alarm is not None and second.expected[: alarm + 1].sum() < 60


def test_the_funnel_counts_up_by_day():
    stream = make_stream(60)
    batches = build_funnel(stream.take(np.arange(60)))
    assert len(batches) == 60
    assert (batches[-1].events, batches[-1].scores) == (stream.events, 60)
    assert batches[-1].inner == pytest.approx(1.96 * np.sqrt(stream.expected.sum()), rel=1e-3)


def test_nothing_learned_charts_nothing():
    empty = make_stream(5).take(np.arange(0))
    assert build_funnel(empty) == () and chart_cusum(empty, UP).alarm is None
