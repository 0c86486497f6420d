"""What PDFs and the table of contributions cost, each made in a process of its own: this file, run by itself."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench_shared import say, verdict

MAX_PDF_RATIO, MAX_PDF_MEMORY, PDF_PAGES = 1.3, 200, 30
MAX_REPORT_MEMORY, MAX_CSV_GROWTH = 600, 8


def measure(what: str, number: int, unit: str, *, memory: int = 0) -> None:
    """One kind of PDF; `memory` is its bound in MB, without one that of 30 pages holds."""
    ours, bare = [], []
    for _ in range(3):
        ours.append(in_process("ours", what, str(number)))
        bare.append(in_process("bare", what, str(number)))
    seconds, alone = (statistics.median(run["seconds"] for run in runs) for runs in (ours, bare))
    peak, peak_alone = (max(run["megabytes"] for run in runs) for runs in (ours, bare))
    pages = ours[0]["pages"]
    bound = f"{memory} MB" if memory else f"{PDF_PAGES} pages in {MAX_PDF_MEMORY} MB"
    fits = peak <= memory if memory else peak <= MAX_PDF_MEMORY or pages > PDF_PAGES
    say(
        f"  {what} of {number} {unit}, {pages} pages: {seconds:.1f} s, {peak:.0f} MB; alone {alone:.1f} s, "
        f"{peak_alone:.0f} MB; ratio {seconds / alone:.2f} (bound {MAX_PDF_RATIO}; {bound}): "
        f"{verdict(seconds <= MAX_PDF_RATIO * alone and fits)}"
    )


def measure_table() -> None:
    """The CSV of all contributions: its memory is flat."""
    table = in_process("csv")
    flat = table["megabytes"] - table["megabytes_at_first"] <= MAX_CSV_GROWTH
    say(
        f"  CSV of {table['rows']} rows: {table['bytes'] / 1e6:.0f} MB in {table['seconds']:.0f} s, peak memory "
        f"{table['megabytes']:.0f} MB, {table['megabytes_at_first']:.0f} MB after a hundredth of it (bound: "
        f"{MAX_CSV_GROWTH} MB more): {verdict(flat)}"
    )


def in_process(*what: str) -> dict[str, float]:
    """What something costs in a fresh process."""
    command = [sys.executable, __file__, *what]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])


def once(how: str, *rest: str) -> None:
    """In the fresh process: do it and print what it cost."""
    import django

    django.setup()
    print(json.dumps(stream_table() if how == "csv" else render(how, *rest)))


def render(how: str, what: str, number: str) -> dict[str, float]:
    """A PDF made by the portal (`ours`), or by WeasyPrint from the same HTML (`bare`)."""
    import bench_consultation
    import bench_meetings

    from tamazgana_open import pdf
    from tamazgana_open.publications import rendering

    kinds = {
        "programme": programme_of,
        "minutes": bench_meetings.long_minutes,
        "report": bench_consultation.long_report,
    }
    publication = kinds[what](int(number))
    taken: dict[str, Any] = {}
    if how == "bare":
        real = pdf.render
        pdf.render = lambda html, **options: taken.update(html=html, **options)  # only the HTML is wanted
        rendering.render(publication, ("ar",))
        pdf.render = real
        began = time.process_time()
        pages = bare_weasyprint(taken["html"], taken.get("style", ""))
    else:
        began = time.process_time()
        pages = rendering.render(publication, ("ar",)).pages
    return {"seconds": time.process_time() - began, "megabytes": peak_megabytes(), "pages": pages}


def stream_table() -> dict[str, float]:
    """The CSV of all contributions, as it leaves the server."""
    import bench_consultation

    began = time.process_time()
    rows = size = 0
    at_first = 0.0
    for rows, piece in enumerate(bench_consultation.csv_pieces()):
        size += len(piece)
        if rows == bench_consultation.PUBLISHED // 100:
            at_first = peak_megabytes()
    seconds = time.process_time() - began
    return {
        "rows": rows, "bytes": size, "seconds": seconds, "megabytes_at_first": at_first, "megabytes": peak_megabytes(),
    }  # fmt: skip


def peak_megabytes() -> float:
    """The most memory that this program had. `getrusage` would count the process that started it too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bare_weasyprint(html: str, style: str) -> int:
    """The same HTML and style, WeasyPrint's own defaults for everything else."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from tamazgana_open import pdf

    fonts, files = FontConfiguration(), pdf.OwnFiles()
    sheets = [CSS(url="document:css/document.css", url_fetcher=files, font_config=fonts)]
    sheets += [CSS(string=style, url_fetcher=files, font_config=fonts)]
    laid_out = HTML(string=html, url_fetcher=files).render(font_config=fonts, stylesheets=sheets)
    laid_out.write_pdf(pdf_variant=pdf.VARIANT)
    return len(laid_out.pages)


def programme_of(number: int) -> Any:
    """A publication of the sample's text with this many commitments; nothing is saved."""
    import copy

    from tamazgana_open.publications import canonical
    from tamazgana_open.publications.models import Publication

    original = Publication.objects.filter(kind="programme_version", illustrative=True).latest("pk")
    content = copy.deepcopy(original.data)
    axes = content["programme"]["axes"]
    sheets = [(index, sheet) for index, axis in enumerate(axes) for sheet in axis["commitments"]]
    for axis in axes:
        axis["commitments"] = []
    for position in range(number):
        index, sheet = sheets[position % len(sheets)]
        row = axes[index]["commitments"]
        row.append({**copy.deepcopy(sheet), "code": f"{index + 1}.{len(row) + 1}"})
    original.content = canonical.dumps(content)
    original.sha256 = canonical.sha256(original.content)
    original.__dict__.pop("data", None)
    return original


if __name__ == "__main__":
    once(*sys.argv[1:])
