"""Image series and the lesions drawn in them."""

from django.db import models

from twins.models.fields import via_field
from twins.models.patient import Patient


class ImagingStudy(models.Model):
    """A series, de-identified: UIDs are new ones; `preview` is a PNG through the largest lesion."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="imaging")
    day = models.IntegerField()
    modality = models.CharField(max_length=8)
    study_uid = models.CharField(max_length=64)
    series_uid = models.CharField(max_length=64)
    slices = models.IntegerField()
    rows = models.IntegerField()
    columns = models.IntegerField()
    spacing_mm = models.JSONField()
    source = models.CharField(max_length=300, blank=True)
    preview = models.BinaryField(default=b"")
    details = models.JSONField(default=dict, help_text="how the volume was made: resampling, tilt, SUV factor")
    via = via_field()

    class Meta:
        ordering = ["patient_id", "day"]
        constraints = [models.UniqueConstraint(fields=["patient", "series_uid"], name="series_once_a_patient")]

    def __str__(self) -> str:
        return f"{self.modality} day {self.day}"


class Lesion(models.Model):
    """A segmented lesion; lengths in mm, volume in mL, centroid in patient coordinates (LPS)."""

    imaging = models.ForeignKey(ImagingStudy, on_delete=models.CASCADE, related_name="lesions")
    label = models.CharField(max_length=64)
    segment_number = models.IntegerField()
    volume_ml = models.FloatField()
    longest_diameter_mm = models.FloatField()
    centroid_mm = models.JSONField()
    origin = models.CharField(max_length=16, blank=True, help_text="what drew it: SEG, RTSTRUCT, SR, NRRD, NIfTI")
    tracking_id = models.CharField(max_length=64, blank=True, help_text="the same lesion in other series")

    class Meta:
        ordering = ["imaging_id", "segment_number"]
        constraints = [models.UniqueConstraint(fields=["imaging", "segment_number"], name="segment_once_a_series")]

    def __str__(self) -> str:
        return self.label
