"""The analytic lane's tables are the migrations' tables."""

import pytest
from django.db import connection

from fusion.cohort.tables import metadata

TYPES = {
    "BIGINTEGER": "bigint",
    "INTEGER": "integer",
    "SMALLINTEGER": "smallint",
    "BOOLEAN": "boolean",
    "DOUBLE": "double precision",
    "JSONB": "jsonb",
    "ARRAY": "ARRAY",
    "VECTOR": "USER-DEFINED",
    "LARGEBINARY": "bytea",
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_columns_named_in_fusion_exist_with_that_type(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table.name]
        )
        stored = dict(cursor.fetchall())
    for column in table.columns:
        kind = TYPES.get(type(column.type).__name__.upper())
        assert column.name in stored
        assert stored[column.name] == kind or (kind is None and stored[column.name] in {"character varying", "text"})
