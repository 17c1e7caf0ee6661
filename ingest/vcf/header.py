"""The header of a VCF: version, build, samples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.checks import Report
from ingest.vcf.builds import build_by_length, build_named
from ingest.vcf.meta import Declared, declared_in, defect_of

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_VERSION = re.compile(r"##fileformat=VCFv4\.(\d{1,3})")
_CONTIG = re.compile(r"##contig=<(.*)>")
_ATTRIBUTE = re.compile(r'(\w+)=("[^"]*"|[^,]*)')
# CrossMap writes new_reference_genome after moving a file from one build to another
_BUILD_LINES = ("##reference=", "##assembly=", "##contig=", "##new_reference_genome=")
_TUMOUR = re.compile(r"tumou?r|primary|metasta|recurren", re.IGNORECASE)
_NORMAL = re.compile(r"normal|germline|blood|control", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Header:
    """What the header says.

    Attributes:
        columns: of the #CHROM line.
        line: of the #CHROM line.
        builds: build = first line that says so.
        tumours: samples that a header line calls the tumour, the plainest word first.
        normals: samples that a header line calls the normal.
        annotations: names of the parts of an annotation, by INFO key.
        source: the program that wrote the file.
        minor: y of VCF version 4.y.
        infos: what is declared of the keys of INFO.
        formats: what is declared of the keys of FORMAT.
        contigs: sequences that are declared.
    """

    columns: tuple[str, ...] = ()
    line: int = 0
    builds: dict[str, int] = field(default_factory=dict)
    tumours: list[str] = field(default_factory=list)
    normals: list[str] = field(default_factory=list)
    annotations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    minor: int = 0
    infos: dict[str, Declared] = field(default_factory=dict)
    formats: dict[str, Declared] = field(default_factory=dict)
    contigs: set[str] = field(default_factory=set)

    @property
    def samples(self) -> tuple[str, ...]:
        """Names of the sample columns."""
        return self.columns[9:]


def parse_header(lines: Iterable[tuple[int, str]], *, label: str, report: Report) -> Header | None:
    """Read up to the #CHROM line; None after reporting why there is no usable header."""
    header, before = Header(), report.error_count
    for number, line in lines:
        version = _VERSION.fullmatch(line) if number == 1 else None
        if number == 1 and version is None:
            report.error(
                "not_vcf",
                file=label,
                line=1,
                value=line[:40],
                message="expected ##fileformat=VCFv4.x on the first line",
            )
            return None
        if version is not None:
            header.minor = int(version.group(1))
        elif line.startswith("##"):
            _take_checked(header, number, line, label, report)
        elif line.startswith("#CHROM"):
            header.columns, header.line = tuple(line.split("\t")), number
            is_right = report.error_count == before
            return header if _has_columns(header, label, report) and is_right else None
        else:
            break
    if report.error_count == before:
        report.error("not_vcf", file=label, message="expected a #CHROM line after the header, found none")
    return None


def _take_checked(header: Header, number: int, line: str, label: str, report: Report) -> None:
    defect = defect_of(line)
    if defect is not None:
        report.error("bad_header_line", file=label, line=number, column="##", value=line[:40], message=defect)
        return
    _take(header, number, line)
    declared = declared_in(line)
    if declared is not None:
        kind, key, said = declared
        (header.infos if kind == "INFO" else header.formats)[key] = said


def _take(header: Header, number: int, line: str) -> None:
    if contig := _CONTIG.match(line):
        header.contigs.add(dict(_ATTRIBUTE.findall(contig.group(1))).get("ID", ""))
    if line.startswith(_BUILD_LINES):
        build = _build_of(line)
        if build is not None:
            header.builds.setdefault(build, number)
    elif line.startswith("##tumor_sample="):
        header.tumours.insert(0, line.partition("=")[2].strip())
    elif line.startswith("##normal_sample="):
        header.normals.append(line.partition("=")[2].strip())
    elif line.startswith(("##SAMPLE=<", "##PEDIGREE=<")):
        _take_sample(header, dict(_ATTRIBUTE.findall(line.partition("=<")[2].rstrip(">"))))
    elif line.startswith("##source="):
        header.source = line.partition("=")[2].strip().lower()
    elif line.startswith("##vcfProcessLog="):
        # TCGA: the program that made the file of which this one was made
        named = re.search(r"InputVCFSource=<?\"?([\w.-]+)", line)
        header.source = header.source or (named.group(1).lower() if named else "")
    elif line.startswith("##INFO=<ID=CSQ"):
        _, _, format_text = line.partition("Format: ")
        header.annotations["CSQ"] = tuple(name.strip() for name in format_text.rstrip('">').split("|"))


def _take_sample(header: Header, attributes: dict[str, str]) -> None:
    """SAMPLE says in words what its ID is; PEDIGREE derives the tumour from the normal."""
    if "Derived" in attributes:
        header.tumours.append(attributes["Derived"])
        header.normals.append(attributes.get("Original", ""))
        return
    said = " ".join(attributes.values())
    if _NORMAL.search(said):
        header.normals.append(attributes.get("ID", ""))
    elif _TUMOUR.search(said):
        header.tumours.append(attributes.get("ID", ""))


def _build_of(line: str) -> str | None:
    contig = _CONTIG.match(line)
    if contig is None:
        return build_named(line)
    attributes = dict(_ATTRIBUTE.findall(contig.group(1)))
    named = build_named(attributes.get("assembly", ""))
    length = attributes.get("length", "")
    return named or (
        build_by_length(attributes.get("ID", ""), int(length)) if length.isascii() and length.isdigit() else None
    )


def _has_columns(header: Header, label: str, report: Report) -> bool:
    columns, line = header.columns, header.line
    if columns[:8] != FIXED:
        wrong = next((at for at, name in enumerate(FIXED) if at >= len(columns) or columns[at] != name))
        message = f"expected {FIXED[wrong]} as column {wrong + 1} of the header line"
        report.error("wrong_header", file=label, line=line, column=FIXED[wrong], message=message)
        return False
    if len(columns) == 9 or (len(columns) > 9 and columns[8] != "FORMAT"):
        message = f"expected 8 columns, or FORMAT and at least one sample after them, found {len(columns)} columns"
        report.error(
            "wrong_column_count", file=label, line=line, column=str(len(columns)), value=len(columns), message=message
        )
        return False
    if len(set(header.samples)) != len(header.samples):
        report.error("duplicate_sample", file=label, line=line, message="expected each sample once in the header line")
        return False
    return True
