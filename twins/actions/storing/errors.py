"""What the database cannot hold, said before it says so itself."""

from __future__ import annotations

from twins.bridge.ingest import IngestError


class NotStorable(IngestError):
    """A value that does not fit its column, or two rows that claim the same place."""

    code = "not_storable"

    def __init__(self, expected: str, found: str, *, column: str) -> None:
        super().__init__(f"expected {expected} in the column '{column}', found {found}", column=column)


class StillOnBoard(IngestError):
    """A whole study that leaves out patients whose cases are before the board."""

    code = "still_on_board"

    def __init__(self, cases: int) -> None:
        super().__init__(f"expected every patient who has a case before the board, found {cases} cases left without")
