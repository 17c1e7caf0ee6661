"""What all processes share between requests: limits of sign-in, codes that were used."""

from django.db import migrations

MAKE = """
CREATE UNLOGGED TABLE shared_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
);
CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""


class Migration(migrations.Migration):
    """The table of Django's database cache; what it holds may be lost in a crash, so it is not logged."""

    dependencies = [("twins", "0015_what_ifs")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE shared_cache")]
