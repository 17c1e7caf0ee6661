"""The slices of a series that can be scrolled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from twins.models.imaging import ImagingStudy


class ImageStack(models.Model):
    """A series made small: how its stored values, its pixels and its slices are to be read; values by `sha256`."""

    imaging = models.OneToOneField(ImagingStudy, on_delete=models.CASCADE, related_name="stack")
    sha256 = models.CharField(max_length=64, help_text="of all slices and of how they are read")
    rows = models.IntegerField()
    columns = models.IntegerField()
    pixel_mm = ArrayField(models.FloatField(), help_text="between columns, between rows")
    value_step = models.FloatField(help_text="value = stored x step + offset")
    value_offset = models.FloatField()
    value_range = ArrayField(models.FloatField(), help_text="1st and 99th percentile")
    unit = models.TextField(blank=True)
    window = models.CharField(max_length=16, help_text="the one that suits the largest lesion")
    directions = ArrayField(models.CharField(max_length=2), help_text="right edge, lower edge, way of the slices")
    numbers = ArrayField(models.IntegerField(), help_text="of the slices in the whole series, from 1")
    positions_mm = ArrayField(models.FloatField(), help_text="along the way of the slices")
    widest = models.JSONField(default=dict, help_text="by segment the slice in which the lesion is widest, from 1")

    class Meta:
        ordering = ["imaging_id"]

    def __str__(self) -> str:
        return f"{len(self.numbers)} slices of {self.rows} by {self.columns}"


class ImageSlice(models.Model):
    """One slice, packed by itself, with the contours of the lesions in it."""

    stack = models.ForeignKey(ImageStack, on_delete=models.CASCADE, related_name="slices")
    position = models.SmallIntegerField(help_text="in the stack, from 1")
    pixels = models.BinaryField(help_text="16-bit differences along the rows, deflated")
    contours = models.JSONField(default=dict, help_text="by segment, closed polygons in pixels from the upper left")

    class Meta:
        ordering = ["stack_id", "position"]
        constraints = [models.UniqueConstraint(fields=["stack", "position"], name="slice_once_a_stack")]

    def __str__(self) -> str:
        return f"slice {self.position}"
