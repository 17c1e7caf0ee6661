"""Server time of the pages at 1,000 patients."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from benchmarks.cohort import prepare
from benchmarks.timing import Figure, median_ms
from twins.actions import fitting, forecasts

PATIENTS, TIMES = 1000, 20


def measure() -> list[Figure]:
    """List, search and patient page, through the whole stack but the socket."""
    study = prepare(PATIENTS)
    patient = study.patients.order_by("code")[0]
    forecasts.simulate(patient, model=fitting.latest(study), by=None)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get_or_create(username="bench")[0])
    pages = {
        "patient list": reverse("patients"),
        "patient search": reverse("patients") + "?q=DEMO-04",
        "patient page": patient.get_absolute_url(),
    }
    return [
        Figure(what=name, value=timed(client, path), unit="ms", detail=f"{PATIENTS:,} patients, median of {TIMES}")
        for name, path in pages.items()
    ]


def timed(client: Client, path: str) -> float:
    """Median time of a page that answers 200."""

    def get() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    return median_ms(get, times=TIMES)
