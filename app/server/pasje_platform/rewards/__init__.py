"""Rewards: what units are exchanged for, and the vouchers that claim them."""
