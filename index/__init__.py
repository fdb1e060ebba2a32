"""Vectors and words: the only importer of chromadb and sentence-transformers."""
