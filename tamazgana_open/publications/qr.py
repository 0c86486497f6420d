"""QR codes for pages and papers."""

import base64
import io

import segno


def qr_data_uri(address: str) -> str:
    """A QR code of an address as an SVG data URI."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
