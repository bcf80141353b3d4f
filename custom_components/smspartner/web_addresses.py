"""Web addresses that people give: which can be used for what, and where they lead."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
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
# Nobody can be called at these from the internet either: unspecified addresses, and
# those that providers and Tailscale give out behind their own routers.
_INSIDE_NETWORKS: Final = (
    *_LOCAL_NETWORKS,
    *map(ip_network, ("0.0.0.0/8", "100.64.0.0/10", "::/128")),
)
_INSIDE_NAMES: Final = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def is_web_address(value: str) -> bool:
    """Return whether a text is an absolute http or https address with a valid host."""
    try:
        url = URL(value)
        return url.scheme in {"http", "https"} and bool((url.host or "").encode("idna"))
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
    if is_ip_address(host):
        return is_inside_address(host)
    return "." not in host or host.endswith(_INSIDE_NAMES)


def host_of(value: str) -> str:
    """Return the host of a web address, without the dot that may end a name."""
    return (URL(value).host or "").removesuffix(".")


def is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_inside_address(ip: str) -> bool:
    """Return whether nobody outside the own network can reach an IP address."""
    return _is_in(ip, _INSIDE_NETWORKS)


def _is_local(host: str) -> bool:
    """Return whether a host is on this machine or in its own network."""
    if is_ip_address(host):
        return _is_in(host, _LOCAL_NETWORKS)
    return host == "localhost" or host.endswith(".local")


def _is_in(ip: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Return whether an IP address is in one of some networks."""
    address = ip_address(ip)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)
