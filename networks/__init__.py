"""Networks whose layers are proximal steps, and lifted training, on the floors `legendre` and `prox`."""
