"""Bring the public texts from their publishers, and nothing else from anywhere else."""
