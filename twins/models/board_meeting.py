"""A session of a tumour board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models

from twins.models.care_team import CareTeam
from twins.models.patient import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class BoardMeetingQuerySet(models.QuerySet["BoardMeeting"]):
    """Reads of meetings."""

    def visible_to(self, user: User | AnonymousUser) -> BoardMeetingQuerySet:
        """Meetings of the person's teams, that the person made, or with a case that the person sees."""
        if user.is_superuser:
            return self
        of_team = models.Q(team__in=CareTeam.objects.filter(memberships__user=user.pk))
        seen = Patient.objects.visible_to(user).values("pk")
        cases = BoardMeeting.objects.filter(cases__patient__in=seen).values("pk")
        return self.filter(of_team | models.Q(created_by=user.pk) | models.Q(pk__in=cases))


@pghistory.track()
class BoardMeeting(models.Model):
    """When a board meets; its cases in order are the agenda. Members of the team see the cases presented to them."""

    title = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    team = models.ForeignKey(CareTeam, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = BoardMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.title}, {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The agenda."""
        from django.urls import reverse

        return reverse("board-meeting", args=[self.pk])
