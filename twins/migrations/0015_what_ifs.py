"""What-ifs: weights, when a worker took one up, and the forecast that the page showed before the twin was made anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields of what-ifs."""

    dependencies = [("twins", "0014_boards")]
    operations = [
        migrations.AddField(
            model_name="whatif",
            name="weights",
            field=models.CharField(
                blank=True, default="", help_text="harm against benefit, as in `tox=0.5,disc=1`", max_length=64
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="whatif",
            name="started_at",
            field=models.DateTimeField(blank=True, help_text="when a worker took it up", null=True),
        ),
        migrations.AddField(
            model_name="whatif",
            name="outdated",
            field=models.ForeignKey(
                blank=True,
                help_text="what the page showed, where the data had changed since and the twin was made anew",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="twins.forecast",
            ),
        ),
        migrations.AlterField(
            model_name="whatif",
            name="result",
            field=models.JSONField(
                help_text="arms and differences, as the JSON of `simulate`; changes against the unedited arms",
                null=True,
            ),
        ),
    ]
