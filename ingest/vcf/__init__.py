"""Somatic VCF 4.x, plain or bgzip, one tumour sample."""

from ingest.vcf.reader import VcfRequest, VcfVariants, read_vcf

__all__ = ["VcfRequest", "VcfVariants", "read_vcf"]
