"""QR codes for pages and papers."""

import base64
import io

import segno


def qr_data_uri(address: str, mask: int | None = None) -> str:
    """A QR code of an address as an SVG data URI. With a `mask` (0 to 7) the best of the eight is not looked for, which
    takes three quarters of the time; readers understand each of them."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=mask).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
