"""Accessibility faults of a page, found by axe-core."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# axe takes joined Arabic letters for an icon font and skips their contrast in silence; with an even width it looks.
MEND = "CanvasRenderingContext2D.prototype.measureText = text => ({width: 15 * [...text].length})"
# A colour on its way from one scheme to the other is not what people read.
SETTLE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach(animation => animation.finish());
    done();
})))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """A sentence for each fault: the rule, the element, what is wrong. `rules` narrows the search."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {MEND}; {SOURCE} }} }}")
    page.evaluate(SETTLE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate(
        "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()[:200]})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
