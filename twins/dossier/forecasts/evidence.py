"""What stands behind each arm: patients, trials, published rates and ratios, and what of them was checked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from twins.bridge.library import PublishedRate, RegimenSource, TrialContrast, find_regimen_source
from twins.dossier import numbers
from twins.dossier.forecasts.estimates import ArmView
from twins.dossier.forecasts.statements import ArmEvidence, EvidenceRow
from twins.dossier.words import UNVERIFIED, plain_attribution


def build_evidence(arms: tuple[ArmView, ...], *, diagnosis: str, detail: str) -> tuple[ArmEvidence, ...]:
    """An arm in the order of the columns."""
    return tuple(
        evidence_of(arm, find_regimen_source(arm.key or arm.name, diagnosis=diagnosis, detail=detail)) for arm in arms
    )


def evidence_of(arm: ArmView, found: RegimenSource | None) -> ArmEvidence:
    """One arm; a regimen that the library does not have shows what the forecast itself says."""
    return ArmEvidence(
        arm=arm.name,
        grade=arm.evidence,
        meaning=arm.evidence_meaning,
        rows=tuple(evidence_rows(arm, found)),
        rates=tuple(rate_text(rate) for rate in found.rates) if found else (),
        contrasts=tuple(contrast_text(each) for each in found.contrasts) if found else (),
        has_unverified=found is not None and has_unverified(found),
    )


def has_unverified(found: RegimenSource) -> bool:
    """Whether any of its numbers was not checked against its source."""
    rates = any(not rate.verified for rate in found.rates)
    return rates or any(not contrast.verified for contrast in found.contrasts)


def evidence_rows(arm: ArmView, found: RegimenSource | None) -> Iterator[EvidenceRow]:
    """The forecast's own source first, then the library's row."""
    yield EvidenceRow(label=_("Source"), text=arm.source)
    yield EvidenceRow(label=_("Patients"), text=numbers.count(arm.patients, "patient"))
    if arm.followed_months is not None:
        yield EvidenceRow(label=_("Followed"), text=numbers.count(round(arm.followed_months), "month"))
    if found is None:
        yield EvidenceRow(label=_("Regimen library"), text=_("no row of this name"))
        return
    if not arm.source.startswith(known := f"{found.trial}: {found.source}"):
        yield EvidenceRow(label=_("Regimen library"), text=known)
    yield EvidenceRow(label=_("Studied in"), text=found.setting)
    if found.fitted_to:
        yield EvidenceRow(label=_("Fitted to"), text=found.fitted_to)
    response = _("checked against the paper") if found.response_verified else _("not yet checked against the paper")
    yield EvidenceRow(label=_("Response rate"), text=response)
    yield EvidenceRow(label=_("Scans modelled"), text=_("every %(weeks)s weeks") % {"weeks": found.scan_weeks})


def rate_text(rate: PublishedRate) -> str:
    """`Neutropenia, grade 3 or more: 13% of 578 patients of OAK, all causes (Rittmeyer 2017) †`."""
    text = _("%(term)s, grade 3 or more: %(share)s of %(patients)s of %(trial)s, %(counted)s (%(source)s)") % {
        "term": rate.term,
        "share": numbers.percent(rate.severe),
        "patients": numbers.count(rate.patients, "patient"),
        "trial": rate.trial,
        "counted": plain_attribution(rate.attribution),
        "source": rate.source,
    }
    return marked(text, verified=rate.verified)


def contrast_text(contrast: TrialContrast) -> str:
    """`OAK, 850 patients: hazard ratio of OS 0.73, 95% interval as used 0.62 to 0.86 (Rittmeyer 2017)`."""
    text = _(
        "%(trial)s, %(patients)s: hazard ratio of %(endpoint)s %(ratio)s, 95%% interval as used %(range)s (%(source)s)"
    ) % {
        "trial": contrast.trial,
        "patients": numbers.count(contrast.patients, "patient"),
        "endpoint": contrast.endpoint,
        "ratio": numbers.fixed(contrast.hazard_ratio, 2),
        "range": numbers.ends(numbers.fixed(contrast.low, 2), numbers.fixed(contrast.high, 2)),
        "source": contrast.source,
    }
    return marked(text, verified=contrast.verified)


def marked(text: str, *, verified: bool) -> str:
    """A text with the sign of what was not checked."""
    return text if verified else f"{text} {UNVERIFIED}"
