"""What every reader checks before it looks at the content, and how it says what it found."""

from ingest.checks.content import check_content, has_content, sha256_of
from ingest.checks.nearest import nearest, suggestion
from ingest.checks.report import Report

__all__ = ["Report", "check_content", "has_content", "nearest", "sha256_of", "suggestion"]
