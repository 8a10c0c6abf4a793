"""QR codes, drawn on the server as inline SVG."""

from __future__ import annotations

import segno


def qr_svg(text: str) -> str:
    """The QR code of this text as an `<svg>` element: dark on white in every theme, for cameras need the contrast.

    Error correction M, as the Banco Central's manual of the Pix asks of codes on screens.
    """
    code = segno.make_qr(text, error="m")
    return code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
