"""Benchmarks, the simulated user and the second engine; no other room imports it."""
