"""How well the particles carry a twin's state."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Twins made before have none."""

    dependencies = [
        ("twins", "0009_tile_prototypes"),
    ]

    operations = [
        migrations.AddField(
            model_name="twin",
            name="weights",
            field=models.JSONField(default=dict, help_text="how well the particles carry the state"),
        ),
    ]
