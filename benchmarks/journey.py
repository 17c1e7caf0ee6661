"""Fit, twin update, six arms, report."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from benchmarks.cohort import prepare
from benchmarks.timing import Figure, median_ms, seconds
from fusion.cohort.history_loading import load_history
from fusion.simulation.arms.simulating import simulate
from fusion.simulation.assimilation.posterior import PARTICLES, update
from fusion.simulation.library import load_library
from fusion.simulation.population import library_arm, library_population
from twins import report
from twins.actions import fitting, forecasts
from twins.database import url_of

PATIENTS, ARMS, TIMES = 160, 6, 15


def measure() -> list[Figure]:
    """On the demonstration study."""
    study = prepare(PATIENTS)
    fit = seconds(lambda: fitting.fit(study, endpoint="OS", by=None))
    return [
        Figure(what="fit", value=fit, unit="s", detail=f"{PATIENTS} patients, 5 nested folds, comparators"),
        *measure_twin(study.code),
        measure_report(study.code),
    ]


def measure_twin(study: str) -> list[Figure]:
    """One patient followed for half a year: the whole history is weighed, then arms are simulated."""
    url, code = url_of(connection.settings_dict), busiest_patient(study)
    history = load_history(url, study, code, origin_day=last_day(study, code))
    population = library_population()
    posterior = update(history, None, population, particles=PARTICLES, seed=1)
    arms = [library_arm(regimen) for regimen in load_library().regimens if "NSCLC" in regimen.diagnoses][:ARMS]
    detail = f"{PARTICLES:,} particles, {len(history.sizes)} sizes, {len(history.ctdna)} draws"
    return [
        Figure(
            what="twin update",
            value=median_ms(lambda: update(history, None, population, particles=PARTICLES, seed=1), times=TIMES),
            unit="ms",
            detail=detail,
        ),
        Figure(
            what="forecast",
            value=median_ms(lambda: simulate(posterior, arms, horizon_months=24, seed=1), times=5),
            unit="ms",
            detail=f"{len(arms)} arms, {PARTICLES:,} particles, 24 months, with toxicity",
        ),
    ]


def busiest_patient(study: str) -> str:
    """Who has the most sizes among those followed for 200 days or more with four draws or more."""
    from django.db.models import Count

    from twins.models import Patient

    rows = Patient.objects.filter(study__code=study, outcomes__endpoint="OS", outcomes__time_days__gt=200)
    counted = rows.annotate(sizes=Count("observations", distinct=True), draws=Count("specimens", distinct=True))
    return counted.filter(draws__gte=4).order_by("-sizes", "-draws", "code")[0].code


def last_day(study: str, code: str) -> int:
    """An origin before death by which most was measured."""
    from twins.models import Observation

    days = Observation.objects.filter(patient__study__code=study, patient__code=code, day__lt=180)
    return max(days.values_list("day", flat=True), default=0)


def measure_report(study: str) -> Figure:
    """The PDF of a patient with everything."""
    from twins.models import Patient

    patient = Patient.objects.get(study__code=study, code=busiest_patient(study))
    forecasts.simulate(patient, model=fitting.latest(patient.study), by=None)
    value = median_ms(lambda: report.render(patient, now=timezone.now()), times=5)
    return Figure(what="report", value=value, unit="ms", detail="one patient, PDF/A-2a")
