"""Discrete-time hazards."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from fusion.cohort.outcome import Outcome
from fusion.shapes import BinMask, LogHazards, Times


def cut_points(outcome: Outcome, bins: int) -> Times:
    """Ends of at most `bins` intervals that hold about as many events each; the last is the last event."""
    quantiles = np.quantile(outcome.time_days[outcome.event], np.arange(1, bins + 1) / bins)
    return np.unique(quantiles)


def person_bins(outcome: Outcome, cuts: Times) -> tuple[BinMask, BinMask]:
    """Which intervals each patient was at risk in, and in which the event fell: two (n, k) masks of 0 and 1.

    A patient is at risk in an interval when under observation from its start and, without the event, through at least
    half of it (the usual rounding of grouped data; Gensheimer and Narasimhan 2019).
    """
    starts = np.concatenate([[0.0], cuts[:-1]])
    time, entry = outcome.time_days[:, None], outcome.entry_days[:, None]
    died = outcome.event[:, None] & (time > starts) & (time <= cuts)
    lived = time >= (starts + cuts) / 2
    at_risk = ((lived & ~(outcome.event[:, None] & (time <= cuts))) | died) & (entry <= starts)
    return (
        torch.as_tensor(at_risk, dtype=torch.float32),
        torch.as_tensor(died & at_risk, dtype=torch.float32),
    )


def hazard_loss(log_hazards: LogHazards, at_risk: BinMask, died: BinMask) -> Tensor:
    """Negative log-likelihood of grouped survival per person-interval (Tutz and Schmid 2016).

    With complementary log-log link, h = 1 - exp(-exp(f)), the model is Cox's in grouped time:

        -l / events = - sum over intervals at risk of [ d log h + (1 - d) log(1 - h) ],   log(1 - h) = -exp(f)

    Args:
        log_hazards: (n, k) f, the log of each interval's cumulative hazard.
        at_risk, died: (n, k) from `person_bins`.
    """
    hazard = torch.exp(log_hazards.clamp(max=10.0))
    log_event = torch.log(-torch.expm1(-hazard) + 1e-12)
    terms = died * log_event - (at_risk - died) * hazard
    return -(terms * at_risk).sum() / died.sum().clamp(min=1)


def logit_hazard_loss(logits: LogHazards, at_risk: BinMask, died: BinMask) -> Tensor:
    """The same likelihood with logistic link, h = 1 / (1 + exp(-f)) (Gensheimer and Narasimhan 2019)."""
    terms = died * logsigmoid(logits) + (at_risk - died) * logsigmoid(-logits)
    return -(terms * at_risk).sum() / died.sum()
