"""One file per operator or small family: formula, parameters, traits, value, prox, conjugate."""
