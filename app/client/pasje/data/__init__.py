"""Offline-first: what the wallet knows, keeps, sends and asks; without Flet and httpx."""
