"""What is to be imported: files that were uploaded, or a place on the server."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models


class ImportSource(models.Model):
    """Files of one upload, or a folder of the server; imports are made from it until it is discarded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    place = models.CharField(max_length=500, blank=True, help_text="path on the server; empty: uploaded")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="hash of names, sizes and dates of the files")
    kind = models.CharField(max_length=32, blank=True, help_text="what it was taken for")
    reason = models.TextField(blank=True)
    study_code = models.CharField(max_length=64, blank=True, help_text="the study that the files name")
    refusal = models.TextField(blank=True, help_text="why it is of no known kind")
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True, help_text="when the last byte arrived")
    described_at = models.DateTimeField(null=True, blank=True, help_text="when its kind was looked for")
    discarded_at = models.DateTimeField(null=True, blank=True, help_text="when the files were removed")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.place or f"upload {self.id.hex[:8]}"

    @property
    def is_upload(self) -> bool:
        """True for files from somebody's computer, which we keep and remove."""
        return not self.place

    @property
    def is_open(self) -> bool:
        """True while an import can be made from it."""
        return self.completed_at is not None and self.discarded_at is None

    @property
    def folder(self) -> Path:
        """Where an upload's files lie."""
        return Path(settings.UPLOADS) / self.id.hex

    @property
    def path(self) -> Path:
        """What is imported: the only file or folder that was uploaded, or the folder that holds them all."""
        if self.place:
            return Path(self.place)
        entries = list(self.folder.iterdir()) if self.folder.is_dir() else []
        return entries[0] if len(entries) == 1 else self.folder


class ImportFile(models.Model):
    """One file of an upload, and how much of it is there."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="files")
    position = models.IntegerField()
    path = models.CharField(max_length=1000, help_text="relative to the upload")
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["source_id", "position"]
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="file_once_a_position")]

    def __str__(self) -> str:
        return self.path

    @property
    def target(self) -> Path:
        """Where it lies."""
        return self.source.folder / self.path
