"""Cumulative incidence of toxicity by kind, with death, progression and the stop of treatment competing (E7)."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from fusion.simulation.population import ArmModel, SiteEvents
from fusion.simulation.settings import Settings
from fusion.simulation.shapes import DeviateValues, Particles, StateProbabilities, StepProbabilities, Usual, Weekly
from fusion.simulation.time_grid import weeks_until
from fusion.simulation.toxicity.onset import Onset, find_onset
from fusion.simulation.toxicity.risks import ClassRisk

# Lambda is looked up between 0 and this, where hardly anybody is spared; finer near 0.
HIGHEST_HAZARD = 8.0
HAZARD_STEPS = 60
# So small a hazard competes with itself no more: what is reached of it is the share of the risk seen by then.
SMALL_HAZARD = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Proneness:
    """What is known of a patient that moves toxicity; None adds nothing.

    Attributes:
        age_years: at the index date.
        ecog: performance status 0..4.
        had_severe_toxicity: whether an event of grade 3 or more came before the origin.
    """

    age_years: float | None = None
    ecog: int | None = None
    had_severe_toxicity: bool | None = None


def covariate_factor(patient: Proneness, normals: DeviateValues, settings: Settings) -> Particles:
    """exp(eta z): age over 63 a decade, performance status over 0, an earlier severe event.

    Effects are priors, shrunk towards none with the SDs of the settings; no cohort has moved them. What is not known
    adds nothing.

    Args:
        patient: what is known.
        normals: (3, n) standard normal deviates of the three effects.
        settings: means and SDs of the effects.
    """
    decades = 0.0 if patient.age_years is None else (patient.age_years - 63.0) / 10
    # A trial's patients are themselves of status 0 or 1, about evenly.
    levels = 0.0 if patient.ecog is None else patient.ecog - 0.5
    earlier = 1.0 if patient.had_severe_toxicity else 0.0
    by_age = settings.age_toxicity + settings.age_toxicity_sd * normals[0]
    by_ecog = settings.ecog_toxicity + settings.ecog_toxicity_sd * normals[1]
    by_earlier = settings.prior_toxicity + settings.prior_toxicity_sd * normals[2]
    return torch.exp(by_age * decades + by_ecog * levels + by_earlier * earlier)


def draw_probability(risk: ClassRisk, particles: int, generator: np.random.Generator, settings: Settings) -> Particles:
    """Beta(k p n + F m, k (1 - p) n + (1 - F) m); Beta(1/2, 1/2) in place of a published rate where there is none.

    k = 0.2 for the n published patients; F is the cohort's own Aalen-Johansen incidence and m the number of fully
    followed patients that it is worth.
    """
    severe, plain = 0.5, 0.5
    if risk.rate:
        # Half a patient on either side keeps a published 0 % or 100 % from being a certainty.
        severe = settings.toxicity_weight * max(0.5, risk.rate.severe * risk.rate.patients)
        plain = settings.toxicity_weight * max(0.5, (1 - risk.rate.severe) * risk.rate.patients)
    if risk.site:
        severe = severe + risk.site.severe * risk.site.weight
        plain = plain + (1 - risk.site.severe) * risk.site.weight
    return torch.as_tensor(generator.beta(severe, plain, particles))


def prolong(site: SiteEvents, onset: Onset, usual: Usual) -> SiteEvents:
    """A cohort's share by an early end of follow-up as one by the end of `usual`, on the onset's shape.

    The share grows by c; its variance by c squared, so that it is worth no more than what was seen. A share of 0 is
    worth the part of the risk that was seen.
    """
    seen = usual[: weeks_until(site.months) + 1]
    if len(seen) >= len(usual) or site.severe >= 1:
        return site
    if site.severe <= 0:
        small = torch.tensor([SMALL_HAZARD], dtype=torch.float64)
        part = _reached(seen, onset, small) / _reached(usual, onset, small)
        return replace(site, effective_patients=float(part) * site.weight)
    hazard = total_hazard(torch.tensor([site.severe], dtype=torch.float64), onset, seen)
    share = max(site.severe, float(_reached(usual, onset, hazard)))
    growth = share / site.severe
    weight = site.weight * (1 - share) / (growth * (1 - site.severe))
    return replace(site, share=share, effective_patients=weight)


def simulate_risk(
    risk: ClassRisk,
    arm: ArmModel,
    probability: Particles,
    factor: Particles,
    free: StateProbabilities,
    usual: Usual,
) -> Particles:
    """(n,) cumulative incidence of the kind at the end of `free`.

    Args:
        risk: whose kind.
        arm: whose class of drug sets the onset.
        probability: (n,) published or observed share of patients with an event.
        factor: (n,) hazard ratio of the patient's covariates.
        free: (t + 1, n) probability of being at risk but for the event itself, at weekly times.
        usual: the same of the arm's usual patient, whom the probability was counted in.
    """
    onset = find_onset(arm.regimen.drug_class, risk.organ_class)
    total = total_hazard(probability, onset, usual) * factor
    return event_probabilities(midpoints(free), onset.distribution(len(free) - 1), total).sum(0)


def total_hazard(probability: Particles, onset: Onset, usual: Usual) -> Particles:
    """Lambda at infinity with which the usual patient's cumulative incidence is the published share.

    A published rate is an incidence among patients who stop early, so early stopping is already inside it; taken for
    the probability without competing events it would be discounted twice.
    """
    trial = torch.linspace(0, HIGHEST_HAZARD**0.5, HAZARD_STEPS, dtype=torch.float64) ** 2
    return torch.as_tensor(np.interp(probability.numpy(), _reached(usual, onset, trial).numpy(), trial.numpy()))


def _reached(usual: Usual, onset: Onset, hazards: Particles) -> Particles:
    """(n,) the usual patient's cumulative incidence at the end, under each Lambda at infinity."""
    at_risk = midpoints(usual[:, None].expand(-1, len(hazards)))
    return event_probabilities(at_risk, onset.distribution(len(usual) - 1), hazards).sum(0)


def cumulative_incidence(free: StateProbabilities, onset: Weekly, total_hazard: Particles) -> StateProbabilities:
    """CIF(t) = int G(u) lambda(u) du with G = free(u) exp(-Lambda(u)): Aalen-Johansen for known hazards.

    Args:
        free: (t + 1, n) at risk but for the event itself: the competing events' own survival.
        onset: (t + 1,) W, the distribution of onset.
        total_hazard: (n,) Lambda at infinity, so that Lambda(u) = total W(u).
    """
    events = event_probabilities(midpoints(free), onset, total_hazard)
    return torch.cat([torch.zeros_like(free[:1]), events.cumsum(0)])


def midpoints(free: StateProbabilities) -> StepProbabilities:
    """(s, n) probability of being at risk in the middle of each week."""
    return (free[1:] + free[:-1]) / 2


def event_probabilities(at_risk: StepProbabilities, onset: Weekly, total_hazard: Particles) -> StepProbabilities:
    """(s, n) probability of the first event in each week.

    Args:
        at_risk: (s, n) at risk but for the event itself, in the middle of each week.
        onset: (s + 1,) W.
        total_hazard: (n,) Lambda at infinity.
    """
    unaffected = torch.mul(-total_hazard, onset[:, None]).exp_()
    return torch.sub(unaffected[:-1], unaffected[1:]).mul_(at_risk)
