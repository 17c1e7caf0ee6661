"""What became of a board's recommendation."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.recommendation import Recommendation


@pghistory.track()
class FollowUp(models.Model):
    """What became of a recommendation."""

    SENSITIVE = ("why_not", "regimen", "response", "side_effects")

    class Realised(models.TextChoices):
        """Whether it was done."""

        YES = "yes", _("as recommended")
        PARTLY = "partly", _("in part")
        NO = "no", _("not")

    class Hindrance(models.TextChoices):
        """What stood in the way."""

        WISH = "wish", _("the patient's wish")
        CONDITION = "condition", _("worse condition")
        TOXICITY = "toxicity", _("toxicity")
        PROGRESSION = "progression", _("progression")
        DEATH = "death", _("death")
        ORGANISATION = "organisation", _("organisational: approval, supply, place in a trial")
        OTHER = "other", _("other")

    class Response(models.TextChoices):
        """RECIST's categories."""

        CR = "CR", _("CR: complete response")
        PR = "PR", _("PR: partial response")
        SD = "SD", _("SD: stable disease")
        PD = "PD", _("PD: progressive disease")
        NE = "NE", _("NE: not evaluable")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="follow_ups")
    day = models.IntegerField(help_text="days from the patient's index date")
    realised = models.CharField(max_length=8, choices=Realised.choices)
    hindrance = models.CharField(max_length=16, choices=Hindrance.choices, blank=True)
    why_not = models.TextField(blank=True, help_text="more on what stood in the way")
    regimen = models.CharField(max_length=160, blank=True, help_text="what was given")
    response = models.CharField(max_length=16, choices=Response.choices, blank=True)
    side_effects = models.JSONField(default=list, help_text="[{term, grade}], CTCAE grades 1 to 5")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"follow-up of {self.recommendation_id}, day {self.day}"
