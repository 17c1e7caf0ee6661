"""The file of study tags: whether it is YAML; nothing of it is stored."""

from __future__ import annotations

import yaml

from ingest.cbioportal.context import Context

_LARGEST = 1 << 20


def check_tags(context: Context) -> None:
    """Report `not_yaml` where the file that the study names is neither YAML nor JSON."""
    for meta in context.of_kind("study"):
        if "tags_file" not in meta.fields:
            continue
        name = meta.get("tags_file")
        path = context.sources.open(name, named_in=meta.label, line=meta.lines["tags_file"], column="tags_file")
        if path is None:
            continue
        if path.stat().st_size > _LARGEST:
            context.report.error("too_large", file=name, message=f"expected at most {_LARGEST} bytes of tags")
            continue
        try:
            yaml.safe_load(path.read_bytes())
        except (yaml.YAMLError, ValueError, RecursionError):
            context.report.error("not_yaml", file=name, message="expected YAML or JSON")
        context.count("tags", ignored=1)
        context.report.warn("not_stored", file=name, message="study tags are checked and not stored")
