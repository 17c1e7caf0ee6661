"""Image series and the lesions drawn in them."""

from django.db import models

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
    via = models.CharField(max_length=32, default="study", help_text="kind of import that brought it")

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

    class Meta:
        ordering = ["imaging_id", "segment_number"]
        constraints = [models.UniqueConstraint(fields=["imaging", "segment_number"], name="segment_once_a_series")]

    def __str__(self) -> str:
        return self.label
