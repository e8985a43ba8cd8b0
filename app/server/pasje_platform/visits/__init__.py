"""Visits: one scan at a till, and what it may do for whom."""
