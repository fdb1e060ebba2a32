"""Official sources to provisions, and provisions, rules and a firm's own papers to passages. Offline; writes."""
