"""Meta files: found by what they say, read line by line, checked against their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.cbioportal.kinds import CASE_LIST, RESOURCES, STUDY, TYPED, Kind
from ingest.checks import Report, suggestion

_NAMED = re.compile(r"(\b|_)meta(\b|[_0-9])", re.IGNORECASE)
_FIELDS = re.compile(rb"^(cancer_study_identifier|genetic_alteration_type|type_of_cancer)\s*:", re.MULTILINE)
_TABLES = {".tsv", ".csv", ".gz", ".maf", ".seg", ".html", ".json", ".md", ".zip", ".pdf"}
_HEAD = 1 << 14
_LARGEST = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaFile:
    """One meta file.

    Attributes:
        label: the file as the data manager knows it.
        kind: what it announces.
        fields: its values; lines: the line of each.
    """

    label: str
    kind: Kind
    fields: dict[str, str]
    lines: dict[str, int]

    def get(self, field: str, default: str = "") -> str:
        """The value of a field."""
        return self.fields.get(field, default)

    def error(self, report: Report, code: str, field: str, message: str) -> None:
        """Report a defect of one field, at its line."""
        line, value = self.lines.get(field), self.fields.get(field)
        report.error(code, file=self.label, line=line, column=field, value=value, message=message)


def find_meta_files(folder: Path) -> Iterator[Path]:
    """Files of the folder that are named or read like meta files, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~") and _is_meta(path):
            yield path


def _is_meta(path: Path) -> bool:
    if path.suffix.lower() in _TABLES:
        return False
    if _NAMED.search(path.stem):
        return True
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return _FIELDS.search(head) is not None and b"gene_list:" not in head


def parse_meta(path: Path, *, label: str, report: Report) -> MetaFile | None:
    """Read one meta file; None after reporting why it cannot be one.

    Reported: `not_utf8`, `bad_meta_line`, `unknown_file_type`, `fusion_retired`, `legacy_slides`, `missing_field`,
    `wrong_stable_id`; as warning `unknown_field`.
    """
    pairs = _pairs(path, label, report)
    if pairs is None:
        return None
    fields = {name: value for name, (value, _) in pairs.items()}
    lines = {name: line for name, (_, line) in pairs.items()}
    kind = _kind(fields, lines, label, report)
    return None if kind is None else _checked(kind, fields, lines, label, report)


def parse_case_list(path: Path, *, label: str, report: Report) -> MetaFile | None:
    """Read one case list; None after reporting why it is none."""
    pairs = _pairs(path, label, report)
    if pairs is None:
        return None
    fields = {name: value for name, (value, _) in pairs.items()}
    lines = {name: line for name, (_, line) in pairs.items()}
    return _checked(CASE_LIST, fields, lines, label, report)


def _pairs(path: Path, label: str, report: Report) -> dict[str, tuple[str, int]] | None:
    if path.stat().st_size > _LARGEST:
        report.error("too_large", file=label, message=f"expected at most {_LARGEST} bytes of a meta file")
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.error("not_utf8", file=label, value=f"byte {error.start}", message="expected UTF-8 text")
        return None
    pairs: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon:
            report.error("bad_meta_line", file=label, line=number, message="expected FIELD: VALUE, found no colon")
            return None
        pairs[name] = (value.strip(), number)
    return pairs


def _kind(fields: dict[str, str], lines: dict[str, int], label: str, report: Report) -> Kind | None:
    if "genetic_alteration_type" in fields and "datatype" in fields:
        return _typed(fields, lines, label, report)
    if "type_of_cancer" in fields and "cancer_study_identifier" in fields:
        return STUDY
    if "cancer_study_identifier" in fields and fields.get("resource_type") in RESOURCES:
        return RESOURCES[fields["resource_type"]]
    message = "expected genetic_alteration_type and datatype, type_of_cancer, or a known resource_type"
    report.error("unknown_file_type", file=label, message=message)
    return None


def _typed(fields: dict[str, str], lines: dict[str, int], label: str, report: Report) -> Kind | None:
    pair = (fields["genetic_alteration_type"], fields["datatype"])
    line, value = lines["datatype"], "/".join(pair)
    if pair[1] == "FUSION":
        message = "expected structural variants, found the retired fusion format"
        report.error("fusion_retired", file=label, line=line, column="datatype", value=value, message=message)
        return None
    found = TYPED.get(pair)
    if found is None:
        near = suggestion(value, ["/".join(each) for each in TYPED])
        message = f"expected a known pair of genetic_alteration_type and datatype; {near}"
        report.error("unknown_file_type", file=label, line=line, column="datatype", value=value, message=message)
    elif found.key == "slides":
        message = "expected slides as resources, found the legacy slide table, which cBioPortal no longer reads either"
        report.error("legacy_slides", file=label, line=line, column="datatype", value=value, message=message)
        return None
    return found


def _checked(kind: Kind, fields: dict[str, str], lines: dict[str, int], label: str, report: Report) -> MetaFile | None:
    missing = [field for field in kind.required if field not in fields]
    for field in missing:
        report.error("missing_field", file=label, column=field, message=f"expected the field {field}, found none")
    if missing:
        return None
    meta = MetaFile(label=label, kind=kind, fields=fields, lines=lines)
    if kind.stable_ids and meta.get("stable_id") not in kind.stable_ids:
        near = suggestion(meta.get("stable_id"), kind.stable_ids)
        meta.error(report, "wrong_stable_id", "stable_id", f"expected a stable_id of this kind of data; {near}")
        return None
    for field in fields:
        if field not in {*kind.required, *kind.optional}:
            message = "a field that this kind of meta file does not have: not read"
            report.warn("unknown_field", file=label, line=lines[field], column=field, value=field, message=message)
    return meta
