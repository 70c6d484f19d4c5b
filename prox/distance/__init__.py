"""Solvers behind `prox.bregman_prox`: closed forms, compiled roots, sums over vectors."""
