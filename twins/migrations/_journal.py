"""Triggers that keep what an import did to a table; a migration names the table, one line a table.

They do nothing unless the transaction says which import it is: `SET LOCAL consilium.import_run = '17'`.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION journal_rows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    import_run bigint := NULLIF(current_setting('consilium.import_run', true), '')::bigint;
    lowest bigint; highest bigint; amount bigint; found int8multirange;
BEGIN
    IF import_run IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT min(id), max(id), count(*) INTO lowest, highest, amount FROM new_rows;
        IF amount = 0 THEN
            RETURN NULL;
        END IF;
        -- Ids of one COPY are nearly always without a gap; gathering a million ranges would cost a second.
        IF highest - lowest + 1 = amount THEN
            found := int8multirange(int8range(lowest, highest, '[]'));
        ELSE
            SELECT range_agg(int8range(id, id, '[]')) INTO found FROM new_rows;
        END IF;
        INSERT INTO twins_importjournal (run_id, table_name, operation, ids)
        VALUES (import_run, TG_TABLE_NAME, 'I', found);
    ELSE
        INSERT INTO twins_importjournal (run_id, table_name, operation, "row")
        SELECT import_run, TG_TABLE_NAME, left(TG_OP, 1), to_jsonb(before) FROM old_rows before;
    END IF;
    RETURN NULL;
END $$;
"""
NO_FUNCTION = "DROP FUNCTION journal_rows();"

_TRANSITIONS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


def journal_function() -> migrations.RunSQL:
    """The function behind all triggers."""
    return migrations.RunSQL(FUNCTION, NO_FUNCTION)


def journal_table(name: str) -> migrations.RunSQL:
    """Keep what imports do to a table that they write; its primary key is a bigint called `id`."""
    return _triggers(name, ("insert", "update", "delete"))


def journal_removals(name: str) -> migrations.RunSQL:
    """Keep what goes with the rows that imports remove, from a table that they do not write."""
    return _triggers(name, ("delete",))


def _triggers(name: str, operations: tuple[str, ...]) -> migrations.RunSQL:
    forwards = "".join(
        f"CREATE TRIGGER journal_{operation} AFTER {operation.upper()} ON {name} {_TRANSITIONS[operation]} "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_rows();\n"
        for operation in operations
    )
    backwards = "".join(f"DROP TRIGGER journal_{operation} ON {name};\n" for operation in operations)
    return migrations.RunSQL(forwards, backwards)
