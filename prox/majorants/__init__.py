"""Majorants of the bilevel papers: quadratic and Bregman surrogates, and the four conditions of Definition 2.1."""
