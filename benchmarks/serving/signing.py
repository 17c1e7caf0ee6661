"""Copied twins under the hash of their own patients' data, as if they had been made from them.

Else each would be told outdated, and made anew, at the first question.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection, transaction

from fusion.cohort.history_loading import load_histories
from fusion.cohort.presence import load_latest_days
from fusion.workflows.forecasting import hash_snapshot
from twins.database import url_of
from twins.models import Study, Twin


@transaction.atomic
def sign(study: Study) -> None:
    """All twins of a study."""
    twins = Twin.objects.filter(patient__study=study)
    days = list(twins.order_by().values_list("origin_day", flat=True).distinct())
    with connection.cursor() as cursor:
        # Twins are never changed, and the database sees to it; these are nobody's.
        cursor.execute("ALTER TABLE twins_twin DISABLE TRIGGER USER")
        for day in days:
            sign_day(study, day)
        cursor.execute("ALTER TABLE twins_twin ENABLE TRIGGER USER")


def sign_day(study: Study, origin_day: int) -> None:
    """Twins of one origin."""
    url = url_of(connection.settings_dict)
    histories = {each.code: each for each in load_histories(url, study.code, origin_day=origin_day)}
    latest = load_latest_days(url, study.code, origin_day=origin_day)
    twins = Twin.objects.filter(patient__study=study, origin_day=origin_day).select_related("patient")
    rows = list(twins.only("snapshot_sha256", "prognostic_index", "patient__code"))
    for row in rows:
        known = replace(histories[row.patient.code], prognostic_index=row.prognostic_index)
        row.snapshot_sha256 = hash_snapshot(known, latest[row.patient.code])
    Twin.objects.bulk_update(rows, ["snapshot_sha256"], batch_size=1000)
