"""The cashier's page: HTML and a little JavaScript over the till endpoints."""
