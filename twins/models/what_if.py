"""A question put to a twin: other doses, starts, orders, arms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.patient import Patient
from twins.models.twin import Forecast


class WhatIf(models.Model):
    """Arms and edits that somebody asked for, and the answer; never scored, never the patient's forecast."""

    class State(models.TextChoices):
        """How far the answer is."""

        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("refused")

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="what_ifs")
    forecast = models.ForeignKey(
        Forecast, on_delete=models.CASCADE, related_name="what_ifs", help_text="what the page showed when it was asked"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    arms = models.JSONField(default=list, help_text="names of regimens")
    edits = models.JSONField(default=list, help_text="edited regimens, as in `docetaxel dose=0.75 delay=3`")
    weights = models.CharField(max_length=64, blank=True, help_text="harm against benefit, as in `tox=0.5,disc=1`")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ASKED)
    result = models.JSONField(
        null=True, help_text="arms and differences, as the JSON of `simulate`; changes against the unedited arms"
    )
    refusal = models.TextField(blank=True, help_text="what was expected, what was found")
    outdated = models.ForeignKey(
        Forecast,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="what the page showed, where the data had changed since and the twin was made anew",
    )
    seconds = models.FloatField(default=0.0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True, help_text="when a worker took it up")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"what-if {self.pk}"
