"""How fast a page opens in Chromium on a processor four times slower, beside a floor.

Run it as ``python tests/benchmarks/page_opening.py results/…/report.html [MORE …]``. The floor is
a file of as many bytes with nothing but plain paragraphs, opened in turn by the same browser, so
that the ratio says what the page itself costs, also on a machine with other work to do. Shown are
medians: first paint (the reader sees something), loaded (all is there, and every control works).
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

TIMES, CPU_SLOWER = 9, 4
PHONE = {"width": 390, "height": 844}
TIMING = """() => {
    const at = performance.getEntriesByType("navigation")[0];
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return [paint ? paint.startTime : NaN, at.loadEventEnd];
}"""


def opening_ms(browser: Any, page: Path) -> tuple[float, float]:
    """First paint and load of one opening, in milliseconds."""
    window = browser.new_context(viewport=PHONE)
    view = window.new_page()
    slower = window.new_cdp_session(view)
    slower.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    view.goto(page.as_uri())
    view.wait_for_timeout(200)
    painted, loaded = view.evaluate(TIMING)
    window.close()
    return painted, loaded


def medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    """The middle of each of the two."""
    painted, loaded = zip(*times, strict=True)
    return statistics.median(painted), statistics.median(loaded)


def floor_page(folder: Path, n_bytes: int) -> Path:
    """A file of so many bytes that holds plain paragraphs only."""
    line = "<p>" + "plain words " * 20 + "</p>\n"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>floor</title>\n'
    file = folder / "floor.html"
    file.write_text(head + line * (n_bytes // len(line)), encoding="utf-8")
    return file


def main(pages: list[Path]) -> None:
    """Print a line for each page."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"{'kB':>6} {'paint ms':>9} {'loaded ms':>10} {'of the floor':>13}  page")
        for page in pages:
            size = page.stat().st_size
            floor = floor_page(Path(folder), size)
            found, beside = [], []
            for _ in range(TIMES):
                found.append(opening_ms(browser, page.resolve()))
                beside.append(opening_ms(browser, floor))
            painted, loaded = medians(found)
            ratio = loaded / medians(beside)[1]
            print(f"{size / 1000:6.0f} {painted:9.0f} {loaded:10.0f} {ratio:13.2f}  {page}")
        browser.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
