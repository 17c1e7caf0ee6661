"""Tiles of slides, summed up once."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Named by content, so that no patient stands behind a row."""

    dependencies = [
        ("twins", "0008_monitor"),
    ]

    operations = [
        migrations.CreateModel(
            name="TilePrototypes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(help_text="of the kept file", max_length=64)),
                ("dataset", models.CharField(blank=True, help_text="array inside the file", max_length=300)),
                (
                    "key",
                    models.CharField(blank=True, help_text="part of a file that serves several slides", max_length=300),
                ),
                ("centres", models.BinaryField(help_text="one vector a prototype, little-endian 32-bit floats")),
                (
                    "shares",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="share of the slide's tiles that each prototype stands for",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["sha256"],
                "constraints": [
                    models.UniqueConstraint(fields=("sha256", "dataset", "key"), name="tile_prototypes_once")
                ],
            },
        ),
    ]
