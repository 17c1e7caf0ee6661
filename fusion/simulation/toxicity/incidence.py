"""Cumulative incidence of toxicity of grade 3 or more by organ class, death and progression competing (E7)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from fusion.simulation.library import Attribution, Library, ToxicityRate
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import ArmModel, SiteEvents
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import PairOfParticles, Particles, StateProbabilities, StepProbabilities, Usual, Weekly
from fusion.simulation.toxicity.onset import Onset, find_onset

ANY_SEVERE = "Any grade >= 3"
# Lambda is looked up between 0 and this, where hardly anybody is spared; finer near 0.
HIGHEST_HAZARD = 8.0
HAZARD_STEPS = 60
ORDER = (Attribution.ALL_CAUSE, Attribution.TREATMENT_RELATED, Attribution.IMMUNE_MEDIATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRisk:
    """What is known of one organ class on one arm.

    Attributes:
        organ_class: CTCAE system organ class in full, or `Any`.
        rate: the published rate, None where only the cohort's own events are known.
        site: the cohort's own events, None where there are none.
    """

    organ_class: str
    rate: ToxicityRate | None
    site: SiteEvents | None

    @property
    def label(self) -> str:
        """How the class is named in a forecast."""
        return ANY_SEVERE if self.organ_class == ANY else self.organ_class

    @property
    def is_verified(self) -> bool:
        """Whether it may be ranked on: counted in the cohort, or checked against its source."""
        return self.site is not None or (self.rate is not None and self.rate.verified)

    @property
    def attribution(self) -> Attribution:
        """Which events were counted; a cohort's own events are of all causes."""
        return self.rate.attribution if self.rate else Attribution.ALL_CAUSE

    @property
    def source(self) -> str:
        """Where the number comes from, for the reader."""
        parts = [_published(self.rate)] if self.rate else []
        if self.site:
            parts.append(f"site data, {self.site.events} of {self.site.patients}, all_cause")
        return "; ".join(parts)


def _published(rate: ToxicityRate) -> str:
    checked = "verified" if rate.verified else "unverified"
    return f"{rate.term}: {rate.trial}, n = {rate.patients}, {rate.attribution.value}, {checked} ({rate.source})"


def collect_risks(arm: ArmModel, library: Library) -> tuple[ClassRisk, ...]:
    """One risk an organ class: the published rate that counts, and the cohort's own events.

    Of several rates of a class all-cause ones come first, then verified ones, then those of the arm's own trial, then
    the highest term, which is a lower bound for the class. A cohort's events are of all causes and update only such a
    rate.
    """
    rates = library.rates_of(arm.key)
    classes = dict.fromkeys([ANY, *(rate.organ_class for rate in rates), *arm.site_events])
    risks = [_risk_of(name, rates, arm) for name in classes]
    return tuple(risk for risk in risks if risk.rate or risk.site)


def _risk_of(organ_class: str, rates: Sequence[ToxicityRate], arm: ArmModel) -> ClassRisk:
    own = arm.regimen.trial
    candidates = sorted(
        (rate for rate in rates if rate.organ_class == organ_class),
        key=lambda rate: (ORDER.index(rate.attribution), not rate.verified, rate.trial != own, -rate.severe),
    )
    site = arm.site_events.get(organ_class)
    rate = candidates[0] if candidates else None
    if site and rate and rate.attribution is not Attribution.ALL_CAUSE:
        rate = None
    return ClassRisk(organ_class=organ_class, rate=rate, site=site)


def draw_probability(risk: ClassRisk, particles: int, generator: np.random.Generator, settings: Settings) -> Particles:
    """Beta(k p n + events, k (1 - p) n + non-events), k = 0.2 for published patients; Beta(1/2, 1/2) without any."""
    severe, plain = 0.5, 0.5
    if risk.rate:
        # Half a patient on either side keeps a published 0 % or 100 % from being a certainty.
        severe = settings.toxicity_weight * max(0.5, risk.rate.severe * risk.rate.patients)
        plain = settings.toxicity_weight * max(0.5, (1 - risk.rate.severe) * risk.rate.patients)
    if risk.site:
        severe, plain = severe + risk.site.events, plain + risk.site.patients - risk.site.events
    return torch.as_tensor(generator.beta(severe, plain, particles))


def covariate_factor(
    age_years: float | None, ecog: int | None, normals: PairOfParticles, settings: Settings
) -> Particles:
    """exp(eta z): age over 63 a decade and performance status over 0; what is not known adds nothing."""
    decades = 0.0 if age_years is None else (age_years - 63.0) / 10
    levels = 0.0 if ecog is None else float(ecog)
    by_age = settings.age_toxicity + settings.age_toxicity_sd * normals[0]
    by_ecog = settings.ecog_toxicity + settings.ecog_toxicity_sd * normals[1]
    # A trial's patients are themselves of status 0 or 1, about evenly.
    return torch.exp(by_age * decades + (by_ecog * (levels - 0.5) if ecog is not None else 0.0))


def simulate_risk(
    risk: ClassRisk,
    arm: ArmModel,
    probability: Particles,
    factor: Particles,
    free: StateProbabilities,
    usual: Usual,
) -> Particles:
    """(n,) cumulative incidence of the class at the end of `free`.

    Args:
        probability: (n,) published or observed share of patients with an event.
        factor: (n,) hazard ratio of the patient's covariates.
        free: (t + 1, n) probability of being alive without progression at weekly times.
        usual: the same of the arm's usual patient, whom the probability was counted in.
    """
    onset = find_onset(arm.regimen.drug_class, risk.organ_class)
    total = total_hazard(probability, onset, usual) * factor
    return event_probabilities(free, onset.distribution(len(free) - 1), total).sum(0)


def total_hazard(probability: Particles, onset: Onset, usual: Usual) -> Particles:
    """Lambda at infinity with which the usual patient's cumulative incidence is the published share.

    A published rate is an incidence among patients who stop early, so early stopping is already inside it; taken for
    the probability without competing events it would be discounted twice.
    """
    trial = torch.linspace(0, HIGHEST_HAZARD**0.5, HAZARD_STEPS, dtype=torch.float64) ** 2
    free = usual[:, None].expand(-1, HAZARD_STEPS)
    reached = event_probabilities(free, onset.distribution(len(usual) - 1), trial).sum(0)
    return torch.as_tensor(np.interp(probability.numpy(), reached.numpy(), trial.numpy()))


def cumulative_incidence(free: StateProbabilities, onset: Weekly, total_hazard: Particles) -> StateProbabilities:
    """CIF(t) = int G(u) lambda(u) du with G = free(u) exp(-Lambda(u)): Aalen-Johansen for known hazards.

    Args:
        free: (t + 1, n) alive without progression, the competing events' own survival.
        onset: (t + 1,) W, the distribution of onset.
        total_hazard: (n,) Lambda at infinity, so that Lambda(u) = total W(u).
    """
    events = event_probabilities(free, onset, total_hazard)
    return torch.cat([torch.zeros_like(free[:1]), events.cumsum(0)])


def event_probabilities(free: StateProbabilities, onset: Weekly, total_hazard: Particles) -> StepProbabilities:
    """(s, n) probability of the first event in each week; arguments as in `cumulative_incidence`."""
    unaffected = torch.exp(-total_hazard * onset[:, None])
    at_risk = (free[1:] + free[:-1]) / 2
    return at_risk * (unaffected[:-1] - unaffected[1:])
