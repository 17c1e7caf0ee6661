"""The dossier of one patient, in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects

from twins.dossier import words
from twins.dossier.board.case import read_board
from twins.dossier.completeness import build_completeness
from twins.dossier.evaluations.worth import worth_of_modalities
from twins.dossier.forecasts.estimates import ForecastView, SimilarPatient
from twins.dossier.forecasts.evidence import build_evidence
from twins.dossier.forecasts.forecast import build_forecast
from twins.dossier.forecasts.statements import ArmEvidence
from twins.dossier.header import build_header, index_date_of
from twins.dossier.holdings import build_holdings, embeddings, raw_kinds, vectors
from twins.dossier.images.imaging import build_imaging
from twins.dossier.limits import LEVEL, Known, build_limits, median_ages, sentences_of
from twins.dossier.molecular import build_molecular, read_panels
from twins.dossier.records import Completeness, Course, Dossier, MissingView, Molecular, Timeline
from twins.dossier.timeline.course import build_timeline
from twins.dossier.timeline.measurements import build_measurements
from twins.dossier.timeline.rows import level_rows
from twins.dossier.twin.fit import build_fit
from twins.dossier.twin.fitted import build_model
from twins.dossier.twin.missing import build_missing
from twins.dossier.twin.similar import build_similar, similar_sentences
from twins.dossier.twin.state import build_twin
from twins.dossier.twin.visits import build_visits
from twins.dossier.twin.why import build_why
from twins.models import Evaluation, Forecast, ImagingStudy, Patient, Twin
from twins.models.patient import PatientQuerySet

# Twins by which an item's age is called usual.
COMPARED: Final = 60


def read(patient: Patient, *, now: datetime, visible: PatientQuerySet | None = None) -> Dossier:
    """Everything shown of a patient to one who sees `visible` (None: all); cached rows are read anew."""
    patient = load(patient.pk)
    forecasts = Forecast.objects.filter(twin__patient=patient).select_related("twin__model")
    forecast = forecasts.annotate(**evaluated("twin__model", patient)).first()
    newest = newest_of(patient, forecast)
    # One model on the page: the state shown is the one that the forecast was made from.
    twin = forecast.twin if forecast else newest
    if twin:
        twin.patient = patient
    similar = build_similar(twin, visible=visible)
    return assemble(patient, twin, forecast, newest=newest, similar=similar, now=now)


def newest_of(patient: Patient, forecast: Forecast | None) -> Twin | None:
    """The newest twin, read once where the forecast came from it."""
    twins = patient.twins.select_related("model")
    if forecast is not None and not twins.filter(pk__gt=forecast.twin_id).exists():
        return forecast.twin
    return twins.annotate(**evaluated("model", patient)).first()


def read_course(patient: Patient) -> Course:
    """The timeline alone, for a part of the page."""
    names = ("treatment_lines", "specimens__variants", "observations", "responses", "adverse_events")
    scans = Prefetch("imaging", ImagingStudy.objects.only("patient_id", "day", "modality", "slices"))
    prefetch_related_objects([patient], *names, "disease_events", "outcomes", scans)
    forecasts = Forecast.objects.filter(twin__patient=patient).values_list("twin__origin_day", flat=True)
    origin_day = forecasts.first()
    if origin_day is None:
        origin_day = patient.twins.values_list("origin_day", flat=True).first()
    timeline = build_timeline(patient, origin_day=origin_day, panels=read_panels(patient))
    return Course(timeline=timeline, index_date=index_date_of(patient.study))


def evaluated(model: str, patient: Patient) -> dict[str, Subquery]:
    """What the evaluation of the model at this path says, read with the row that names it.

    `worth`: of modalities; `covered`: how often intervals held.
    """
    found = Evaluation.objects.filter(model=OuterRef(model), study=patient.study_id)
    paths = {"worth": "content__modalities", "covered": "content__coverage__twin"}
    return {name: Subquery(found.values(path)[:1]) for name, path in paths.items()}


def usual_ages(twin: Twin | None) -> dict[str, float]:
    """What age of each modality is usual, in days, over the newest twins of the same model."""
    if twin is None or twin.model_id is None:
        return {}
    others = Twin.objects.filter(model_id=twin.model_id).order_by("-pk").values_list("modalities", flat=True)
    return median_ages(others[:COMPARED])


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
        Prefetch("imaging", ImagingStudy.objects.select_related("stack")),
        "imaging__lesions",
        "kept_files",
        vectors(),
        embeddings(),
    )
    return patient


def assemble(
    patient: Patient,
    twin: Twin | None,
    forecast: Forecast | None,
    *,
    newest: Twin | None,
    similar: tuple[SimilarPatient, ...],
    now: datetime,
) -> Dossier:
    """Put the parts together."""
    panels, raw = read_panels(patient), raw_kinds(patient)
    timeline = build_timeline(patient, origin_day=twin.origin_day if twin else None, panels=panels)
    last_day = last_of(timeline)
    completeness = build_completeness(patient, reference_day=twin.origin_day if twin else last_day)
    view, arms = build_twin(twin), build_forecast(forecast)
    molecular = build_molecular(patient, panels=panels, levels=level_rows(timeline), raw=raw)
    imaging = build_imaging(patient, origin_day=twin.origin_day if twin else last_day)
    measurements = build_measurements(patient.observations.all())
    model = build_model(twin.model if twin else None)
    header = build_header(patient, timeline, last_day=last_day)
    judged = forecast or newest
    limits = build_limits(
        Known(
            twin=twin, view=view, forecast=arms, newest=newest, model=model, synthetic=header.synthetic,
            last_day=last_day, covered=covered_of(twin, judged), usual_ages=usual_ages(twin), now=now,
        )
    )  # fmt: skip
    sections = (timeline.rows, molecular, imaging, view, arms, similar, model)
    return Dossier(
        header=header,
        timeline=timeline,
        completeness=completeness,
        missing=missing_of(completeness, twin, judged),
        molecular=molecular,
        imaging=imaging,
        measurements=measurements,
        holdings=build_holdings(patient, raw),
        board=read_board(patient),
        twin=view,
        visits=build_visits(twin.visit) if twin else None,
        forecast=arms,
        similar=similar,
        similar_sentences=similar_sentences(similar),
        evidence=evidence_of(patient, arms),
        model=model,
        fit=build_fit(twin.visit) if twin else None,
        why=build_why(twin),
        limits=sentences_of(limits),
        limit_groups=limits,
        hints=hints_of(dict(zip(words.HINTS, sections, strict=True))),
        made_at=now,
    )


def missing_of(
    completeness: tuple[Completeness, ...], twin: Twin | None, judged: Forecast | Twin | None
) -> MissingView:
    """What is missing, by what it was worth when the model was judged."""
    worth = worth_of_modalities(getattr(judged, "worth", None))
    return build_missing(completeness, worth=worth, visit=twin.visit if twin else {})


def evidence_of(patient: Patient, forecast: ForecastView | None) -> tuple[ArmEvidence, ...]:
    """What stands behind the arms of a forecast."""
    arms = forecast.arms if forecast else ()
    return build_evidence(arms, diagnosis=patient.diagnosis, detail=patient.diagnosis_detail)


def covered_of(twin: Twin | None, read: Forecast | Twin | None) -> list[dict[str, Any]]:
    """Coverage by level from the evaluation that was read with a row, else what the fit itself found; none without."""
    found: list[dict[str, Any]] | None = getattr(read, "covered", None)
    if found or twin is None or twin.model is None:
        return found or []
    fitted = twin.model.metrics.get("metrics", {}).get("twin", {}).get("coverage_90")
    return [] if fitted is None else [{"level": LEVEL, "covered": {"value": fitted, "low": None, "high": None}}]


def last_of(timeline: Timeline) -> int | None:
    """The last day on which anything is known; lines and events that ended later count with their end."""
    stops = (*(bar.stop_day for bar in timeline.treatments), *(each.stop_day for each in timeline.adverse))
    days = (*(row.day for row in timeline.rows), *(day for day in stops if day is not None))
    return max(days, default=None)


def hints_of(sections: dict[str, object]) -> dict[str, str]:
    """What to do about each section that is empty."""
    return {name: words.HINTS[name] for name, content in sections.items() if not content}
