"""Web addresses that people give: which can be used for what, and where they lead."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
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
_NAT64: Final = IPv6Network("64:ff9b::/96")
_INSIDE_NAMES: Final = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def is_web_address(value: str) -> bool:
    """Return whether a text is an absolute http or https address with a valid host."""
    try:
        url = URL(value)
        host = url.host or ""
        if not host.isprintable() or " " in host:
            return False
        return url.scheme in {"http", "https"} and bool(host.encode("idna"))
    except ValueError:
        return False


def is_base_address(value: str) -> bool:
    """Return whether a text is a web address that a path can be appended to."""
    if not is_web_address(value) or set(value) & set("?# "):
        return False
    return URL(value).path == "/"


def may_carry_key(value: str) -> bool:
    """Return whether an API key may be sent there: over https, or to a local host."""
    if not is_web_address(value):
        return False
    url = URL(value)
    return url.scheme == "https" or _is_local(url.host or "")


def leads_inside(value: str) -> bool:
    """Return whether a web address leads into the own network, by its host alone.

    No name is looked up. A name without a dot exists in the own network only.
    """
    host = host_of(value)
    if ip := _ip_of(host):
        return is_inside_address(ip)
    return "." not in host or host.endswith(_INSIDE_NAMES)


def host_of(value: str) -> str:
    """Return the host of a web address, without the dot that may end a name."""
    return (URL(value).host or "").removesuffix(".")


def is_inside_address(ip: IPv4Address | IPv6Address) -> bool:
    """Return whether nobody on the internet can reach an IP address.

    It is of the own network or of a provider's, or nobody's: kept for groups, examples,
    measurements or later.
    """
    if isinstance(ip, IPv6Address):
        if carried := _carried_by(ip):
            return is_inside_address(carried)
        if ip.is_site_local:
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def _ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is, however it is written; None for a name."""
    if ip := _parse_ip(host):
        return ip
    try:
        # 127.1, 0x7f.1 and 2130706433 are 127.0.0.1 for whoever calls them.
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _carried_by(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, if it does.

    Behind NAT64 any name of the internet may lead to such an address.
    """
    if ip in _NAT64:
        return IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


def _parse_ip(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is in its usual form, None for another."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_local(host: str) -> bool:
    """Return whether a host is on this machine or in its own network."""
    if ip := _parse_ip(host):
        mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        return any((mapped or ip) in network for network in _LOCAL_NETWORKS)
    return host == "localhost" or host.endswith(".local")
