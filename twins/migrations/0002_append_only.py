"""Rows of the audit trail, twins and forecasts are only ever added: the database itself refuses a change."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER access_event_append_only BEFORE UPDATE OR DELETE ON twins_accessevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER twin_append_only BEFORE UPDATE ON twins_twin FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forecast_append_only BEFORE UPDATE ON twins_forecast FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER access_event_append_only ON twins_accessevent;
DROP TRIGGER twin_append_only ON twins_twin;
DROP TRIGGER forecast_append_only ON twins_forecast;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers that keep append-only tables so."""

    dependencies = [("twins", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
