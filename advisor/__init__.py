"""A question -> an answer that can be checked. Reads the index, writes nothing."""
