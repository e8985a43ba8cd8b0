"""Earning: what a purchase brings, and what a refund takes back."""
