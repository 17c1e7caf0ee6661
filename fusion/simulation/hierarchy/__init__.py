"""Arm parameters fitted to the trajectories of a cohort, and sizes ahead.

`fit_population` moves the library's priors by a site's own sizes; its `.population` and `.settings` go into `update`.
`forecast_sizes` draws later scans of many patients at once from the same fit, `learn_recalibrations` sets them right
by their own record. `fit_embedding` tests whether an embedding may move one patient's prior.
"""

from fusion.simulation.hierarchy.courses import Courses, build_courses
from fusion.simulation.hierarchy.dropout import DropOut, fit_drop_out, recorded_sizes
from fusion.simulation.hierarchy.embedding import EmbeddingPrior, fit_embedding
from fusion.simulation.hierarchy.fitting import Effort
from fusion.simulation.hierarchy.forecasting import Precision, SizeForecast, forecast_sizes
from fusion.simulation.hierarchy.population_fit import PopulationFit, fit_courses, fit_population
from fusion.simulation.hierarchy.recalibrating import (
    Recalibration,
    interval_quantiles,
    learn_recalibrations,
    point_forecast,
)

__all__ = [
    "Courses",
    "DropOut",
    "Effort",
    "EmbeddingPrior",
    "PopulationFit",
    "Precision",
    "Recalibration",
    "SizeForecast",
    "build_courses",
    "fit_courses",
    "fit_drop_out",
    "fit_embedding",
    "fit_population",
    "forecast_sizes",
    "interval_quantiles",
    "learn_recalibrations",
    "point_forecast",
    "recorded_sizes",
]
