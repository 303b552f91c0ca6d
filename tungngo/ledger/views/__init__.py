"""Pages that open what the figures are made of."""
