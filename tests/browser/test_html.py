"""Every page is HTML as html-validate recommends it."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

NODE_MODULES = Path(__file__).parent / "node_modules"

ALLOWED = {
    "attribute-boolean-style": "Sphinx gives its scripts their defer so, and HTML has both ways",
    "attribute-empty-style": "sphinx-gallery writes its downloads so, and HTML has both ways",
    "doctype-style": "furo writes it in small letters, and HTML has both ways",
    "long-title": "the title of a finding is its claim, in a sentence",
    "no-implicit-input-type": "furo's search is a field of text, which is what HTML takes it for",
    "no-inline-style": "Sphinx gives the index and docutils gives columns their widths so",
    "no-trailing-whitespace": "templates and code leave it, and it means nothing",
    "prefer-tbody": "Sphinx writes the tables of the index so, and the browser puts it in",
    "void-style": "Sphinx writes them closed, and HTML has both ways",
    "wcag/h32": "Enter sends a form of one field, which is what a search is",
}
"""Rules that pages may break, each with the reason."""


def config() -> dict[str, object]:
    """Return the configuration: what is recommended, where what is allowed is a warning."""
    rules: dict[str, object] = dict.fromkeys(ALLOWED, "warn")
    # Sphinx and evidence have dots in anchors, and HTML allows all but blanks.
    rules["valid-id"] = ["error", {"relaxed": True}]
    # furo's styles are for the role that it writes.
    rules["prefer-native-element"] = ["error", {"exclude": ["main"]}]
    return {"root": True, "extends": ["html-validate:recommended"], "rules": rules}


@pytest.fixture(scope="module")
def messages(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    """Return what html-validate says, by page; one process looks at all of them."""
    folder = tmp_path_factory.mktemp("html")
    path, report = folder / "htmlvalidate.json", folder / "report.json"
    path.write_text(json.dumps(config()), encoding="utf-8")
    pages = sorted(site.rglob("*.html"))
    command = [NODE_MODULES / ".bin/html-validate", "--config", path, "--formatter", "json", *pages]
    with report.open("w", encoding="utf-8") as file:  # it ends before it has written all to a pipe
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    said = defaultdict(list)
    for each in json.loads(report.read_text(encoding="utf-8")):
        said[Path(each["filePath"]).relative_to(site).as_posix()] += each["messages"]
    return said


def test_the_html_is_valid(name: str, messages: dict[str, list[dict[str, object]]]) -> None:
    """A page breaks none of the rules but those that are allowed."""
    errors = [each for each in messages[name] if each["severity"] == 2]

    assert [] == [f"{each['line']}: {each['ruleId']}: {each['message']}: {each['selector']}" for each in errors]


def test_what_is_allowed_is_needed(messages: dict[str, list[dict[str, object]]]) -> None:
    """A rule that no page breaks is not on the list of those that may be broken."""
    broken = {each["ruleId"] for page in messages.values() for each in page if each["severity"] == 1}

    assert set(ALLOWED) == broken
