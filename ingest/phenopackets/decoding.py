"""A phenopacket in any of its three encodings to the one message that all of them stand for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import phenopackets
import yaml
from google.protobuf import json_format
from google.protobuf.message import DecodeError

from ingest.checks import Report
from ingest.phenopackets.format import BINARY_SUFFIXES, YAML_SUFFIXES

_LARGEST_BYTES = 512 << 20
_LARGEST_YAML_BYTES = 16 << 20
_KINDS = {
    "Phenopacket": phenopackets.Phenopacket,
    "Family": phenopackets.Family,
    "Cohort": phenopackets.Cohort,
}
_PATH = re.compile(r'at "?((?:Phenopacket|Family|Cohort)[A-Za-z0-9_.\[\]]*)')
_WAY = re.compile(r"Failed to parse ([A-Za-z0-9_]{1,40}) field")
_UNKNOWN = re.compile(r'no field named "([A-Za-z0-9_]{2,40})"')
_RELEASE = re.compile(r"\d+(?:\.\d+)*")


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: no dates made of text, and no aliases, with which a few bytes can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_messages(path: Path, *, label: str, report: Report) -> Iterator[Any]:
    """The messages of one file: Phenopacket, Family or Cohort; what is none is reported."""
    is_yaml = path.name.lower().endswith(YAML_SUFFIXES)
    largest = _LARGEST_YAML_BYTES if is_yaml else _LARGEST_BYTES
    if path.stat().st_size > largest:
        message = f"expected a file of at most {largest >> 20} MiB; JSON and protobuf may be larger than YAML"
        report.error("file_too_large", file=label, message=message)
        return
    raw = path.read_bytes()
    if path.name.lower().endswith(BINARY_SUFFIXES):
        found = _from_binary(raw, label, report)
        if found is not None and _is_release_two(str(found.meta_data.phenopacket_schema_version), label, report):
            yield found
        return
    for content in _parse(raw, path, label, report):
        found = _from_mapping(content, label, report)
        if found is not None:
            yield found


def _parse(raw: bytes, path: Path, label: str, report: Report) -> list[Any]:
    try:
        text = raw.decode("utf-8-sig")
        if path.name.lower().endswith(YAML_SUFFIXES):
            return [each for each in yaml.load_all(text, Loader=_Loader) if each is not None]
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        message = f"expected JSON, found what is none at character {error.colno}"
        report.error("not_json", file=label, line=error.lineno, message=message)
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        report.error("not_yaml", file=label, line=line, message="expected YAML, found what is none")
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        message = f"expected JSON or YAML without aliases in UTF-8, found what is none: {type(error).__name__}"
        report.error("not_yaml", file=label, message=message)
    return []


def _from_mapping(content: Any, label: str, report: Report) -> Any | None:
    if not isinstance(content, Mapping):
        report.error("not_phenopacket", file=label, message="expected an object with the fields of a phenopacket")
        return None
    about = content.get("metaData", content.get("meta_data"))
    told = about if isinstance(about, Mapping) else {}
    release = told.get("phenopacketSchemaVersion", told.get("phenopacket_schema_version", ""))
    if not _is_release_two(str(release), label, report):
        return None
    kind = "Family" if "proband" in content else "Cohort" if "members" in content else "Phenopacket"
    message = _KINDS[kind]()
    try:
        json_format.ParseDict(dict(content), message)
    except (
        json_format.ParseError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
        SystemError,  # the parser's own answer to half of a character
    ) as error:
        column = _element(str(error), kind)
        report.error("phenopacket_invalid", file=label, column=column, message="expected what Phenopackets v2 allows")
        return None
    return message if _is_storable(message, label, report) else None


def _element(words: str, kind: str) -> str:
    """The element that the parser names: its path where it tells one, else the fields on the way to it."""
    path = _PATH.search(words)
    place = path[1].rstrip(".") if path else ".".join([kind, *_WAY.findall(words)])
    unknown = _UNKNOWN.search(words)
    return f"{place}.{unknown[1]}" if unknown else place


def _is_storable(message: Any, label: str, report: Report) -> bool:
    """Whether the message can be written out again: bytes may decode to times outside the calendar, or hold a NUL."""
    try:
        text = json_format.MessageToJson(message)
    except (json_format.Error, ValueError, RecursionError, OverflowError):
        report.error("phenopacket_invalid", file=label, message="expected what Phenopackets v2 allows")
        return False
    if "\\u0000" not in text:
        return True
    report.error("phenopacket_invalid", file=label, message="expected texts without the character NUL")
    return False


def _from_binary(raw: bytes, label: str, report: Report) -> Any | None:
    """The kind of message of which the bytes give a schema version: each kind keeps it in a field of its own."""
    for kind in _KINDS.values():
        message = kind()
        try:
            message.ParseFromString(raw)
            release = str(message.meta_data.phenopacket_schema_version)
        except (DecodeError, ValueError, RecursionError):
            continue
        if _RELEASE.fullmatch(release):
            return message if _is_storable(message, label, report) else None
    message = "expected a protobuf Phenopacket, Family or Cohort with metaData.phenopacketSchemaVersion"
    report.error("not_phenopacket", file=label, message=message)
    return None


def _is_release_two(release: str, label: str, report: Report) -> bool:
    if release.startswith("2"):
        return True
    found = release[:10] if _RELEASE.match(release) else "no version"
    message = f"expected metaData.phenopacketSchemaVersion 2, found {found}: convert it with phenopacket-tools"
    column = "metaData.phenopacketSchemaVersion"
    report.error("phenopacket_version", file=label, column=column, value=release[:10], message=message)
    return False
