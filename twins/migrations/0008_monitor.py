"""Forecasts are scored when outcomes arrive; twins say what a visit changed."""

import django.db.models.deletion
from django.db import migrations, models

from twins.migrations._journal import journal_removals

APPEND_ONLY = """
CREATE TRIGGER forecast_score_append_only BEFORE UPDATE ON twins_forecastscore
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
NOT_APPEND_ONLY = "DROP TRIGGER forecast_score_append_only ON twins_forecastscore;"


class Migration(migrations.Migration):
    """Scores of forecasts are only ever added, and go with the patients that an import removes."""

    dependencies = [
        ("twins", "0007_evaluation"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecast",
            name="known",
            field=models.JSONField(
                help_text="follow-up that was stored when the forecast was made; null: not recorded", null=True
            ),
        ),
        migrations.AddField(
            model_name="twin",
            name="visit",
            field=models.JSONField(
                default=dict, help_text="what changed since the last visit, what the next would show"
            ),
        ),
        migrations.CreateModel(
            name="MonitorReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField(help_text="the JSON of `monitor`")),
                ("created_at", models.DateTimeField(auto_now=True)),
                (
                    "model",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="monitor_report",
                        to="twins.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ForecastScore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("horizon", "state at a horizon"),
                            ("time", "time of the event"),
                            ("toxicity", "severe toxicity"),
                            ("size", "tumour size"),
                            ("ctdna", "ctDNA"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "endpoint",
                    models.CharField(
                        help_text="OS, PFS, a class of adverse events, or what was measured", max_length=160
                    ),
                ),
                ("arm", models.CharField(help_text="arm that was given", max_length=160)),
                ("horizon_months", models.SmallIntegerField(default=0, help_text="0: no horizon")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("event", "event"),
                            ("free", "free of it"),
                            ("competing", "competing event first"),
                            ("censored", "follow-up ended before"),
                            ("measured", "measured"),
                            ("withdrawn", "the import that told was undone"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "predicted",
                    models.FloatField(
                        help_text="from the origin: risk; survival at the time; or the measure", null=True
                    ),
                ),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("observed", models.FloatField(help_text="days from the origin, or the measure", null=True)),
                ("inside", models.FloatField(help_text="part of the 90% interval's coverage, 0..1", null=True)),
                (
                    "entry_days",
                    models.FloatField(default=0.0, help_text="follow-up that was known when the forecast was made"),
                ),
                (
                    "entry_survival",
                    models.FloatField(default=1.0, help_text="predicted survival at entry_days"),
                ),
                ("is_prospective", models.BooleanField()),
                ("snapshot_sha256", models.CharField(help_text="hash of what was known of the outcome", max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "forecast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="twins.forecast"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="superseded_by",
                        to="twins.forecastscore",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes", None)),
                        fields=("forecast", "measure", "endpoint", "horizon_months"),
                        name="forecast_score_starts_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, NOT_APPEND_ONLY),
        journal_removals("twins_forecastscore"),
    ]
