"""Tiles of a slide, summed up."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TilePrototypes(models.Model):
    """What the tiles of one slide look like, computed once from a kept file and named by its content."""

    sha256 = models.CharField(max_length=64, help_text="of the kept file")
    dataset = models.CharField(max_length=300, blank=True, help_text="array inside the file")
    key = models.CharField(max_length=300, blank=True, help_text="part of a file that serves several slides")
    centres = models.BinaryField(help_text="one vector a prototype, little-endian 32-bit floats")
    shares = ArrayField(models.FloatField(), help_text="share of the slide's tiles that each prototype stands for")

    class Meta:
        ordering = ["sha256"]
        constraints = [models.UniqueConstraint(fields=["sha256", "dataset", "key"], name="tile_prototypes_once")]

    def __str__(self) -> str:
        return self.sha256[:12]
