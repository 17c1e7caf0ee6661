"""Breaking the glass: access without a care team, for a reason, for a while, reviewed afterwards."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.patient import Patient


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class EmergencyAccess(models.Model):
    """One person's access to one patient until a moment; a privacy officer reviews every one."""

    class Verdict(models.TextChoices):
        """What the review found."""

        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergency_accesses")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="emergency_accesses")
    reason = models.TextField()
    began_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True)
    note = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "emergency accesses"

    def __str__(self) -> str:
        return f"{self.user} to {self.patient} until {self.until:%Y-%m-%d %H:%M}"
