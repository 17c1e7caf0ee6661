"""Made-up forecasts of which the truth is known."""

import numpy as np

from fusion.monitoring.stream import Stream

MEAN_DAYS = 400.0


def make_stream(n: int = 600, *, ratio: float = 1.0, seed: int = 1, late: float = 0.0) -> Stream:
    """Exponential survival of differing risk, a third censored; events come `ratio` times as often as forecast.

    With `late`, that share of patients had been followed for a while when the forecast was made.
    """
    generator = np.random.default_rng(seed)
    rate = np.exp(generator.normal(0, 0.8, n)) / MEAN_DAYS
    entry = np.where(generator.random(n) < late, generator.uniform(10, 200, n), 0.0)
    time = entry + generator.exponential(1 / (ratio * rate))
    end = entry + generator.uniform(30, 1500, n)
    followed = np.minimum(time, end)
    return Stream(
        time_days=followed,
        event=time <= end,
        survival=np.exp(-rate * followed),
        entry_days=entry,
        entry_survival=np.exp(-rate * entry),
        learned=np.arange(n, dtype=np.float64),
    )


def risk_by(stream: Stream, days: float) -> np.ndarray:
    """(n,) risk by a horizon that the curves of `make_stream` say."""
    rate = -np.log(stream.survival) / stream.time_days
    return 1 - np.exp(-rate * days)
