"""The file itself: one, small, the same every time, and harmless."""

import re
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.report.page.write import write_report
from tests.report.conftest import HOSTILE
from tests.report.page_tree import Node, tree

MOST_BYTES = 1_000_000
KINDS = ["run", "comparison", "hostile_run", "power", "run_letter", "comparison_letter"]
ADDRESS = re.compile(r"\b(?:https?:)?//[\w.-]+|\burl\((?!#)")


def parsed(path: Path) -> Node:
    return tree(path.read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_small_and_asks_for_nothing(pages: dict[str, Path], kind: str) -> None:
    html = pages[kind].read_text("utf-8")
    assert len(html.encode()) <= MOST_BYTES
    assert not ADDRESS.findall(html)
    nodes = list(tree(html).walk())
    assert not [node.tag for node in nodes if node.tag in ("img", "iframe", "object", "embed")]
    links = [node.attributes["href"] for node in nodes if "href" in node.attributes]
    assert all(link.startswith("#") or link == "data:," for link in links)


@pytest.mark.parametrize("kind", KINDS)
def test_its_policy_lets_only_its_own_lines_run(pages: dict[str, Path], kind: str) -> None:
    nodes = list(parsed(pages[kind]).walk())
    policies = [n.attributes["content"] for n in nodes if "http-equiv" in n.attributes]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; ")
    assert "unsafe" not in policies[0]
    assert not [n.tag for n in nodes if "style" in n.attributes]
    assert not [n.tag for n in nodes if any(name.startswith("on") for name in n.attributes)]
    assert len([n for n in nodes if n.tag == "script"]) == 1
    assert len([n for n in nodes if n.tag == "style"]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_unique_and_every_reference_is_met(pages: dict[str, Path], kind: str) -> None:
    nodes = list(parsed(pages[kind]).walk())
    ids = [n.attributes["id"] for n in nodes if "id" in n.attributes]
    assert len(ids) == len(set(ids))
    named = ("aria-labelledby", "aria-describedby")
    asked = {word for n in nodes for key in named for word in n.attributes.get(key, "").split()}
    asked |= {n.attributes["href"][1:] for n in nodes if n.attributes.get("href", "")[:1] == "#"}
    assert asked <= set(ids)


@pytest.mark.slow
def test_the_same_result_gives_the_same_bytes(
    results: dict[str, Path], pages: dict[str, Path], tmp_path: Path
) -> None:
    for kind, folder in results.items():
        again = write_report(folder, tmp_path / kind, letter=True)
        assert again[0].path.read_bytes() == pages[kind].read_bytes()
        assert again[1].path.read_bytes() == pages[f"{kind}_letter"].read_bytes()


def test_a_page_does_not_depend_on_the_hash_seed(
    results: dict[str, Path], pages: dict[str, Path], tmp_path: Path
) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from sim.report.page.write import write_report; "
        "write_report(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(results["comparison"]), str(tmp_path)]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."}, timeout=60)
    assert (tmp_path / "report.html").read_bytes() == pages["comparison"].read_bytes()


@pytest.mark.parametrize("kind", ["comparison", "hostile_run", "comparison_letter"])
def test_what_a_scenario_says_stays_text(pages: dict[str, Path], kind: str) -> None:
    html = pages[kind].read_text("utf-8")
    assert "<img" not in html
    assert "<script>document" not in html
    root = parsed(pages[kind])
    own = [node for node in root.walk() if node.attributes.get("class") == "own"]
    # Signs that steer the direction of writing do not reach the page.
    shown = HOSTILE.replace("\u202e", "?").replace("\u202c", "?")
    assert any(node.text == shown for node in own)
    assert all(node.tag == "bdi" for node in own)
    titles = [node.text for node in root.walk() if node.tag == "title"]
    assert len(titles) == 1
    assert "\u202e" not in titles[0]
    assert "{{ 7*7 }}" in html


def test_a_folder_that_is_no_result_is_told_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be the folder of a finished run"):
        write_report(tmp_path)
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="bijstandsim run"):
        write_report(tmp_path)
