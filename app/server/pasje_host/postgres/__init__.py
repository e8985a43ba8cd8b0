"""PostgreSQL from the wheel's binaries, as a direct child of this process.

The wheel's own Python package is never imported: it leaves servers behind, changes the modes of
folders it does not own, and adds system users.
"""

from pasje_host.postgres.embedded import Embedded, running_uri
from pasje_host.postgres.kept_up import keep_up

__all__ = ["Embedded", "keep_up", "running_uri"]
