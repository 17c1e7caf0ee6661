"""Closed sets that several records share."""

from django.db import models


class Knowing(models.TextChoices):
    """Five states of knowing that must never be mixed up."""

    VALUE = "value", "value"
    BELOW_LIMIT = "below_limit", "below the limit of detection"
    NONE_FOUND = "none_found", "tested, none found"
    FAILED = "failed", "test failed"
    NOT_TESTED = "not_tested", "not tested"


class OutcomeStatus(models.TextChoices):
    """How follow-up for an endpoint ended."""

    CENSORED = "censored", "censored"
    EVENT = "event", "event"
    COMPETING = "competing", "competing event"


class SpecimenKind(models.TextChoices):
    """Where variants were looked for."""

    PLASMA = "plasma", "plasma"
    TISSUE = "tissue", "tissue"
