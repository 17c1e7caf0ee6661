"""Boards: minutes, what became of a decision, and the database's own refusal to change a final one."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION refuse_change_of_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'recommendation % is final: a later one takes its place', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER final_is_frozen BEFORE UPDATE OR DELETE ON twins_recommendation
    FOR EACH ROW WHEN (OLD.state = 'final') EXECUTE FUNCTION refuse_change_of_final();
"""
ALLOW = """
DROP TRIGGER final_is_frozen ON twins_recommendation;
DROP FUNCTION refuse_change_of_final();
"""


class Migration(migrations.Migration):
    """Fields and triggers of boards."""

    dependencies = [("twins", "0013_roles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="boardcase",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="boardcase",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="boardmeeting",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="boardmeeting",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="followup",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="followup",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recommendation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="recommendation",
            name="update_update",
        ),
        migrations.AddField(
            model_name="boardcase",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="boardcase",
            name="minutes",
            field=models.TextField(blank=True, help_text="what was said about it in the meeting"),
        ),
        migrations.AddField(
            model_name="boardcaseevent",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="boardcaseevent",
            name="minutes",
            field=models.TextField(blank=True, help_text="what was said about it in the meeting"),
        ),
        migrations.AddField(
            model_name="boardmeeting",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="boardmeetingevent",
            name="created_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="hindrance",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wish", "the patient's wish"),
                    ("condition", "worse condition"),
                    ("toxicity", "toxicity"),
                    ("progression", "progression"),
                    ("death", "death"),
                    ("organisation", "organisational: approval, supply, place in a trial"),
                    ("other", "other"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="regimen",
            field=models.CharField(blank=True, help_text="what was given", max_length=160),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="hindrance",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wish", "the patient's wish"),
                    ("condition", "worse condition"),
                    ("toxicity", "toxicity"),
                    ("progression", "progression"),
                    ("death", "death"),
                    ("organisation", "organisational: approval, supply, place in a trial"),
                    ("other", "other"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="followupevent",
            name="regimen",
            field=models.CharField(blank=True, help_text="what was given", max_length=160),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="follow_up_weeks",
            field=models.PositiveSmallIntegerField(default=8, help_text="when to look what became"),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="replaces_reason",
            field=models.TextField(blank=True, help_text="why it takes the place of the earlier one"),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="follow_up_weeks",
            field=models.PositiveSmallIntegerField(default=8, help_text="when to look what became"),
        ),
        migrations.AddField(
            model_name="recommendationevent",
            name="replaces_reason",
            field=models.TextField(blank=True, help_text="why it takes the place of the earlier one"),
        ),
        migrations.AlterField(
            model_name="boardcase",
            name="question",
            field=models.TextField(blank=True, help_text="what the board is asked"),
        ),
        migrations.AlterField(
            model_name="boardcaseevent",
            name="question",
            field=models.TextField(blank=True, help_text="what the board is asked"),
        ),
        migrations.AlterField(
            model_name="followup",
            name="response",
            field=models.CharField(
                blank=True,
                choices=[
                    ("CR", "CR: complete response"),
                    ("PR", "PR: partial response"),
                    ("SD", "SD: stable disease"),
                    ("PD", "PD: progressive disease"),
                    ("NE", "NE: not evaluable"),
                ],
                max_length=16,
            ),
        ),
        migrations.RemoveField(model_name="followup", name="side_effects"),
        migrations.AddField(
            model_name="followup",
            name="side_effects",
            field=models.JSONField(default=list, help_text="[{term, grade}], CTCAE grades 1 to 5"),
        ),
        migrations.AlterField(
            model_name="followup",
            name="why_not",
            field=models.TextField(blank=True, help_text="more on what stood in the way"),
        ),
        migrations.AlterField(
            model_name="followupevent",
            name="response",
            field=models.CharField(
                blank=True,
                choices=[
                    ("CR", "CR: complete response"),
                    ("PR", "PR: partial response"),
                    ("SD", "SD: stable disease"),
                    ("PD", "PD: progressive disease"),
                    ("NE", "NE: not evaluable"),
                ],
                max_length=16,
            ),
        ),
        migrations.RemoveField(model_name="followupevent", name="side_effects"),
        migrations.AddField(
            model_name="followupevent",
            name="side_effects",
            field=models.JSONField(default=list, help_text="[{term, grade}], CTCAE grades 1 to 5"),
        ),
        migrations.AlterField(
            model_name="followupevent",
            name="why_not",
            field=models.TextField(blank=True, help_text="more on what stood in the way"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boardcase",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_boardcaseevent" ("changed_at", "created_at", "created_by_id", "id", "meeting_id", "minutes", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presented_at", "presenter_id", "question", "state", "summary") VALUES (NEW."changed_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."meeting_id", NEW."minutes", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."presented_at", NEW."presenter_id", NEW."question", NEW."state", NEW."summary"); RETURN NULL;',
                    hash="fdebcb2e61b4e13bc13b252249e9c239db32a757",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51ece",
                    table="twins_boardcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boardcase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "twins_boardcaseevent" ("changed_at", "created_at", "created_by_id", "id", "meeting_id", "minutes", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "presented_at", "presenter_id", "question", "state", "summary") VALUES (NEW."changed_at", NEW."created_at", NEW."created_by_id", NEW."id", NEW."meeting_id", NEW."minutes", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."presented_at", NEW."presenter_id", NEW."question", NEW."state", NEW."summary"); RETURN NULL;',
                    hash="94fd71b15dd566a2fd9182b2e6b9ab2ee12d2d73",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7d06f",
                    table="twins_boardcase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boardmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_boardmeetingevent" ("created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "team_id", "title") VALUES (NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."starts_at", NEW."team_id", NEW."title"); RETURN NULL;',
                    hash="d4a29c9f2f9f89931a6016f9c8615291ce193d99",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df87e",
                    table="twins_boardmeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="boardmeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "twins_boardmeetingevent" ("created_by_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts_at", "team_id", "title") VALUES (NEW."created_by_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."starts_at", NEW."team_id", NEW."title"); RETURN NULL;',
                    hash="856eb0a4ad895eec1d86ab3acd265e0f8ea64368",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_73507",
                    table="twins_boardmeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_followupevent" ("day", "hindrance", "id", "noted_at", "noted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realised", "recommendation_id", "regimen", "response", "side_effects", "why_not") VALUES (NEW."day", NEW."hindrance", NEW."id", NEW."noted_at", NEW."noted_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."realised", NEW."recommendation_id", NEW."regimen", NEW."response", NEW."side_effects", NEW."why_not"); RETURN NULL;',
                    hash="55d79e38e3e74d26c61ca512176335c01fdd416c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f244f",
                    table="twins_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "twins_followupevent" ("day", "hindrance", "id", "noted_at", "noted_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "realised", "recommendation_id", "regimen", "response", "side_effects", "why_not") VALUES (NEW."day", NEW."hindrance", NEW."id", NEW."noted_at", NEW."noted_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."realised", NEW."recommendation_id", NEW."regimen", NEW."response", NEW."side_effects", NEW."why_not"); RETURN NULL;',
                    hash="f6c4d0d3465a9f4ed3e0a955fb74b1e499de1382",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_311b5",
                    table="twins_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "twins_recommendationevent" ("author_id", "case_id", "changed_at", "created_at", "dissent", "evidence", "final_at", "final_by_id", "follow_up_weeks", "forecast_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasoning", "references", "replaces_id", "replaces_reason", "seen", "seen_sha256", "state", "treatments", "trial_ids", "what_if_id") VALUES (NEW."author_id", NEW."case_id", NEW."changed_at", NEW."created_at", NEW."dissent", NEW."evidence", NEW."final_at", NEW."final_by_id", NEW."follow_up_weeks", NEW."forecast_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reasoning", NEW."references", NEW."replaces_id", NEW."replaces_reason", NEW."seen", NEW."seen_sha256", NEW."state", NEW."treatments", NEW."trial_ids", NEW."what_if_id"); RETURN NULL;',
                    hash="a14aeee5801279db50a6b9bb5582692624625bab",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7f344",
                    table="twins_recommendation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "twins_recommendationevent" ("author_id", "case_id", "changed_at", "created_at", "dissent", "evidence", "final_at", "final_by_id", "follow_up_weeks", "forecast_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasoning", "references", "replaces_id", "replaces_reason", "seen", "seen_sha256", "state", "treatments", "trial_ids", "what_if_id") VALUES (NEW."author_id", NEW."case_id", NEW."changed_at", NEW."created_at", NEW."dissent", NEW."evidence", NEW."final_at", NEW."final_by_id", NEW."follow_up_weeks", NEW."forecast_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reasoning", NEW."references", NEW."replaces_id", NEW."replaces_reason", NEW."seen", NEW."seen_sha256", NEW."state", NEW."treatments", NEW."trial_ids", NEW."what_if_id"); RETURN NULL;',
                    hash="af4dd3a550198b481b2eab85485d93595ae4df04",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_64ee3",
                    table="twins_recommendation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "final"), _negated=True),
                    models.Q(
                        ("final_at__isnull", False),
                        ("final_by__isnull", False),
                        ("seen__isnull", False),
                        models.Q(("seen_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="final_is_frozen_and_signed",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
