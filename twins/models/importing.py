"""Imports and the issues they met."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from twins.models.import_source import ImportSource
from twins.models.study import Study

# A rate measured over less than this says little about what is left.
LEAST_SECONDS_MEASURED = 2.0


class ImportRun(models.Model):
    """One import: who, what, when, content hash, what was stored. A refused import is kept too, with nothing stored."""

    class Status(models.TextChoices):
        """Where an import stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        STORED = "stored", _("stored")
        UNCHANGED = "unchanged", _("unchanged")
        CHECKED = "checked", _("checked, not stored")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports")
    study_code = models.SlugField(max_length=64)
    kind = models.CharField(max_length=32, blank=True)
    asked_kind = models.CharField(max_length=32, blank=True, help_text="kind that was asked for; empty: to be detected")
    paths = models.JSONField(default=list)
    options = models.JSONField(default=dict, help_text="answers to what the files leave open")
    source = models.ForeignKey(ImportSource, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs")
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers", help_text="its dry run"
    )
    dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.QUEUED)
    content_sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, help_text="patients, stored and unchanged counts by modality")
    stage = models.CharField(max_length=120, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    unit = models.CharField(max_length=16, blank=True, help_text="what done and total count: files, rows")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    stage_started_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True, help_text="when done was written")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_imports"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.study_code}"

    @property
    def is_open(self) -> bool:
        """True while the import can still change."""
        return self.status in {self.Status.QUEUED, self.Status.RUNNING, self.Status.UNDOING}

    @property
    def percent(self) -> int:
        """Progress of the present stage, 0..100."""
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    @property
    def seconds_left(self) -> float | None:
        """What the present stage still needs at the rate it had so far; None before a rate is known."""
        if not (self.stage_started_at and self.noted_at and 0 < self.done <= self.total):
            return None
        spent = (self.noted_at - self.stage_started_at).total_seconds()
        return spent * (self.total - self.done) / self.done if spent >= LEAST_SECONDS_MEASURED else None


class ImportIssue(models.Model):
    """One grouped error or warning of an import, with its first place."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="issues")
    severity = models.CharField(max_length=8, choices=[("error", _("error")), ("warning", _("warning"))])
    code = models.CharField(max_length=64)
    file = models.CharField(max_length=300, blank=True)
    line = models.IntegerField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    count = models.IntegerField(default=1)
    message = models.TextField()

    class Meta:
        ordering = ["run_id", "severity", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.file}:{self.line}"
