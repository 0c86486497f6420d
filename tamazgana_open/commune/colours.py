"""Colours of the profile: their contrast (WCAG 2.2, success criterion 1.4.3) and the served stylesheet made of them."""

import re
from functools import lru_cache

PAPER, INK = "#fbf8f1", "#1d1f1a"
DARK_PAPER, DARK_INK = "#15181a", "#ece8dd"
MINIMUM_CONTRAST = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(value: str) -> bool:
    """Whether the value is a colour as #rrggbb."""
    return bool(_HEX.fullmatch(value))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """The colour that has `share` (0 to 1) of `other` in `one`."""
    mixed = (round((a + (b - a) * share) * 255) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{c:02x}" for c in mixed)


def readable_on(background: str, colour: str, towards: str, ratio: float = MINIMUM_CONTRAST) -> str:
    """The colour itself, or the first mixture of it towards `towards` that reaches the ratio on the background."""
    for step in range(21):
        candidate = mix(colour, towards, step / 20)
        if contrast(candidate, background) >= ratio:
            return candidate
    return towards


@lru_cache(maxsize=16)
def stylesheet(identity: str, council: str, open_now: str) -> str:
    """CSS custom properties for both schemes. Each colour carries white text in the light scheme and is text on
    paper."""

    def properties(paper: str, ink: str, towards: str) -> str:
        lines = []
        for name, colour in (("identity", identity), ("council", council), ("open", open_now)):
            text = readable_on(mix(paper, colour, 0.14), colour, towards)
            lines.append(
                f"--{name}:{text};--{name}-tint:{mix(paper, colour, 0.14)};--{name}-line:{mix(paper, colour, 0.45)}"
            )
        return ";".join(lines)

    solid = ";".join(
        f"--{name}-solid:{colour};--{name}-deep:{mix(colour, '#000000', 0.4)}"
        for name, colour in (("identity", identity), ("council", council), ("open", open_now))
    )
    light = properties(PAPER, INK, "#000000")
    dark = properties(DARK_PAPER, DARK_INK, "#ffffff")
    return f":root{{{solid};{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
