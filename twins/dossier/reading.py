"""The dossier of one patient, in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import prefetch_related_objects

from twins.dossier import words
from twins.dossier.completeness import build_completeness
from twins.dossier.course import build_timeline
from twins.dossier.fitted import build_model
from twins.dossier.forecast import build_forecast
from twins.dossier.header import build_header
from twins.dossier.holdings import build_holdings, embeddings, vectors
from twins.dossier.imaging import build_imaging
from twins.dossier.limits import build_limits
from twins.dossier.measurements import build_measurements
from twins.dossier.molecular import build_molecular, read_panels
from twins.dossier.records import Dossier, Molecular, Timeline
from twins.dossier.similar import build_similar
from twins.dossier.state import build_twin
from twins.dossier.visits import build_visits
from twins.models import Forecast, Patient, Twin


def read(patient: Patient, *, now: datetime) -> Dossier:
    """Everything shown of a patient; `now` dates the dossier. The patient's cached rows are read anew."""
    patient = load(patient.pk)
    forecast = Forecast.objects.filter(twin__patient=patient).select_related("twin__model").first()
    newest = patient.twins.select_related("model").first()
    # One model on the page: the state shown is the one that the forecast was made from.
    twin = forecast.twin if forecast else newest
    if twin:
        twin.patient = patient
    return assemble(patient, twin, forecast, newest=newest, now=now)


def read_variants(patient: Patient) -> Molecular | None:
    """All variants of the last specimens; None where there is no specimen."""
    prefetch_related_objects([patient], "specimens__variants")
    return build_molecular(patient, panels=read_panels(patient), most=None)


def load(pk: int) -> Patient:
    """The patient with all that hangs on it; wide vectors stay in the database."""
    patient = Patient.objects.select_related("study").get(pk=pk)
    prefetch_related_objects(
        [patient],
        "treatment_lines",
        "specimens__variants",
        "observations",
        "responses",
        "adverse_events",
        "disease_events",
        "outcomes",
        "imaging__lesions",
        "kept_files",
        vectors(),
        embeddings(),
    )
    return patient


def assemble(
    patient: Patient, twin: Twin | None, forecast: Forecast | None, *, newest: Twin | None, now: datetime
) -> Dossier:
    """Put the parts together."""
    timeline = build_timeline(patient, origin_day=twin.origin_day if twin else None)
    last_day = last_of(timeline)
    view, arms = build_twin(twin), build_forecast(forecast)
    molecular = build_molecular(patient, panels=read_panels(patient))
    imaging, measurements = build_imaging(patient), build_measurements(patient.observations.all())
    similar, model = build_similar(twin), build_model(twin.model if twin else None)
    sections = (timeline.rows, molecular, imaging, view, arms, similar, model)
    return Dossier(
        header=build_header(patient, timeline, last_day=last_day),
        timeline=timeline,
        completeness=build_completeness(patient, reference_day=twin.origin_day if twin else last_day),
        molecular=molecular,
        imaging=imaging,
        measurements=measurements,
        holdings=build_holdings(patient),
        twin=view,
        visits=build_visits(twin.visit) if twin else None,
        forecast=arms,
        similar=similar,
        model=model,
        limits=build_limits(view, arms, newest=newest, last_day=last_day),
        hints=hints_of(dict(zip(words.HINTS, sections, strict=True))),
        made_at=now,
    )


def last_of(timeline: Timeline) -> int | None:
    """The last day on which anything is known; lines and events that ended later count with their end."""
    stops = (*(bar.stop_day for bar in timeline.treatments), *(each.stop_day for each in timeline.adverse))
    days = (*(row.day for row in timeline.rows), *(day for day in stops if day is not None))
    return max(days, default=None)


def hints_of(sections: dict[str, object]) -> dict[str, str]:
    """What to do about each section that is empty."""
    return {name: words.HINTS[name] for name, content in sections.items() if not content}
