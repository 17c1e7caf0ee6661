"""study.toml to a `Manifest`; every key is known or refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.checks import Report, check_content
from ingest.errors import ManifestError
from ingest.records import Modality
from ingest.study.loading import Loader
from ingest.study.places import Place, parse_places
from ingest.study.sections import (
    Covariates,
    CovariateSection,
    EmbeddingSection,
    EventsSection,
    ImagingSection,
    Manifest,
    MatrixSection,
    OutcomeSection,
    PatientsSection,
    Section,
    SeriesSection,
    StudySection,
    TreatmentSection,
    VariantsSection,
)

_SINGLE: dict[str, type[Section]] = {"study": StudySection, "patients": PatientsSection, "treatment": TreatmentSection}
_REPEATED: dict[str, type[Section]] = {
    "outcome": OutcomeSection,
    "covariates": CovariateSection,
    "variants": VariantsSection,
    "matrix": MatrixSection,
    "embedding": EmbeddingSection,
    "imaging": ImagingSection,
    "series": SeriesSection,
    "events": EventsSection,
}
_NEEDED = ("study", "patients", "outcome")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*", re.IGNORECASE)
_BUILDS = ("GRCh37", "GRCh38")
_AT_LINE = re.compile(r"at line (\d+)")

# which words a key may hold; (section, key) -> words
_WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("study", "genome_build"): _BUILDS,
    ("outcome", "unit"): ("days", "weeks", "months", "years"),
    ("outcome", "kind"): ("survival", "toxicity"),
    ("variants", "modality"): (Modality.CTDNA, Modality.OMICS),
    ("matrix", "orient"): ("patients_by_features", "features_by_patients"),
    ("matrix", "kind"): ("expression", "cnv", "methylation", "protein", "mirna", "mutation", "score"),
    ("embedding", "unit"): ("slide", "tile", "cell", "spot", "gene", "patient"),
    ("imaging", "modality"): (Modality.RADIOMICS,),
    ("series", "modality"): (Modality.CTDNA, Modality.TUMOUR_SIZE, Modality.LABS),
    ("events", "kind"): ("treatment", "response", "adverse_event", "progression", "death"),
}


def read_manifest(path: Path, report: Report) -> Manifest | None:
    """Read the manifest; None after reporting what is wrong with it.

    Raises:
        NotTheFile: an empty file, a Git-LFS pointer or a web page.
        ManifestError: not TOML, or not UTF-8.
    """
    check_content(path, label=path.name)
    text, raw = _parse(path)
    loader = Loader(label=path.name, places=parse_places(text), report=report)
    before = report.error_count
    sections = {name: _load(loader, name, value) for name, value in raw.items() if _is_known(loader, name)}
    for name in _NEEDED:
        if not raw.get(name):
            shown = f"[{name}]" if name in _SINGLE else f"at least one [[{name}]]"
            report.error("missing_section", file=path.name, line=1, column=name, message=f"expected {shown}")
    if report.error_count > before:
        return None
    manifest = Manifest(label=path.name, **sections)
    _check_meaning(loader, manifest)
    return manifest if report.error_count == before else None


def _parse(path: Path) -> tuple[str, Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ManifestError("expected UTF-8 text", file=path.name) from error
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        raise ManifestError(
            f"expected TOML: {error}", file=path.name, line=int(found.group(1)) if found else None
        ) from error
    except RecursionError as error:
        raise ManifestError("expected TOML, found brackets nested too deep", file=path.name) from error


def _is_known(loader: Loader, name: str) -> bool:
    if name in _SINGLE or name in _REPEATED:
        return True
    loader.unknown_key((name,), [*_SINGLE, *_REPEATED])
    return False


def _load(loader: Loader, name: str, raw: object) -> Any:
    if name in _SINGLE:
        section = loader.load(_SINGLE[name], raw, (name,))
        return _checked(loader, name, section, (name,))
    if not isinstance(raw, list):
        loader.error("wrong_type", (name,), f"expected [[{name}]], found one [{name}]")
        return ()
    loaded = [
        _checked(loader, name, loader.load(_REPEATED[name], item, (name, at)), (name, at))
        for at, item in enumerate(raw)
    ]
    return tuple(loaded)


def _checked(loader: Loader, name: str, section: Section | None, path: tuple[str | int, ...]) -> Section | None:
    for (of, key), words in _WORDS.items():
        value = getattr(section, key, None) if of == name else None
        if value is not None and value not in words:
            loader.error("unknown_word", (*path, key), f"expected one of {', '.join(words)}", value=value)
    return section


def _check_meaning(loader: Loader, manifest: Manifest) -> None:
    """What no single key shows: things that must be named once, together, or before others."""
    if not _SLUG.fullmatch(manifest.study.id):
        loader.error("bad_study_id", ("study", "id"), "expected letters, digits, - and _", value=manifest.study.id)
    for key in ("file", "id"):
        if getattr(manifest.patients, key) is None:
            loader.error("missing_key", ("patients", key), f"expected the key '{key}'")
    if manifest.variants and manifest.study.genome_build is None:
        loader.error("missing_key", ("study", "genome_build"), "expected genome_build, because variants are named")
    _check_distinct(loader, "outcome", [item.endpoint for item in manifest.outcome], "endpoint")
    _check_distinct(loader, "matrix", [(item.modality, item.name) for item in manifest.matrix], "name")
    _check_distinct(loader, "embedding", [(item.modality, item.name) for item in manifest.embedding], "name")
    _check_covariates(loader, manifest)
    _check_tables(loader, manifest)


def _check_covariates(loader: Loader, manifest: Manifest) -> None:
    places: list[tuple[Place, Covariates | CovariateSection]] = [
        (("patients", "covariates"), manifest.patients.covariates)
    ]
    places += [(("covariates", at), section) for at, section in enumerate(manifest.covariates)]
    seen: set[str] = set()
    for path, section in places:
        for name in (*section.numeric, *section.categorical, *section.ordinal):
            if name in seen:
                loader.error("duplicate_name", path, f"expected each covariate once, found '{name}' again", value=name)
            seen.add(name)


def _check_tables(loader: Loader, manifest: Manifest) -> None:
    needing = ("covariates", "variants", "matrix", "imaging", "series", "events")
    for name in needing:
        for at, section in enumerate(getattr(manifest, name)):
            if section.file is None:
                loader.error("missing_key", (name, at, "file"), "expected the key 'file'")
    for at, variants in enumerate(manifest.variants):
        if variants.vcf is None and variants.gene is None:
            loader.error(
                "missing_key", ("variants", at, "gene"), "expected the key 'gene' (or 'vcf' for an index of VCF files)"
            )
        if variants.vaf is not None and variants.vaf_percent is not None:
            loader.error("two_keys", ("variants", at, "vaf_percent"), "expected either vaf or vaf_percent, found both")
    if manifest.treatment is not None and not (manifest.treatment.arm or manifest.treatment.columns):
        loader.error("missing_key", ("treatment", "arm"), "expected the key 'arm' or 'columns'")


def _check_distinct(loader: Loader, section: str, names: list[Any], key: str) -> None:
    for at, name in enumerate(names):
        if name in names[:at]:
            loader.error(
                "duplicate_name", (section, at, key), "expected a name that no earlier section has", value=name
            )
