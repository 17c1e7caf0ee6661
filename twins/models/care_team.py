"""Who may see whom."""

import pghistory
from django.conf import settings
from django.db import models

from twins.models.patient import Patient
from twins.models.study import Study


def every_change() -> tuple[pghistory.Tracker, ...]:
    """Triggers that keep each row as it was added, changed and removed; a tracker belongs to one model."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


@pghistory.track(*every_change())
class CareTeam(models.Model):
    """People who look after the patients of whole studies, or after patients named one by one."""

    name = models.CharField(max_length=120, unique=True)
    studies = models.ManyToManyField(Study, blank=True, related_name="care_teams")
    patients = models.ManyToManyField(Patient, blank=True, related_name="care_teams")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*every_change())
class Membership(models.Model):
    """One person in one team."""

    team = models.ForeignKey(CareTeam, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["team_id", "user_id"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_once_a_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name="CareTeamStudyEvent")
class CareTeamStudy(CareTeam.studies.through):  # type: ignore[name-defined, misc]  # made by Django
    """A study that a team looks after; here for its history."""

    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name="CareTeamPatientEvent")
class CareTeamPatient(CareTeam.patients.through):  # type: ignore[name-defined, misc]  # made by Django
    """A patient whom a team looks after by name; here for the history."""

    class Meta:
        proxy = True
