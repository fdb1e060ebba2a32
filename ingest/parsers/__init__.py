"""Pure functions from a raw page to provisions, one module a format; what differs by site is data (layouts)."""
