"""All resources of an import, and where a reference leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.fhir.resources import Resource, listed, mapping, reference_in


@dataclass(slots=True)
class Pool:
    """Finds resources by full address, by Type/id, and by fragment inside a resource."""

    _all: dict[tuple[str, str], Resource] = field(default_factory=dict)
    _by_url: dict[str, Resource] = field(default_factory=dict)
    _scopes_with_patients: set[str] = field(default_factory=set)
    _reports: dict[tuple[str, str], Resource] | None = None

    def add(self, resource: Resource) -> Resource | None:
        """Take a resource in; the other one where its type and id are there already, which then stays."""
        known = self._all.setdefault((resource.type, resource.id), resource)
        if resource.full_url:
            self._by_url.setdefault(resource.full_url, known)
        if resource.type == "Patient":
            self._scopes_with_patients.add(resource.place.scope)
        return None if known is resource else known

    def replace(self, resource: Resource) -> None:
        """Put a newer version in the place of the one that is there."""
        self._all[(resource.type, resource.id)] = resource
        if resource.full_url:
            self._by_url[resource.full_url] = resource

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all.values())

    def of_type(self, kind: str) -> Iterator[Resource]:
        """Resources of one type, in the order in which they were met."""
        return (resource for resource in self._all.values() if resource.type == kind)

    def brings_patients(self, scope: str) -> bool:
        """Whether a Patient came together with the resources of a scope."""
        return scope in self._scopes_with_patients

    def find(self, reference: str, *, origin: Resource) -> Resource | None:
        """The resource that a reference leads to, or None.

        Args:
            reference: `#id` (contained), `urn:uuid:…`, an address, or `Type/id`; a version behind it is ignored.
            origin: the resource that holds it.
        """
        if reference.startswith("#"):
            return _contained(reference[1:], origin)
        plain = reference.split("/_history/")[0]
        found = self._by_url.get(plain)
        if found is None and "/" in plain:
            kind, name = plain.rsplit("/", 2)[-2:]
            found = self._all.get((kind, name))
        return found

    def report_of(self, resource: Resource) -> Resource | None:
        """The DiagnosticReport that lists an observation among its results, or None."""
        if self._reports is None:
            self._reports = {
                (found.type, found.id): report
                for report in self.of_type("DiagnosticReport")
                for found in self.results_of(report)
            }
        return self._reports.get((resource.type, resource.id))

    def results_of(self, report: Resource) -> list[Resource]:
        """The observations that a report lists and the import holds."""
        followed = (self.follow(result, origin=report) for result in listed(report.content.get("result")))
        return [found for found in followed if found is not None]

    def follow(self, value: object, *, origin: Resource) -> Resource | None:
        """The resource that a Reference leads to, or None."""
        text = reference_in(value)
        return None if text is None else self.find(text, origin=origin)


def _contained(name: str, origin: Resource) -> Resource | None:
    content = origin.contained.get(name)
    if content is None:
        return None
    return Resource(type=str(mapping(content).get("resourceType")), id=name, content=content, place=origin.place)
