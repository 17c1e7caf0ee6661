"""The database keeps what each import did to rows, so that it can be undone."""

from django.db import migrations

from twins.migrations._journal import journal_function, journal_removals, journal_table


class Migration(migrations.Migration):
    """One line a table that imports write; twins and forecasts go with the patients that an import removes."""

    dependencies = [("twins", "0003_import_wizard")]
    operations = [
        journal_function(),
        journal_table("twins_study"),
        journal_table("twins_patient"),
        journal_table("twins_specimen"),
        journal_table("twins_variant"),
        journal_table("twins_imagingstudy"),
        journal_table("twins_lesion"),
        journal_table("twins_featureset"),
        journal_table("twins_featurevector"),
        journal_table("twins_slideembedding"),
        journal_table("twins_observation"),
        journal_table("twins_treatmentline"),
        journal_table("twins_response"),
        journal_table("twins_adverseevent"),
        journal_table("twins_diseaseevent"),
        journal_table("twins_outcome"),
        journal_removals("twins_twin"),
        journal_removals("twins_forecast"),
    ]
