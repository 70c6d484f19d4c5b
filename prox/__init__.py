"""Proximable functions, Bregman proximal operators and Fenchel-Young losses, on the floor `legendre`."""
