"""Documentation, and what writes the parts of it that the product itself must say."""
