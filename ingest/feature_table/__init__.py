"""Radiomics features that another tool has made: pyradiomics, MIRP, LIFEx, or any table with a header."""
