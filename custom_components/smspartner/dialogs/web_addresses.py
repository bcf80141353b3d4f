"""Web addresses that a user types: which of them can be used, and for what."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from yarl import URL

# What Python calls private holds 6to4 and Teredo too, which lead anywhere.
_LOCAL_NETWORKS: Final = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


def is_base_address(value: str) -> bool:
    """Return whether a text is a web address that a path can be appended to."""
    if not _is_web_address(value) or set(value) & set("?# "):
        return False
    return URL(value).path == "/"


def may_carry_key(value: str) -> bool:
    """Return whether an API key may be sent there: over https, or to a local host."""
    if not _is_web_address(value):
        return False
    url = URL(value)
    return url.scheme == "https" or _is_local(url.host or "")


def _is_web_address(value: str) -> bool:
    """Return whether a text is an absolute http or https address with a valid host."""
    try:
        url = URL(value)
        return url.scheme in {"http", "https"} and bool((url.host or "").encode("idna"))
    except ValueError:
        return False


def _is_local(host: str) -> bool:
    """Return whether a host is on this machine or in its own network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".local")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in _LOCAL_NETWORKS)
