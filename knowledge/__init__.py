"""The rules as YAML, the registry of sources and their schema. Imports nothing of ours."""
