"""Cohorts whose population is known, because they were drawn from it."""

import math
from dataclasses import replace

import torch

from fusion.cohort.history import Knowing, PatientHistory, SizeVisit, TherapyLine
from fusion.simulation.hierarchy.courses import Courses, build_courses
from fusion.simulation.hierarchy.fitting import Effort
from fusion.simulation.hierarchy.parameters import Layout, Unknowns
from fusion.simulation.population import Population, library_population
from fusion.simulation.settings import DEFAULTS, Settings

ARM = "docetaxel"
DAYS = (-7, 42, 84, 126, 168, 210)
LIBRARY: Population = library_population()
# Little noise, so that small cohorts say something.
QUIET: Settings = replace(DEFAULTS, residual_sd=0.15, plateau=0.05)
SMALL = Effort(nodes=12, levels=1, rounds=3, steps=4)


def history(code: str, sizes: tuple[float | None, ...], regimen: str = ARM) -> PatientHistory:
    """Sizes in mm on DAYS; None is below the limit."""
    visits = [
        SizeVisit(day=day, state=Knowing.BELOW_LIMIT) if size is None else SizeVisit(day=day, value_mm=size)
        for day, size in zip(DAYS, sizes, strict=False)
    ]
    line = TherapyLine(regimen=regimen, start_day=0, is_index=True)
    return PatientHistory(code=code, study="demo", diagnosis="NSCLC", lines=(line,), sizes=tuple(visits))


def unknowns_of(arm: str = ARM, settings: Settings = QUIET) -> Unknowns:
    layout = Layout(regimens=(LIBRARY.find(arm).regimen,), settings=settings)
    return layout.read(layout.start())


def drawn(patients: int, *, growth: float = 0.05, lift: float = 0.0, seed: int = 0) -> list[PatientHistory]:
    """Growing tumours: log B0 and log kg vary, a little noise; `lift` of log B0 a standard deviate of the patient."""
    generator = torch.Generator().manual_seed(seed)
    found = []
    for row in range(patients):
        size, rate, own, *noise = torch.randn(3 + len(DAYS), generator=generator, dtype=torch.float64).tolist()
        start = 60 * math.exp(0.4 * size + lift * own)
        speed = growth * math.exp(0.3 * rate)
        values = [start * math.exp(speed * day / 30.4375 + 0.05 * each) for day, each in zip(DAYS, noise, strict=True)]
        found.append(history(f"P{row}", tuple(values)))
    return found


def own_deviates(patients: int, seed: int = 0) -> torch.Tensor:
    """(p, 1) the patients' own deviates behind `lift`."""
    generator = torch.Generator().manual_seed(seed)
    rows = [torch.randn(3 + len(DAYS), generator=generator, dtype=torch.float64)[2] for _ in range(patients)]
    return torch.stack(rows)[:, None]


def courses_of(histories: list[PatientHistory]) -> Courses:
    return build_courses(histories, LIBRARY, DEFAULTS)[0]
