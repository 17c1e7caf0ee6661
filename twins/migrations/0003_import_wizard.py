"""Sources of imports, their options and progress, and who undid one."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import twins.models.journal

USER = settings.AUTH_USER_MODEL
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
STATUSES = [
    ("queued", "waiting"),
    ("running", "running"),
    ("stored", "stored"),
    ("unchanged", "unchanged"),
    ("checked", "checked, not stored"),
    ("refused", "refused"),
    ("failed", "failed"),
    ("undoing", "being undone"),
    ("undone", "undone"),
]


def moment(help_text: str = "") -> models.DateTimeField:
    return models.DateTimeField(null=True, blank=True, help_text=help_text)


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(USER), ("twins", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="ImportSource",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by", models.ForeignKey(USER, null=True, blank=True, on_delete=django.db.models.deletion.CASCADE)),
                (
                    "place",
                    models.CharField(max_length=500, blank=True, help_text="path on the server; empty: uploaded"),
                ),
                (
                    "fingerprint",
                    models.CharField(
                        max_length=64, blank=True, help_text="hash of names, sizes and dates of the files"
                    ),
                ),
                ("kind", models.CharField(max_length=32, blank=True, help_text="what it was taken for")),
                ("reason", models.TextField(blank=True)),
                (
                    "study_code",
                    models.CharField(max_length=64, blank=True, help_text="the study that the files name"),
                ),
                ("refusal", models.TextField(blank=True, help_text="why it is of no known kind")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("completed_at", moment("when the last byte arrived")),
                ("described_at", moment("when its kind was looked for")),
                ("discarded_at", moment("when the files were removed")),
            ],
            options={"ordering": ["-created_at"]},
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ID,
                ("position", models.IntegerField()),
                ("path", models.CharField(max_length=1000, help_text="relative to the upload")),
                ("size", models.BigIntegerField()),
                ("received", models.BigIntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(
                        "twins.importsource", on_delete=django.db.models.deletion.CASCADE, related_name="files"
                    ),
                ),
            ],
            options={
                "ordering": ["source_id", "position"],
                "constraints": [models.UniqueConstraint(fields=("source", "position"), name="file_once_a_position")],
            },
        ),
        migrations.AlterField(
            "importrun", "status", models.CharField(choices=STATUSES, default="queued", max_length=16)
        ),
        migrations.AddField(
            "importrun",
            "asked_kind",
            models.CharField(max_length=32, blank=True, help_text="kind that was asked for; empty: to be detected"),
        ),
        migrations.AddField(
            "importrun",
            "options",
            models.JSONField(default=dict, help_text="answers to what the files leave open"),
        ),
        migrations.AddField(
            "importrun",
            "source",
            models.ForeignKey(
                "twins.importsource",
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
            ),
        ),
        migrations.AddField(
            "importrun",
            "follows",
            models.ForeignKey(
                "twins.importrun",
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="followers",
                help_text="its dry run",
            ),
        ),
        migrations.AddField(
            "importrun",
            "unit",
            models.CharField(blank=True, max_length=16, help_text="what done and total count: files, rows"),
        ),
        migrations.AddField("importrun", "started_at", moment()),
        migrations.AddField("importrun", "stage_started_at", moment()),
        migrations.AddField("importrun", "noted_at", moment("when done was written")),
        migrations.AddField("importrun", "undone_at", moment()),
        migrations.AddField(
            "importrun",
            "undone_by",
            models.ForeignKey(
                USER,
                null=True,
                blank=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="undone_imports",
            ),
        ),
        migrations.CreateModel(
            name="ImportJournal",
            fields=[
                ID,
                ("table_name", models.CharField(max_length=63)),
                (
                    "operation",
                    models.CharField(choices=[("I", "added"), ("U", "changed"), ("D", "removed")], max_length=1),
                ),
                ("ids", twins.models.journal.IdRangesField(null=True)),
                ("row", models.JSONField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        "twins.importrun", on_delete=django.db.models.deletion.CASCADE, related_name="journal"
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
