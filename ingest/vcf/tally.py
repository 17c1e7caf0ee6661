"""Warnings that a VCF gives by the thousand, counted first and said once."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.checks import Report


@dataclass(slots=True)
class _Kind:
    line: int
    value: str | None
    count: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts equal warnings. `line`: of an index table that named the VCF, where there is one."""

    report: Report
    file: str
    line: int | None
    _found: dict[tuple[str, str, str], _Kind] = field(default_factory=dict)

    def add(self, code: str, line: int, column: str, message: str, value: str | None = None) -> None:
        """Count one; the first one's place and value are kept."""
        key = (code, column, message)
        kind = self._found.get(key)
        if kind is None:
            kind = self._found[key] = _Kind(self.line or line, value)
        kind.count += 1

    def tell(self) -> None:
        """Warn of each kind with its count."""
        for (code, column, message), kind in self._found.items():
            self.report.warn(
                code,
                file=self.file,
                line=kind.line,
                column=column,
                value=kind.value,
                count=kind.count,
                message=message,
            )
