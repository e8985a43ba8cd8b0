"""How PostgreSQL is set up here."""

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    # Only a Unix socket in a folder of its own: no port to find, no password to leak.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # One pool of 16, the listener, and whatever the owner runs beside it.
    "max_connections": "40",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    "lc_messages": "C",
    "jit": "off",
    "autovacuum_worker_slots": "4",
    "autovacuum_max_workers": "2",
    "max_wal_senders": "2",
    "max_replication_slots": "2",
    "max_worker_processes": "4",
    "io_method": "worker",
    "io_workers": "1",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "0",
    "logging_collector": "off",
}
"""Given on the command line, where they win over whatever `ALTER SYSTEM` left behind."""

ROLE = "pasje"
"""The database role of whoever may connect."""
