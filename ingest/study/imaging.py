from __future__ import annotations
from dataclasses import dataclass, field
@dataclass
class Images:
    records: list = field(default_factory=list)
    tables: list = field(default_factory=list)
def read_imaging(context, progress): return Images()
