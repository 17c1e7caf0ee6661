"""Patients with kept forecasts, and what became of them: exponential survival of a known ratio to the forecast."""

import random
from typing import Any

from tests.factories import make_model
from tests.forecast_json import arm, simulated
from twins.models import AdverseEvent, Forecast, ModelVersion, Outcome, Patient, Study, TreatmentLine, Twin

NOTHING: dict[str, Any] = {"outcomes": {}, "last_day": None}
MONTH_DAYS = 365.25 / 12


def make_forecasts(
    study: Study, patients: int = 60, *, known: dict[str, Any] | None = NOTHING, model: ModelVersion | None = None
) -> list[Patient]:
    """Patients on docetaxel with one forecast each; medians of survival from 6 to 24 months, by turns."""
    model = model or study.model_versions.first() or make_model(study)
    rows = Patient.objects.bulk_create(
        Patient(study=study, code=f"F-{number:04d}", age_years=50 + number % 30) for number in range(patients)
    )
    TreatmentLine.objects.bulk_create(
        TreatmentLine(patient=row, regimen="docetaxel", start_day=0, is_index=True) for row in rows
    )
    twins = Twin.objects.bulk_create(
        Twin(patient=row, model=model, seed=number, snapshot_sha256="ef" * 32, prognostic_index=number / patients)
        for number, row in enumerate(rows)
    )
    Forecast.objects.bulk_create(
        Forecast(
            twin=twin,
            horizon_months=24,
            arms=simulated({"docetaxel": arm(median_of(number)), "atezolizumab": arm(12.0)}),
            known=known,
        )
        for number, twin in enumerate(twins)
    )
    return rows


def median_of(number: int) -> float:
    """Months of overall survival that the forecast of a patient says."""
    return (6.0, 9.0, 14.0, 24.0)[number % 4]


def follow(patients: list[Patient], *, ratio: float = 1.0, months: float = 30.0, seed: int = 1) -> None:
    """Outcomes after so many months: events come `ratio` times as often as was forecast, by the same draws."""
    draw = random.Random(seed)
    rows = []
    for number, patient in enumerate(patients):
        for endpoint, shorter in (("OS", 1.0), ("PFS", 3.0)):
            # An exponential of median m is m (-log2 u).
            fate = draw.expovariate(0.6931471805599453 * ratio * shorter / median_of(number))
            reached = min(fate, months)
            status = "event" if fate <= months else "censored"
            rows.append(
                Outcome(patient=patient, endpoint=endpoint, time_days=max(1.0, reached * MONTH_DAYS), status=status)
            )
    Outcome.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["patient", "endpoint"],
        update_fields=["time_days", "status"],
    )


def add_severe_events(patients: list[Patient]) -> None:
    """Every third patient has a severe event of the blood on day 30."""
    AdverseEvent.objects.bulk_create(
        AdverseEvent(
            patient=patient,
            term="Neutropenia",
            start_day=30,
            grade=4,
            organ_class="Blood and lymphatic system disorders",
        )
        for patient in patients[::3]
    )
