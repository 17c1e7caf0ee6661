"""Why a twin says what it says; its fit is kept with its visits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Twins made before have none."""

    dependencies = [("twins", "0016_shared_cache")]
    operations = [
        migrations.AddField(
            model_name="twin",
            name="why",
            field=models.JSONField(default=dict, help_text="the log risk shared out, as the JSON of `explain`"),
        ),
    ]
