"""Image stacks."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from twins.migrations._journal import journal_table

# Packed already: another packing would cost time and save nothing.
PACKED = "ALTER TABLE twins_imageslice ALTER COLUMN pixels SET STORAGE EXTERNAL;"
PLAIN = "ALTER TABLE twins_imageslice ALTER COLUMN pixels SET STORAGE EXTENDED;"


class Migration(migrations.Migration):
    """The slices of a series that can be scrolled, journaled as all that imports write."""

    dependencies = [("twins", "0011_board_and_access")]
    operations = [
        migrations.CreateModel(
            name="ImageStack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(help_text="of all slices and of how they are read", max_length=64)),
                ("rows", models.IntegerField()),
                ("columns", models.IntegerField()),
                (
                    "pixel_mm",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(), help_text="between columns, between rows", size=None
                    ),
                ),
                ("value_step", models.FloatField(help_text="value = stored x step + offset")),
                ("value_offset", models.FloatField()),
                (
                    "value_range",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(), help_text="1st and 99th percentile", size=None
                    ),
                ),
                ("unit", models.TextField(blank=True)),
                ("window", models.CharField(help_text="the one that suits the largest lesion", max_length=16)),
                (
                    "directions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        help_text="right edge, lower edge, way of the slices",
                        size=None,
                    ),
                ),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="of the slices in the whole series, from 1",
                        size=None,
                    ),
                ),
                (
                    "positions_mm",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(), help_text="along the way of the slices", size=None
                    ),
                ),
                (
                    "widest",
                    models.JSONField(
                        default=dict, help_text="by segment the slice in which the lesion is widest, from 1"
                    ),
                ),
                (
                    "imaging",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stack", to="twins.imagingstudy"
                    ),
                ),
            ],
            options={"ordering": ["imaging_id"]},
        ),
        migrations.CreateModel(
            name="ImageSlice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField(help_text="in the stack, from 1")),
                ("pixels", models.BinaryField(help_text="16-bit differences along the rows, deflated")),
                (
                    "contours",
                    models.JSONField(
                        default=dict, help_text="by segment, closed polygons in pixels from the upper left"
                    ),
                ),
                (
                    "stack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slices", to="twins.imagestack"
                    ),
                ),
            ],
            options={
                "ordering": ["stack_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("stack", "position"), name="slice_once_a_stack")],
            },
        ),
        migrations.RunSQL(PACKED, PLAIN),
        journal_table("twins_imagestack"),
        journal_table("twins_imageslice"),
    ]
