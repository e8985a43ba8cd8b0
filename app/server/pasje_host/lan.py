"""The addresses under which other devices on the same network find this machine."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from pasje_host.refused import CannotRun

_ELSEWHERE = ("198.51.100.1", 9)
"""Of no machine at all (RFC 5737); asked which way is out, the system sends nothing."""


@dataclass(frozen=True)
class Lan:
    """`others`: the machine's further addresses, by the name of their interface."""

    address: str
    others: Mapping[str, str]


def choose(wanted: str, found: Mapping[str, str], way_out: str | None) -> Lan:
    """`wanted`, or the address on the way out, or the first one of `found` (by interface).

    Raises CannotRun when there is none, or not this one.
    """
    if not found:
        raise CannotRun(
            "This machine is on no network that a phone could share: connect it to Wi-Fi or a "
            "cable first, or leave --lan out."
        )
    if wanted and wanted not in {*found, *found.values()}:
        here = ", ".join(f"{address} ({name})" for name, address in found.items())
        raise CannotRun(f"{wanted} is no local address of this machine: choose one of {here}.")
    address = found.get(wanted) or wanted or way_out or ""
    if address not in found.values():
        address = next(iter(found.values()))
    others = {name: other for name, other in found.items() if other != address}
    return Lan(address, others)


def found_here() -> dict[str, str]:
    """Every interface that is up, with its private IPv4 address."""
    up = {name for name, stats in psutil.net_if_stats().items() if stats.isup}
    return {
        name: entry.address
        for name, entries in psutil.net_if_addrs().items()
        for entry in entries
        if name in up and entry.family == socket.AF_INET and _is_local(entry.address)
    }


def way_out() -> str | None:
    """This machine's address on the network that leads to others; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = asking.getsockname()[0]
        return address


def _is_local(text: str) -> bool:
    address = ipaddress.IPv4Address(text)
    return address.is_private and not address.is_loopback and not address.is_link_local
