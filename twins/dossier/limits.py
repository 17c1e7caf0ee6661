"""What the model does not know of this patient: everything that a reader must weigh before trusting a number."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.forecasts.estimates import ArmView, ForecastView, TwinView

if TYPE_CHECKING:
    from twins.dossier.forecasts.estimates import ModelFacts
    from twins.models import Twin

Json = Mapping[str, Any]
# An item is called old from this age on, where it is also older than is usual.
OLD_DAYS: Final = 30
OLDER: Final = 1.5
# What widens an interval by less than this share is not worth a sentence.
WIDER: Final = 1.01
LEVEL: Final = 0.9
DAYS_OLD: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitGroup:
    """Limits of one kind, in sentences."""

    name: str
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What limits are read from; a part that is not there is None or empty.

    `twin` and `model` stand behind the page, `newest` is the patient's last twin, `covered` the evaluation's coverage
    of intervals, `usual_ages` what is usual for each modality.
    """

    twin: Twin | None
    view: TwinView | None
    forecast: ForecastView | None
    newest: Twin | None
    model: ModelFacts | None
    synthetic: bool
    last_day: int | None
    covered: Sequence[Json]
    usual_ages: Mapping[str, float]
    now: datetime


def build_limits(known: Known) -> tuple[LimitGroup, ...]:
    """Groups of sentences, each sentence once; none where nothing was forecast."""
    if known.view is None or known.twin is None:
        return ()
    kinds = (
        ("patient", _("About this patient"), _of_patient(known.view, known.twin, known)),
        ("arms", _("About the arms"), _of_arms(known.forecast)),
        ("model", _("About the model"), _of_model(known)),
        ("outside", _("Not modelled at all"), _outside(known.forecast)),
    )
    said: set[str] = set()
    groups = [LimitGroup(name=name, title=title, sentences=_new(found, said)) for name, title, found in kinds]
    return tuple(group for group in groups if group.sentences)


def _new(sentences: Iterable[str], said: set[str]) -> tuple[str, ...]:
    fresh = tuple(dict.fromkeys(each for each in sentences if each not in said))
    said.update(fresh)
    return fresh


def sentences_of(groups: Iterable[LimitGroup]) -> tuple[str, ...]:
    """All sentences in order."""
    return tuple(sentence for group in groups for sentence in group.sentences)


def _of_patient(view: TwinView, twin: Twin, known: Known) -> Iterator[str]:
    yield from (flag.sentence for flag in view.flags)
    yield from widening_sentences(twin.why.get("widening") or {})
    yield from age_sentences(twin.modalities, known.usual_ages)
    if known.newest and known.newest.pk != view.number:
        told = {"number": known.newest.pk}
        yield (
            _("A newer twin (%(number)s) exists than the one that this forecast was made from: simulate again.") % told
        )
    if known.last_day is not None and known.last_day > view.origin_day:
        yield _("The forecast starts at %(day)s; what is dated later was not used.") % {"day": view.origin_text}


def widening_sentences(widening: Json) -> Iterator[str]:
    """By how much the interval of the prognosis is wider for what is missing."""
    missing = [each for each in widening.get("blocks", ()) if each["factor"] >= WIDER]
    if not missing or widening["factor"] < WIDER:
        return
    by_modality: dict[str, float] = {}
    for each in missing:
        by_modality[each["modality"]] = max(by_modality.get(each["modality"], 1.0), each["factor"])
    ordered = sorted(by_modality.items(), key=lambda item: -item[1])
    named = ", ".join(f"{words.modality(name)} × {numbers.fixed(factor, 2)}" for name, factor in ordered)
    told = {"factor": numbers.fixed(widening["factor"], 2), "parts": named}
    yield (
        _(
            "For want of what was not measured, the interval of the prognosis is %(factor)s times as wide "
            "(each alone: %(parts)s)."
        )
        % told
    )


def age_sentences(modalities: Json, usual: Mapping[str, float]) -> Iterator[str]:
    """Items that were old at the origin, against what is usual."""
    for name, each in sorted(modalities.items()):
        age, middle = each["age_days"], usual.get(name)
        if age is None or age < OLD_DAYS or (middle is not None and age <= OLDER * middle):
            continue
        told = {"what": words.modality(name), "age": numbers.count(age, "day")}
        if middle is None:
            yield _("%(what)s: the last item was %(age)s old at the origin.") % told
        else:
            usually = {**told, "usual": numbers.count(round(middle), "day")}
            yield (_("%(what)s: the last item was %(age)s old at the origin; %(usual)s is usual.") % usually)


def median_ages(modalities: Iterable[Json]) -> dict[str, float]:
    """Median age of each modality, in days, over the twins in which it was there."""
    ages: dict[str, list[int]] = {}
    for twin in modalities:
        for name, each in twin.items():
            if each["age_days"] is not None:
                ages.setdefault(name, []).append(each["age_days"])
    return {name: statistics.median(found) for name, found in ages.items()}


def _of_arms(forecast: ForecastView | None) -> Iterator[str]:
    for arm in forecast.arms if forecast else ():
        codes = {flag.code for flag in arm.flags}
        yield from (flag.sentence for flag in arm.flags)
        yield from (sentence for code, sentence in _unflagged(arm, forecast) if code not in codes)
    if forecast:
        horizon = numbers.count(forecast.horizon_months, "month")
        yield _("Intervals are 90%% intervals of the model. Nothing is forecast beyond %(horizon)s.") % {
            "horizon": horizon
        }


def _unflagged(arm: ArmView, forecast: ForecastView | None) -> Iterator[tuple[str, str]]:
    """Sentences that hold of an arm, with the flag that would have said so."""
    named = {"arm": arm.name}
    if not arm.is_ranked:
        yield "expert_prior", _("%(arm)s: supported by an expert prior only; it is shown, but not ranked.") % named
    if arm.evidence == "B":
        yield (
            "no_overlap",
            _("%(arm)s: from a trial's curves; whether this patient would have been in that trial was not checked.")
            % named,
        )
    if forecast and arm.followed_months is not None and arm.followed_months < forecast.horizon_months:
        told = {**named, "months": numbers.months(arm.followed_months)}
        yield "extrapolation", _("%(arm)s: followed for %(months)s months; what lies later is extrapolated.") % told
    if any(not row.verified for row in arm.toxicity):
        yield "toxicity_unverified", _("%(arm)s: some toxicity rates were not checked against their source.") % named


def _of_model(known: Known) -> Iterator[str]:
    if known.synthetic:
        yield _("The study is synthetic: its patients are made up, and so is what the model learnt from them.")
    model = known.model
    if model is None:
        yield _("No fitted model stands behind this twin: prognosis is that of the library's trials.")
        return
    fitted = {"cohort": model.cohort, "day": f"{model.fitted_at:%Y-%m-%d}"}
    yield _("The model was fitted on %(cohort)s, on %(day)s.") % fitted
    age = (known.now - model.fitted_at).days
    if age > DAYS_OLD:
        yield _("The model is %(age)s old; care may have changed since.") % {"age": numbers.count(age, "day")}
    yield from coverage_sentences(known.covered)


def coverage_sentences(rows: Sequence[Json]) -> Iterator[str]:
    """How often intervals held what happened to patients that the model had not seen."""
    row = next((each for each in rows if each["level"] == LEVEL), None)
    if row is None:
        yield _("Whether its intervals hold what they promise was not evaluated on this study.")
        return
    told = row["covered"]
    if told["value"] is None:
        return
    shown = {
        "covered": numbers.percent(told["value"]),
        "range": ""
        if told["low"] is None
        else numbers.ends(numbers.percent(told["low"]), numbers.percent(told["high"])),
    }
    if told["low"] is None:
        yield _("Intervals meant to hold 9 of 10 outcomes held %(covered)s of those of unseen patients.") % shown
    else:
        yield (
            _("Intervals meant to hold 9 of 10 outcomes held %(covered)s (%(range)s) of those of unseen patients.")
            % shown
        )


def _outside(forecast: ForecastView | None) -> Iterator[str]:
    yield _("Quality of life, and toxicity below grade 3.")
    for arm in forecast.arms if forecast else ():
        named = {"arm": arm.name}
        if not arm.survival:
            yield _("%(arm)s: overall survival.") % named
        if not arm.pfs:
            yield _("%(arm)s: progression-free survival.") % named
        if not arm.toxicity:
            yield _("%(arm)s: toxicity.") % named
