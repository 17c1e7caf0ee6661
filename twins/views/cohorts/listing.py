"""One page of a table: sorted by a column that the page offers, counted once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading; `sort` is what a click asks for, `direction` how the table stands now, `kind` its alignment."""

    label: str | Promise
    kind: str = ""
    sort: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Which fields a table can be sorted by, and by which it is."""

    fields: Mapping[str, str]
    current: str

    @classmethod
    def of(cls, request: HttpRequest, fields: Mapping[str, str], *, default: str) -> "Sorting":
        """What the address asks for, or the default where it asks for nothing that is offered."""
        asked = request.GET.get("sort", default)
        return cls(fields=fields, current=asked if asked.removeprefix("-") in fields else default)

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in order, missing values last either way; the key settles ties so that no row is on two pages."""
        field = F(self.fields[self.current.removeprefix("-")])
        order = field.desc(nulls_last=True) if self.current.startswith("-") else field.asc(nulls_last=True)
        return rows.order_by(order, "pk")

    def column(self, label: str | Promise, name: str, kind: str = "") -> Column:
        """A heading that sorts; a second click turns the order round."""
        if self.current.removeprefix("-") != name:
            return Column(label=label, kind=kind, sort=name)
        if self.current.startswith("-"):
            return Column(label=label, kind=kind, sort=name, direction="descending")
        return Column(label=label, kind=kind, sort=f"-{name}", direction="ascending")


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def page_of(request: HttpRequest, rows: QuerySet[Any], *, per_page: int = 50, count: int | None = None) -> Page[Any]:
    """The page that the address asks for, or the nearest there is."""
    paginator = Paginator(rows, per_page) if count is None else CountedPaginator(rows, per_page, count=count)
    return paginator.get_page(request.GET.get("page"))
