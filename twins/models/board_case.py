"""A patient on the way to a tumour board and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.board_meeting import BoardMeeting
from twins.models.patient import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class BoardCaseQuerySet(models.QuerySet["BoardCase"]):
    """Reads of cases."""

    def visible_to(self, user: User | AnonymousUser) -> BoardCaseQuerySet:
        """Cases of the patients that the person sees."""
        if user.is_superuser:
            return self
        return self.filter(patient__in=Patient.objects.visible_to(user).values("pk"))

    def with_people(self) -> BoardCaseQuerySet:
        """Each with its patient, meeting and presenter."""
        return self.select_related("patient__study", "meeting__team", "presenter", "created_by")


@pghistory.track()
class BoardCase(models.Model):
    """One question about one patient; without a meeting it waits in the queue."""

    SENSITIVE = ("question", "summary", "minutes")

    class State(models.TextChoices):
        """How far the case is."""

        TO_PREPARE = "to_prepare", _("to prepare")
        PREPARED = "prepared", _("prepared")
        PRESENTED = "presented", _("presented")
        FOLLOWED_UP = "followed_up", _("followed up")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="board_cases")
    meeting = models.ForeignKey(BoardMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    position = models.PositiveIntegerField(default=0, help_text="place on the agenda")
    state = models.CharField(max_length=16, choices=State.choices, default=State.TO_PREPARE)
    question = models.TextField(blank=True, help_text="what the board is asked")
    summary = models.TextField(blank=True, help_text="what the presenter wants the board to know")
    minutes = models.TextField(blank=True, help_text="what was said about it in the meeting")
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    presented_at = models.DateTimeField(null=True, blank=True)

    objects = BoardCaseQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "position", "pk"]

    def __str__(self) -> str:
        return f"case {self.pk}: {self.patient}"

    def get_absolute_url(self) -> str:
        """The page of the case."""
        from django.urls import reverse

        return reverse("board-case", args=[self.pk])
