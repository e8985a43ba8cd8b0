"""Which addresses open the app: Android is told in the app, iOS by the platform."""

from pasje import routes

PATHS = tuple(screen.partition(":")[0] for screen in (routes.JOIN, routes.VOUCHER, routes.REWARD))
"""The beginnings of those addresses; all others stay the browser's."""
