"""What is known of each kind of toxicity on an arm: a published rate, the cohort's own events, or both."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fusion.simulation.library import Attribution, Library, ToxicityRate
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import ArmModel, SiteEvents
from fusion.simulation.toxicity.site_events import STOP
from fusion.simulation.toxicity.special_interest import SpecialInterest, recognise

ANY_SEVERE = "Any grade >= 3"
DISCONTINUATION = "discontinu"
ORDER = (Attribution.ALL_CAUSE, Attribution.TREATMENT_RELATED, Attribution.IMMUNE_MEDIATED)


class RiskKind(StrEnum):
    """What a risk is of."""

    ORGAN_CLASS = "organ_class"
    SPECIAL_INTEREST = "special_interest"
    STOP = "stop"


class StopReason(StrEnum):
    """Which stops of treatment were counted; the two are never mixed."""

    ADVERSE_EVENT = "adverse_event"
    ANY_BUT_PROGRESSION = "any_but_progression_or_death"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRisk:
    """What is known of one kind of toxicity on one arm.

    Attributes:
        organ_class: CTCAE system organ class in full, `Any`, the event of special interest, or `Stop of treatment`.
        rate: the published rate, None where only the cohort's own events are known.
        site: the cohort's own events of the same attribution, None where there are none.
        cause: which events were counted.
        kind: what the risk is of.
        beside: whether it stands beside the same class counted by all causes.
    """

    organ_class: str
    rate: ToxicityRate | None
    site: SiteEvents | None
    cause: Attribution = Attribution.ALL_CAUSE
    kind: RiskKind = RiskKind.ORGAN_CLASS
    beside: bool = False

    @property
    def label(self) -> str:
        """How the kind is named in a forecast."""
        name = ANY_SEVERE if self.organ_class == ANY else self.organ_class
        return f"{name}, {self.cause.value.replace('_', '-')}" if self.beside else name

    @property
    def is_verified(self) -> bool:
        """Whether it may be ranked on: counted in the cohort, or checked against its source."""
        return self.site is not None or (self.rate is not None and self.rate.verified)

    @property
    def attribution(self) -> Attribution:
        """Which events were counted."""
        return self.cause

    @property
    def stop_reason(self) -> StopReason:
        """Which stops were counted: a cohort's dates do not tell why, a published rate is of adverse events."""
        return StopReason.ANY_BUT_PROGRESSION if self.site else StopReason.ADVERSE_EVENT

    @property
    def source(self) -> str:
        """Where the number comes from, for the reader."""
        parts = [_published(self.rate)] if self.rate else []
        if self.site:
            parts.append(_seen(self.site, self.cause))
        return "; ".join(parts)


def _published(rate: ToxicityRate) -> str:
    checked = "verified" if rate.verified else "unverified"
    return f"{rate.term}: {rate.trial}, n = {rate.patients}, {rate.attribution.value}, {checked} ({rate.source})"


def _seen(site: SiteEvents, cause: Attribution) -> str:
    estimate = "" if site.share is None else f" (Aalen-Johansen {site.share:.1%} by {site.months:.0f} months)"
    ungraded = f", {site.ungraded} events without a grade not counted" if site.ungraded else ""
    return f"site data, {site.events} of {site.patients}{estimate}, {cause.value}{ungraded}"


def collect_risks(arm: ArmModel, library: Library) -> tuple[ClassRisk, ...]:
    """One risk an organ class, one an event of special interest, and the stop of treatment, where a rate is known.

    Of several rates of a kind all-cause ones come first, then verified ones, then those of the arm's own trial, then
    the highest term, which is a lower bound for the class. A cohort's events update only a rate of their own
    attribution; where the cohort counted all causes and only a narrower rate of any event was published, both are kept
    side by side.
    """
    rates = library.rates_of(arm.key)
    events = [rate for rate in rates if DISCONTINUATION not in rate.term.lower()]
    specials = [name.value for name in SpecialInterest]
    classes = dict.fromkeys([ANY, *(rate.organ_class for rate in events), *arm.site_events])
    found = [
        *(_risk_of(name, [rate for rate in events if rate.organ_class == name], arm)
          for name in classes if name not in specials and name != STOP),
        _beside([rate for rate in events if rate.organ_class == ANY], arm),
        *(_special(name, events, arm) for name in SpecialInterest),
        _stop([rate for rate in rates if rate not in events], arm),
    ]  # fmt: skip
    return tuple(risk for risk in found if risk is not None)


def _best(rates: Sequence[ToxicityRate], arm: ArmModel) -> ToxicityRate | None:
    own = arm.regimen.trial
    ranked = sorted(
        rates, key=lambda rate: (ORDER.index(rate.attribution), not rate.verified, rate.trial != own, -rate.severe)
    )
    return ranked[0] if ranked else None


def _risk_of(
    name: str, rates: Sequence[ToxicityRate], arm: ArmModel, kind: RiskKind = RiskKind.ORGAN_CLASS
) -> ClassRisk | None:
    rate, site = _best(rates, arm), arm.site_events.get(name)
    if site and rate and rate.attribution is not Attribution.ALL_CAUSE:
        rate = None
    if rate is None and site is None:
        return None
    cause = rate.attribution if rate else Attribution.ALL_CAUSE
    if site is None:
        site = arm.attributed_events.get(cause.value, {}).get(name)
    return ClassRisk(organ_class=name, rate=rate, site=site, cause=cause, kind=kind)


def _beside(rates: Sequence[ToxicityRate], arm: ArmModel) -> ClassRisk | None:
    """Any event by a narrower attribution, where all causes were counted in the cohort and never published."""
    rate = _best(rates, arm)
    if rate is None or ANY not in arm.site_events or rate.attribution is Attribution.ALL_CAUSE:
        return None
    site = arm.attributed_events.get(rate.attribution.value, {}).get(ANY)
    return ClassRisk(organ_class=ANY, rate=rate, site=site, cause=rate.attribution, beside=True)


def _special(name: SpecialInterest, rates: Sequence[ToxicityRate], arm: ArmModel) -> ClassRisk | None:
    own = [rate for rate in rates if recognise(rate.term) is name]
    return _risk_of(name.value, own, arm, RiskKind.SPECIAL_INTEREST)


def _stop(rates: Sequence[ToxicityRate], arm: ArmModel) -> ClassRisk | None:
    """The cohort's own stops where it has them; they are of any reason, so no published rate is mixed in."""
    site = arm.site_events.get(STOP)
    rate = None if site else _best(rates, arm)
    if site is None and rate is None:
        return None
    cause = rate.attribution if rate else Attribution.ALL_CAUSE
    return ClassRisk(organ_class=STOP, rate=rate, site=site, cause=cause, kind=RiskKind.STOP)
