"""From where a contribution was sent, as a keyed hash that says only whether two came from one place."""

import hmac
import ipaddress
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def key_of(request: HttpRequest) -> str:
    """The keyed hash of the sender's network address: an IPv4 address whole, an IPv6 address by its /64, since a
    household has as many as it likes of those. Empty where the address is not known."""
    try:
        return keyed(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # behind a socket without a trusted proxy nobody has an address
        return ""


def keyed(address: str) -> str:
    """The keyed hash of an address, 64 hexadecimal digits; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None:
        parsed = mapped
    place = str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
    return hmac.new(settings.SECRET_KEY.encode(), f"address:{place}".encode(), sha256).hexdigest()
