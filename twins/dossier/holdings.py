"""What is stored without being shown number by number: vectors, files, and pieces that no reader uses yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Count, F, Func, IntegerField, Prefetch
from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.records import HoldingRow
from twins.models import FeatureVector, KeptFile, Patient, SlideEmbedding

MEBIBYTE = 1 << 20


def vectors() -> Prefetch[str]:
    """Feature vectors with the number of their features; the numbers stay in the database."""
    size = Func(F("feature_set__features"), function="cardinality", output_field=IntegerField())
    names = ("patient_id", "day", "lesion_id", "feature_set__modality", "feature_set__name", "feature_set__kind")
    rows = FeatureVector.objects.select_related("feature_set").only(*names).annotate(size=size)
    return Prefetch("feature_vectors", rows)


def embeddings() -> Prefetch[str]:
    """Embeddings with their length; the numbers stay in the database."""
    size = Func(F("vector"), function="vector_dims", output_field=IntegerField())
    return Prefetch("embeddings", SlideEmbedding.objects.defer("vector").annotate(size=size))


def raw_kinds(patient: Patient) -> dict[str, int]:
    """How many pieces of each kind are kept as they came."""
    return dict(patient.raw_resources.order_by("kind").values_list("kind").annotate(n=Count("pk")))


def build_holdings(patient: Patient, raw: Mapping[str, int]) -> tuple[HoldingRow, ...]:
    """A row a feature set and day, an encoder and day, a kept file, and a kind of raw piece."""
    slides = (_embedding_row(each) for each in patient.embeddings.all())
    files = (_file_row(each) for each in patient.kept_files.all())
    return (*_feature_rows(patient), *slides, *files, *_raw_rows(raw))


def _feature_rows(patient: Patient) -> Iterator[HoldingRow]:
    found: dict[tuple[int, int], list[FeatureVector]] = {}
    for row in patient.feature_vectors.all():
        found.setdefault((row.feature_set_id, row.day), []).append(row)
    for rows in found.values():
        first = rows[0]
        lesions = sum(row.lesion_id is not None for row in rows)
        yield HoldingRow(
            modality=words.modality(first.feature_set.modality),
            what=first.feature_set.name.replace("_", " "),
            size=numbers.count(getattr(first, "size", 0), "feature"),
            when=numbers.day(first.day),
            note=numbers.count(lesions, "lesion") if lesions else first.feature_set.kind,
        )


def _embedding_row(row: SlideEmbedding) -> HoldingRow:
    pooled = _("one %(unit)s") % {"unit": row.unit}
    if row.pooling != "none":
        pooled = _("%(pooling)s of %(pieces)s") % {"pooling": row.pooling, "pieces": numbers.count(row.count, row.unit)}
    return HoldingRow(
        modality=words.modality(row.modality),
        what=_("%(encoder)s embedding") % {"encoder": row.encoder},
        size=_("%(length)s numbers, %(pooled)s") % {"length": f"{getattr(row, 'size', 0):,}", "pooled": pooled},
        when=numbers.day(row.day),
        note=_licence(row.details),
    )


def _licence(details: Mapping[str, object]) -> str:
    return _("licence: %(name)s") % {"name": details.get("licence") or _("not stated")}


def _file_row(row: KeptFile) -> HoldingRow:
    return HoldingRow(
        modality=words.modality(row.modality),
        what=_("file kept: %(label)s") % {"label": row.label},
        size=_("%(rows)s by %(columns)s, %(size)s MiB")
        % {"rows": f"{row.rows:,}", "columns": f"{row.dim:,}", "size": f"{max(row.size / MEBIBYTE, 0.1):.1f}"},
        when=numbers.day(row.day),
        note=_licence(row.details),
    )


def _raw_rows(raw: Mapping[str, int]) -> Iterator[HoldingRow]:
    for kind, number in raw.items():
        yield HoldingRow(
            modality=_("Kept as it came"),
            what=kind.replace("_", " "),
            size=numbers.count(number, "piece"),
            when=numbers.ABSENT,
            note=_("de-identified; not used by the twin"),
        )
