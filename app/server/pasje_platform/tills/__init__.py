"""Tills: their keys and limits."""
