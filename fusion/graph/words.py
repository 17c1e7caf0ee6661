"""The vocabulary of a training cohort: its genes, pathways, drugs and sources of findings."""

import numpy as np

from fusion.cohort.alteration_blocks import is_of_alterations
from fusion.cohort.blocks import Block
from fusion.cohort.cohort import Cohort
from fusion.cohort.knowledge import ROLES, canonical_pathways, drug_targets, gene_roles
from fusion.graph.findings import Findings, place_of, read_profile, read_variants
from fusion.graph.treatment import Aims
from fusion.graph.vocabulary import Panel, Parts, Specimens, Vocabulary
from fusion.shapes import Indices, Matrix

RARE_GENE = 3
SMALL_PATHWAY = 3
LARGE_PATHWAY = 200
MOST_GENES = 2000
SPECIMEN = "specimen"


def build_vocabulary(cohort: Cohort, panels: tuple[Panel, ...], parts: tuple[Parts, ...] = ()) -> Vocabulary:
    """Words for a training cohort.

    Genes: found altered in at least 3 patients, or measured; of more than 2,000 measured in one block, those of known
    pathways, and of these those that vary most. Pathways: of 3 to 200 such genes, the study's and those canonical ones
    that share at most half of their genes with any of the study's. Drugs: of the arms, if they aim at one of the genes.

    Args:
        cohort: training patients.
        panels, parts: its blocks and bags as nodes, scaled on them.
    """
    genes = tuple(sorted(_altered_genes(cohort) | _measured_genes(cohort)))
    pathways, pathway, gene = _membership(cohort, genes)
    drugs, drug, target = _aims(cohort, genes)
    return Vocabulary(
        panels=panels,
        specimens=_variant_specimens(cohort) + _profile_specimens(cohort, panels),
        parts=parts,
        genes=genes,
        roles=_roles(genes),
        pathways=pathways,
        pathway=pathway,
        gene=gene,
        drugs=drugs,
        drug=drug,
        target=target,
    )


def _variant_specimens(cohort: Cohort) -> tuple[Specimens, ...]:
    aims = Aims.of(cohort)
    kinds = cohort.variants.kinds
    of_origin = {origin: tuple(k for k in kinds if k.split(":")[0] == origin) for origin in _origins(kinds)}
    return tuple(_scaled(origin, read_variants(cohort, origin, own, aims), "") for origin, own in of_origin.items())


def _origins(kinds: tuple[str, ...]) -> list[str]:
    return sorted({kind.split(":")[0] for kind in kinds})


def _profile_specimens(cohort: Cohort, panels: tuple[Panel, ...]) -> tuple[Specimens, ...]:
    aims = Aims.of(cohort)
    scalers = {panel.scaler.block: panel.scaler for panel in panels}
    # What was found altered is in the specimen of the variants already, with more said of it.
    profiles = [block for block in cohort.blocks if block.genes and not is_of_alterations(block.name)]
    return tuple(_scaled(block.name, read_profile(block, scalers[block.name], aims), block.name) for block in profiles)


def _scaled(name: str, findings: Findings, block: str) -> Specimens:
    rows = findings.summaries()
    spread = rows.std(axis=0) if len(rows) else np.ones(rows.shape[1])
    return Specimens(
        node=f"{SPECIMEN} {name}",
        kinds=findings.kinds,
        centre=rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1]),
        scale=np.where(spread > 1e-9, spread, 1.0),
        block=block,
    )


def _altered_genes(cohort: Cohort) -> set[str]:
    variants = cohort.variants
    size = max(len(variants.genes), 1)
    carriers = np.bincount(np.unique(variants.patient * size + variants.gene) % size, minlength=size)
    return {gene for gene, count in zip(variants.genes, carriers.tolist(), strict=False) if count >= RARE_GENE}


def _measured_genes(cohort: Cohort) -> set[str]:
    known = {gene for genes in canonical_pathways().values() for gene in genes} | set(cohort.gene_sets.gene)
    return {gene for block in cohort.blocks if block.genes for gene in _most_telling(block, known)}


def _most_telling(block: Block, known: set[str]) -> set[str]:
    named = np.array([bool(gene) for gene in block.genes])
    if named.sum() <= MOST_GENES:
        return {gene for gene in block.genes if gene}
    preferred = np.array([gene in known for gene in block.genes])
    order = np.lexsort((-block.values[block.present].std(axis=0), ~preferred, ~named))
    return {block.genes[column] for column in order[:MOST_GENES]}


def _membership(cohort: Cohort, genes: tuple[str, ...]) -> tuple[tuple[str, ...], Indices, Indices]:
    known = set(genes)
    sets: list[tuple[str, set[str]]] = [(name, set()) for name in cohort.gene_sets.pathways]
    for pathway, gene in zip(cohort.gene_sets.pathway.tolist(), cohort.gene_sets.gene, strict=True):
        if gene in known:
            sets[pathway][1].add(gene)
    own = [members for _, members in sets]
    canonical = [(f"canonical {name}", set(members & known)) for name, members in canonical_pathways().items()]
    sets += [(name, found) for name, found in canonical if not any(_is_alike(found, one) for one in own)]
    kept = [(name, members) for name, members in sets if SMALL_PATHWAY <= len(members) <= LARGE_PATHWAY]
    place = {gene: index for index, gene in enumerate(genes)}
    edges = [(index, place[gene]) for index, (_, members) in enumerate(kept) for gene in sorted(members)]
    columns = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return tuple(name for name, _ in kept), columns[:, 0], columns[:, 1]


def _is_alike(one: set[str], other: set[str]) -> bool:
    """Whether two sets share more than half of their genes."""
    return 2 * len(one & other) > len(one | other)


def _aims(cohort: Cohort, genes: tuple[str, ...]) -> tuple[tuple[str, ...], Indices, Indices]:
    place = {gene: index for index, gene in enumerate(genes)}
    aims = {drug: [place[gene] for gene in drug_targets()[drug] if gene in place] for drug in Aims.of(cohort).drugs}
    drugs = tuple(drug for drug, found in aims.items() if found)
    edges = [(index, gene) for index, drug in enumerate(drugs) for gene in aims[drug]]
    columns = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return drugs, columns[:, 0], columns[:, 1]


def _roles(genes: tuple[str, ...]) -> Matrix:
    known = gene_roles()
    role = place_of(tuple(known.get(gene, "") for gene in genes), ROLES)
    return np.asarray(role[:, None] == np.arange(len(ROLES)), dtype=np.float64).reshape(len(genes), len(ROLES))
