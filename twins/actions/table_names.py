"""What the database's tables hold, in words."""

from django.apps import apps


def plain_name(table: str) -> str:
    """`variants` for twins_variant; a table that no model has (a stage of an import) holds rows."""
    names = {model._meta.db_table: str(model._meta.verbose_name_plural) for model in apps.get_models()}
    return names.get(table, "rows")
