"""Vectors of pretrained encoders, in the containers that their tools write."""

from ingest.embeddings.encoders import ENCODERS, Encoder, find_encoder
from ingest.embeddings.reader import read_embedding
from ingest.embeddings.source import EmbeddingSource

__all__ = ["ENCODERS", "EmbeddingSource", "Encoder", "find_encoder", "read_embedding"]
