"""A cohort: who, what was known of them at the origin day, and what became of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from fusion.cohort.bags import Bag
from fusion.cohort.blocks import LEVEL, Block, FeatureKind, Modality, absent_block
from fusion.cohort.outcome import Outcome
from fusion.cohort.variants import Assays, GeneSets, Variants, no_gene_sets, no_variants
from fusion.errors import CohortError, FeatureLeak
from fusion.shapes import Bools, Floats, Indices

TREATMENT = "treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a block came from.

    Attributes:
        block: the block's name.
        feature_set: name of the stored feature set, table or file it was read from.
        encoder: key of the encoder for embeddings, else empty.
        latest_day: last day on which any of its values was measured.
    """

    block: str
    feature_set: str
    encoder: str = ""
    latest_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Arrays of one study at one origin day; every array has the patients' order.

    Attributes:
        study: study code.
        endpoint: name of the endpoint, or None where outcomes are not asked for.
        origin_day: nothing measured after it is inside.
        codes: n patient codes.
        outcome: follow-up from the origin day, or None without an endpoint.
        arms: n arm names, None where a patient has none.
        randomised: whether arms were assigned by chance.
        sites: n site names, None where unknown.
        blocks: features by modality.
        variants: which gene was found altered in whom.
        gene_sets: which pathway holds which gene.
        tested: by modality, (n,) whether the patient was tested at all.
        provenance: where each block came from; a source later than the origin day is a FeatureLeak.
        left_out: how many patients were left out, by reason.
        bags: several rows a patient, such as every lesion.
        assays: which genes were looked at in whom.
        drugs: by arm, the drugs that the study says it holds; an arm's own name may say more.
    """

    study: str
    endpoint: str | None
    codes: tuple[str, ...]
    blocks: tuple[Block, ...]
    outcome: Outcome | None = None
    origin_day: int = 0
    arms: tuple[str | None, ...] = ()
    randomised: bool = False
    sites: tuple[str | None, ...] = ()
    variants: Variants = field(default_factory=no_variants)
    gene_sets: GeneSets = field(default_factory=no_gene_sets)
    tested: Mapping[str, Bools] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    drugs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assays: Assays = field(default_factory=Assays)
    bags: tuple[Bag, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.codes)
        lengths = [len(block.present) for block in self.blocks] + [len(mask) for mask in self.tested.values()]
        lengths += [len(index) for index in self.assays.panel.values()]
        lengths += [len(part) for part in (self.arms, self.sites, self.outcome) if part]
        self._check(set(lengths) <= {n}, f"{n} rows everywhere", str(sorted(set(lengths))))
        for names in ([block.name for block in self.blocks], [bag.name for bag in self.bags]):
            self._check(len(set(names)) == len(names), "distinct names of blocks and of bags", "a name twice")
        last = max((int(np.max(bag.patient, initial=0)) for bag in self.bags), default=0)
        self._check(last < max(n, 1), f"bags of {n} patients", f"patient {last}")
        self._check(len(set(self.codes)) == n, "distinct patient codes", "a code twice")
        self._check_origin()

    def _check_origin(self) -> None:
        for source in self.provenance:
            if source.latest_day > self.origin_day:
                expected, found = f"nothing after day {self.origin_day}", f"day {source.latest_day}"
                raise FeatureLeak(expected=expected, found=found, where=f"block {source.block}")

    def _check(self, holds: bool, expected: str, found: str) -> None:
        if not holds:
            raise CohortError(expected=expected, found=found, where=f"study {self.study}")

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def followed(self) -> Outcome:
        """The outcome.

        Raises:
            CohortError: the cohort was loaded without an endpoint.
        """
        if self.outcome is None:
            raise CohortError(expected="an endpoint", found="none", where=f"study {self.study}")
        return self.outcome

    @property
    def time_days(self) -> Floats:
        """(n,) follow-up in days from the origin."""
        return self.followed.time_days

    @property
    def event(self) -> Bools:
        """(n,) whether the event happened."""
        return self.followed.event

    @property
    def arm_names(self) -> tuple[str, ...]:
        """The arms that occur, most frequent first, equal ones by name."""
        known = [arm for arm in self.arms if arm is not None]
        return tuple(sorted(set(known), key=lambda arm: (-known.count(arm), arm)))

    @property
    def data_hash(self) -> str:
        """SHA-256 of codes, features, values, bags, outcomes, arms, variants, panels: equal data, equal hash."""
        return hash_cohort(self)

    def block(self, name: str) -> Block | None:
        """The block of this name, or None."""
        return next((block for block in self.blocks if block.name == name), None)

    def bag(self, name: str) -> Bag | None:
        """The bag of this name, or None."""
        return next((bag for bag in self.bags if bag.name == name), None)

    def take(self, rows: Indices) -> Self:
        """The cohort of these patients, in this order."""
        return replace(
            self,
            codes=tuple(self.codes[row] for row in rows),
            blocks=tuple(block.take(rows) for block in self.blocks),
            outcome=self.outcome.take(rows) if self.outcome is not None else None,
            arms=tuple(self.arms[row] for row in rows) if self.arms else (),
            sites=tuple(self.sites[row] for row in rows) if self.sites else (),
            bags=tuple(bag.take(rows) for bag in self.bags),
            variants=self.variants.take(rows),
            assays=self.assays.take(rows),
            tested={name: mask[rows] for name, mask in self.tested.items()},
        )

    def with_arm(self, arm: str) -> Self:
        """The cohort had everybody been given this arm."""
        arms: tuple[str | None, ...] = (arm,) * len(self)
        others = tuple(block for block in self.blocks if block.modality is not Modality.TREATMENT)
        levels = self.arm_names if arm in self.arm_names else (*self.arm_names, arm)
        return replace(self, arms=arms, blocks=(*others, build_treatment_block(arms, levels)))


def build_treatment_block(arms: tuple[str | None, ...], levels: tuple[str, ...]) -> Block:
    """One indicator an arm; a patient without an arm has no treatment."""
    present = np.array([arm is not None for arm in arms], dtype=bool)
    values = np.array([[float(arm == level) for level in levels] for arm in arms]).reshape(len(arms), len(levels))
    names = tuple(f"arm{LEVEL}{level}" for level in levels)
    empty = absent_block(TREATMENT, Modality.TREATMENT, names, (FeatureKind.INDICATOR,) * len(levels), len(arms))
    observed = np.repeat(present[:, None], len(levels), axis=1)
    return replace(empty, values=values, observed=observed, present=present)


def hash_cohort(cohort: Cohort) -> str:
    """SHA-256 over everything a model could have seen."""
    digest = hashlib.sha256()
    header = (cohort.study, cohort.endpoint, cohort.origin_day, cohort.codes, cohort.arms, cohort.sites)
    digest.update(repr(header).encode())
    for block in cohort.blocks:
        digest.update(repr((block.name, block.modality.value, block.features)).encode())
        for array in (block.values, block.observed, block.present):
            digest.update(np.ascontiguousarray(array).tobytes())
    for bag in cohort.bags:
        digest.update(repr((bag.name, bag.modality.value, bag.features, bag.sources)).encode())
        for array in (bag.patient, bag.values, bag.observed, bag.source, bag.positions_mm, bag.placed, bag.frame):
            digest.update(np.ascontiguousarray(array).tobytes())
    for array in (*cohort.variants.arrays(), *cohort.assays.panel.values()):
        digest.update(np.ascontiguousarray(array).tobytes())
    told = (cohort.variants.genes, cohort.variants.kinds, cohort.assays.names, cohort.assays.genes)
    reported = sorted(cohort.assays.reported.items())
    digest.update(repr((*told, sorted(cohort.assays.panel), reported, sorted(cohort.drugs.items()))).encode())
    if cohort.outcome is not None:
        followed = cohort.outcome
        for array in (followed.time_days, followed.event, followed.competing, followed.entry_days):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
