"""The five roles, as groups; care teams keep what was removed from them."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("clinician", "board", "data manager", "model developer", "privacy officer")


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A group a role; one that is there already stays."""
    groups = apps.get_model("auth", "Group").objects
    for name in ROLES:
        groups.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the groups away, and with them who held them."""
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    """Roles, and the history of teams."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("twins", "0012_image_stacks"),
    ]

    operations = [
        migrations.RunPython(create_roles, remove_roles),
        migrations.CreateModel(
            name="CareTeamPatientEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CareTeamStudyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CareTeamPatient",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("twins.careteam_patients",),
        ),
        migrations.CreateModel(
            name="CareTeamStudy",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("twins.careteam_studies",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careteam",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_careteamevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."created_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="83cf196820ca201d067432b168a741d6641a60a4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fae3a",
                    table="twins_careteam",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="emergencyaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_emergencyaccessevent" ("began_at", "id", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reviewed_at", "reviewed_by_id", "until", "user_id", "verdict") VALUES (OLD."began_at", OLD."id", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."reviewed_at", OLD."reviewed_by_id", OLD."until", OLD."user_id", OLD."verdict"); RETURN NULL;',
                    hash="a4e821b00001f57e1c7b278fcb9dbe14df79698e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c0358",
                    table="twins_emergencyaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_membershipevent" ("added_at", "added_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (OLD."added_at", OLD."added_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."team_id", OLD."user_id"); RETURN NULL;',
                    hash="9b6a7dc425beeaedcb9ddab6802ddad152eef97f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_11f0e",
                    table="twins_membership",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="careteampatientevent",
            name="careteam",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="twins.careteam",
            ),
        ),
        migrations.AddField(
            model_name="careteampatientevent",
            name="patient",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="twins.patient",
            ),
        ),
        migrations.AddField(
            model_name="careteampatientevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="careteamstudyevent",
            name="careteam",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="twins.careteam",
            ),
        ),
        migrations.AddField(
            model_name="careteamstudyevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="careteamstudyevent",
            name="study",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="twins.study",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careteampatient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_careteampatientevent" ("careteam_id", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."careteam_id", NEW."id", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                    hash="981d40a259f17085144d0f1c657aceeb239ae8f9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_60ca4",
                    table="twins_careteam_patients",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careteampatient",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_careteampatientevent" ("careteam_id", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."careteam_id", OLD."id", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                    hash="76594fd72ea907e0c2243d84beb2f0568beeeba8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3ea26",
                    table="twins_careteam_patients",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careteamstudy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_careteamstudyevent" ("careteam_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "study_id") VALUES (NEW."careteam_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."study_id"); RETURN NULL;',
                    hash="ca61819becf3173f6e4d0f7bbf81e21c476d951c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4c52a",
                    table="twins_careteam_studies",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="careteamstudy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_careteamstudyevent" ("careteam_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "study_id") VALUES (OLD."careteam_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."study_id"); RETURN NULL;',
                    hash="23ba7437e3c473ea8e1645cb1c321d350dfd170c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b6907",
                    table="twins_careteam_studies",
                    when="AFTER",
                ),
            ),
        ),
    ]
