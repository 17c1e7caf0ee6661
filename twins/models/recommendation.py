"""What a board recommended, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.board_case import BoardCase
from twins.models.patient import Patient
from twins.models.twin import Forecast
from twins.models.what_if import WhatIf

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

FOLLOW_UP_WEEKS = 8


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Reads of recommendations."""

    def visible_to(self, user: User | AnonymousUser) -> RecommendationQuerySet:
        """Those for patients that the person sees."""
        if user.is_superuser:
            return self
        return self.filter(case__patient__in=Patient.objects.visible_to(user).values("pk"))

    def with_people(self) -> RecommendationQuerySet:
        """Each with its case, patient, authors and forecast."""
        return self.select_related(
            "case__patient__study",
            "case__meeting",
            "author",
            "final_by",
            "forecast",
            "what_if",
            "replaces",
            "replaced_by",
        )

    def to_follow_up(self, now: datetime) -> RecommendationQuerySet:
        """Final ones in force whose day of follow-up has come with nothing noted, longest first."""
        due = models.F("final_at") + models.F("follow_up_weeks") * timedelta(weeks=1)
        final = Recommendation.State.FINAL
        rows = self.filter(state=final, follow_ups=None).exclude(replaced_by__state=final)
        dated = rows.annotate(due=models.ExpressionWrapper(due, output_field=models.DateTimeField()))
        return dated.filter(due__lte=now).order_by("due", "pk")


@pghistory.track()
class Recommendation(models.Model):
    """A board's recommendation beside the forecast that it saw; a final one is frozen, a later one takes its place."""

    SENSITIVE = ("treatments", "reasoning", "references", "dissent", "replaces_reason", "seen")

    class State(models.TextChoices):
        """How far it is agreed."""

        DRAFT = "draft", _("draft")
        PRELIMINARY = "preliminary", _("preliminary")
        FINAL = "final", _("final")

    class Evidence(models.TextChoices):
        """Level of the evidence behind it, as boards grade it: I strongest, V weakest."""

        I = "I", _("I: randomised trials or meta-analysis of them")  # noqa: E741  # the grade's own name
        II = "II", _("II: a randomised trial of lower quality or a smaller one")
        III = "III", _("III: prospective cohort")
        IV = "IV", _("IV: retrospective cohort or case-control")
        V = "V", _("V: case reports, expert opinion")

    case = models.ForeignKey(BoardCase, on_delete=models.PROTECT, related_name="recommendations")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    treatments = models.JSONField(default=list, help_text="[{regimen, dose, start, note}] in order of preference")
    reasoning = models.TextField(blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, blank=True)
    references = models.JSONField(default=list, help_text="publications and guidelines, one a line")
    trial_ids = models.JSONField(default=list, help_text="NCT, EudraCT or EU CT numbers of trials to be offered")
    dissent = models.TextField(blank=True, help_text="who saw it otherwise, and why")
    forecast = models.ForeignKey(
        Forecast, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations"
    )
    what_if = models.ForeignKey(WhatIf, null=True, blank=True, on_delete=models.PROTECT, related_name="recommendations")
    seen = models.JSONField(null=True, help_text="the arms as the board saw them, frozen when it became final")
    seen_sha256 = models.CharField(max_length=64, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    replaces_reason = models.TextField(blank=True, help_text="why it takes the place of the earlier one")
    follow_up_weeks = models.PositiveSmallIntegerField(default=FOLLOW_UP_WEEKS, help_text="when to look what became")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    final_at = models.DateTimeField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="final_is_frozen_and_signed",
                condition=~models.Q(state="final")
                | models.Q(seen__isnull=False, final_by__isnull=False, final_at__isnull=False)
                & ~models.Q(seen_sha256=""),
            )
        ]

    def __str__(self) -> str:
        return f"recommendation {self.pk}, {self.state}"

    def get_absolute_url(self) -> str:
        """The decision beside what it saw."""
        from django.urls import reverse

        return reverse("board-recommendation", args=[self.pk])

    @property
    def is_final(self) -> bool:
        """Frozen: only read."""
        return self.state == self.State.FINAL

    @property
    def follow_up_at(self) -> datetime | None:
        """When to look what became of it; None until it is final."""
        return self.final_at and self.final_at + timedelta(weeks=self.follow_up_weeks)
