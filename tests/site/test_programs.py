"""What programs read of a site that was really built: data, feed, sitemap, inventory, heads of pages, old addresses."""

import json
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
from minisite import CODE, NEWS, Site, new_project, script
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sphinx.util.inventory import InventoryFile

from tsguide.site.programs import data, feed

PUBLIC = "https://tsguide.example/docs/"
ATOM = {"": feed.ATOM}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built with the address that it is published under, given without its last slash."""
    site = new_project(tmp_path_factory.mktemp("public"))
    done = site.build("-D", "plot_gallery=0", "-D", f"html_baseurl={PUBLIC.rstrip('/')}")
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built without knowing its address."""
    site = new_project(tmp_path_factory.mktemp("private"))
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    return site


def entries(site: Site) -> list[ET.Element]:
    """Return the entries of a site's feed."""
    return ET.parse(site.html / "feed.xml").getroot().findall("entry", ATOM)


def test_the_feed_has_the_latest_news_first(public: Site) -> None:
    """Each day on which a finding was added or changed is an entry with its own id, in plain words."""
    assert [
        ('Changed: First x[0] & "so"', "2026-11-25T00:00:00Z", "It says more."),
        ("Other", "2026-11-24T00:00:00Z", "The summary of Other."),
        ('First x[0] & "so"', "2026-11-23T00:00:00Z", 'The summary of First x[0] & "so".'),
    ] == [
        tuple(each.findtext(name, None, ATOM) for name in ("title", "updated", "summary")) for each in entries(public)
    ]
    assert 3 == len({each.findtext("id", None, ATOM) for each in entries(public)})


def test_the_feed_is_what_atom_asks_for(public: Site) -> None:
    """The feed has one id, title, author and date, which is that of its latest entry, and a link to itself."""
    root = ET.parse(public.html / "feed.xml").getroot()
    links = {link.get("rel"): link.get("href") for link in root.findall("link", ATOM)}

    assert f"{{{feed.ATOM}}}feed" == root.tag
    assert "2026-11-25T00:00:00Z" == root.findtext("updated", None, ATOM)
    assert {"self": f"{PUBLIC}feed.xml", "alternate": f"{PUBLIC}index.html"} == links
    for parent in (root, *entries(public)):
        for name in ("id", "title", "updated"):
            assert 1 == len(parent.findall(name, ATOM))
    assert root.findtext("author/name", None, ATOM)


def test_an_entry_keeps_its_id_wherever_the_site_is(public: Site, private: Site) -> None:
    """The ids are the same without an address, and the links then lead from the feed to the page."""
    first, second = ([each.findtext("id", None, ATOM) for each in entries(site)] for site in (public, private))
    links = [each.find("link", ATOM).get("href") for each in entries(private)]

    assert first == second
    assert all((private.html / link).is_file() for link in links)


def test_the_sitemap_has_every_page(public: Site) -> None:
    """Each page of the sitemap is there under its complete address, and a finding's has its latest day."""
    names = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    pages = ET.parse(public.html / "sitemap.xml").getroot().findall("url", names)
    found = {page.findtext("loc", None, names): page.findtext("lastmod", None, names) for page in pages}
    files = ["alpha", "beta", "findings/alpha/first_one", "findings/beta/other", "index", "new/news"]

    assert [f"{PUBLIC}{file}.html" for file in files] == list(found)
    assert ("2026-11-25", None) == (found[f"{PUBLIC}findings/alpha/first_one.html"], found[f"{PUBLIC}index.html"])
    assert all((public.html / address.removeprefix(PUBLIC)).is_file() for address in found)


def test_robots_may_read_all_and_are_told_of_the_sitemap(public: Site) -> None:
    """Nothing is disallowed, and the sitemap has its complete address."""
    assert f"User-agent: *\nDisallow:\nSitemap: {PUBLIC}sitemap.xml\n" == (public.html / "robots.txt").read_text()


def test_without_an_address_nothing_pretends_to_one(private: Site) -> None:
    """There is no sitemap, no card, and no canonical or pictured address."""
    assert "User-agent: *\nDisallow:\n" == (private.html / "robots.txt").read_text()
    assert not (private.html / "sitemap.xml").exists()
    assert not (private.html / "cards").exists()
    for name in ("og:image", "og:url", 'rel="canonical"'):
        assert name not in private.page("index")


def test_an_address_that_is_no_longer_known_leaves_nothing_behind(tmp_path: Path) -> None:
    """A build without an address takes out what one with an address had written before."""
    site = new_project(tmp_path)
    written = []
    for base in (PUBLIC, ""):
        assert site.build("-D", "plot_gallery=0", "-D", f"html_baseurl={base}").returncode == 0
        written.append(sorted(path.name for path in (*site.html.glob("sitemap.xml"), *site.html.glob("cards/*"))))

    assert [["alpha.png", "beta.png", "index.png", "sitemap.xml"], []] == written


def test_the_overview_names_data_chapters_and_findings(private: Site) -> None:
    """llms.txt is Markdown: a title, what the site is, and links by section that lead somewhere."""
    text = (private.html / "llms.txt").read_text(encoding="utf-8")

    assert "\n> What this is.\n" in text
    assert ["Chapters", "Data", "Alpha", "Beta"] == re.findall(r"^## (.*)$", text, re.MULTILINE)
    line = '- [First ``x[0]`` & "so"](findings/alpha/first_one.html): The summary of First ``x[0]`` & "so".\n'
    assert line in text
    pages = re.findall(r"^- (\[(?:Home|Alpha|Beta|News)\].*)$", text, re.MULTILINE)
    assert [
        "[Home](index.html): What this is.",
        "[Alpha](alpha.html)",
        "[Beta](beta.html)",
        "[News](new/news.html): What is new.",
    ] == pages
    links = re.findall(r"^- \[.*?\]\(([^)]*)\)", text, re.MULTILINE)
    assert all((private.html / link).is_file() for link in links)


def tags(page: str) -> dict[str, str]:
    """Return the meta tags of a page by their names."""
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page))


def test_the_head_of_a_page_says_what_it_is(public: Site) -> None:
    """A finding has its summary and its theme's card, in plain words, and each page leads to the feed."""
    page = public.page("findings/alpha/first_one")
    found = tags(page)

    assert "The summary of First x[0] &amp; &quot;so&quot;." == found["description"] == found["og:description"]
    assert ("First x[0] &amp; “so”", "article") == (found["og:title"], found["og:type"])
    assert (f"{PUBLIC}findings/alpha/first_one.html", f"{PUBLIC}cards/alpha.png") == (
        found["og:url"],
        found["og:image"],
    )
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="../../feed.xml">' in page


def test_a_page_that_is_no_finding_is_described_by_its_first_paragraph(public: Site) -> None:
    """A chapter has its own title and first words, its theme's card, and other pages have the site's."""
    news, alpha = tags(public.page("new/news")), tags(public.page("alpha"))

    assert ("News", "What is new.", "website") == (news["og:title"], news["description"], news["og:type"])
    assert (f"{PUBLIC}cards/index.png", f"{PUBLIC}cards/alpha.png") == (news["og:image"], alpha["og:image"])


def test_a_card_is_a_picture_of_the_size_that_others_ask_for(public: Site) -> None:
    """There is one for each theme and one for the site, which differ, and no page loads one itself."""
    cards = sorted((public.html / "cards").glob("*.png"))

    assert ["alpha.png", "beta.png", "index.png"] == [path.name for path in cards]
    for path in cards:
        with Image.open(path) as image:
            assert (1200, 630) == image.size
            assert 20 < len(image.convert("RGB").getcolors(10**6)), "something is drawn"
    assert 3 == len({path.read_bytes() for path in cards})
    assert not [
        path for path in public.html.glob("**/*.html") if re.search(r'(src|href)="[^"]*cards/', path.read_text())
    ]


def test_a_card_is_drawn_again_when_what_it_shows_has_changed(tmp_path: Path) -> None:
    """A build leaves the cards as they are, but for the themes and the site whose number of findings is another."""
    site = new_project(tmp_path)
    options = ("-D", "plot_gallery=0", "-D", f"html_baseurl={PUBLIC.rstrip('/')}")

    def build() -> dict[str, bytes]:
        assert site.build(*options).returncode == 0
        return {path.stem: path.read_bytes() for path in (site.html / "cards").iterdir()}

    build()
    for path in (site.html / "cards").iterdir():
        with Image.open(path) as image:
            known = PngInfo()
            known.add_text("Comment", image.info["Comment"])
        Image.new("RGB", (1, 1)).save(path, pnginfo=known)
    marked = {path.stem: path.read_bytes() for path in (site.html / "cards").iterdir()}

    assert marked == build()
    site.write("examples/beta/another.py", script("Another", CODE))
    after = build()
    assert ["beta", "index"] == [card for card in sorted(after) if after[card] != marked[card]]


OTHER = """
import sys
extensions = ["sphinx.ext.intersphinx"]
intersphinx_mapping = {{"tsguide": ("{public}", "{inventory}")}}
"""


def test_another_project_refers_to_a_finding_by_its_id(public: Site, tmp_path: Path) -> None:
    """The inventory has each finding as a label, and a link from elsewhere gets its title and its page."""
    inventory = public.html / "objects.inv"
    labels = InventoryFile.loads(inventory.read_bytes(), uri=PUBLIC).data["std:label"]
    assert {"alpha/first-one", "beta/other"} == {name for name in labels if name.startswith(("alpha/", "beta/"))}
    (tmp_path / "conf.py").write_text(OTHER.format(public=PUBLIC, inventory=inventory))
    (tmp_path / "index.rst").write_text("Home\n====\n\n:external+tsguide:ref:`alpha/first-one`\n")
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-q", str(tmp_path), str(tmp_path / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr
    page = (tmp_path / "html/index.html").read_text()
    assert f'href="{PUBLIC}findings/alpha/first_one.html"' in page
    assert "First x[0] &amp; &quot;so&quot;</span>" in page


def test_the_old_page_of_a_renamed_finding_leads_to_the_new_one(public: Site, private: Site) -> None:
    """It leads on without a script, says so in words, and is not for search engines."""
    for site, canonical in ((public, f"{PUBLIC}findings/alpha/first_one.html"), (private, "../alpha/first_one.html")):
        page = site.page("findings/beta/old_name")
        leads = urljoin("findings/beta/old_name.html", re.search(r'content="0; url=([^"]+)"', page)[1])

        assert (site.html / leads).is_file()
        assert f'<link rel="canonical" href="{canonical}">' in page
        assert '<a href="../alpha/first_one.html">First x[0] &amp; &quot;so&quot;</a>' in page
        assert "since 2026-11-24" in page
        assert '<meta name="robots" content="noindex">' in page
        assert "<script" not in page


def test_the_page_of_a_withdrawn_finding_says_why(public: Site) -> None:
    """It has the look of the site, the day, and the reason, in which nothing is markup."""
    page = public.page("findings/alpha/is_gone")

    assert "<h1>Withdrawn: alpha/is-gone</h1>" in page
    assert "This finding was withdrawn on 2026-11-25." in page
    assert "It was &lt;wrong&gt;." in page
    assert 'class="sidebar-tree"' in page


def test_the_data_fit_their_schemas(public: Site) -> None:
    """The published files are what the published schemas say, and anything else is not."""
    folder = public.html / "data"
    files = [
        ("findings", "findings.json"),
        *(("evidence", f"evidence/{p.name}") for p in folder.glob("evidence/*.json")),
    ]
    for kind, name in files:
        schema, value = (json.loads((folder / file).read_text()) for file in (f"{kind}.schema.json", name))
        check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        check.validate(value)
        for wrong in ({**value, "colour": 1}, {**value, "version": 0}, {}):
            assert not check.is_valid(wrong)
    assert 2 == len(files)


def test_the_data_have_what_the_pages_have(public: Site) -> None:
    """A finding has its claims with their lines, its days, and where it stands; old ids say what became of them."""
    published = json.loads((public.html / "data/findings.json").read_text())
    first, other = published["findings"]

    assert ("2026-11-23", "alpha", PUBLIC) == (first["added"], first["theme"], published["site"])
    assert [{"on": "2026-11-25", "what": "It says ``more``."}] == first["changes"]
    assert [{"covers": [], "device": "", "line": 16, "text": "it holds"}] == first["claims"]
    assert {"torch-2.0.1-python-3.11-cpu": "holds"} == first["standing"]
    assert {"torch-2.0.1-python-3.11-cpu": "unknown"} == other["standing"]
    assert {"torch-2.0.1-python-3.11-cpu": "data/evidence/torch-2.0.1-python-3.11-cpu.json"} == published["evidence"]
    assert {"from": "beta/old-name", "on": "2026-11-24", "to": "alpha/first-one"} == published["moved"]["renamed"][0]
    assert "alpha/is-gone" == published["moved"]["withdrawn"][0]["id"]
    assert msgspec.json.decode((public.html / "data/findings.json").read_bytes(), type=data.FindingsData)


def test_published_evidence_bears_the_ids_of_now(public: Site) -> None:
    """A program that follows an id of the findings finds it in the evidence, whatever it was called when it ran."""
    (path,) = (public.html / "data/evidence").glob("*.json")

    assert ["alpha/first-one"] == [result["id"] for result in json.loads(path.read_text())["results"]]


def test_a_page_lists_what_is_new(public: Site) -> None:
    """The latest news come first, as many as are asked for, each with its day, and then the feed."""
    page = public.page("new/news")
    items = re.findall(r'<li><p>(\d{4}-\d\d-\d\d): .*?href="([^"]+)"', page)

    assert [("2026-11-25", "../findings/alpha/first_one.html"), ("2026-11-24", "../findings/beta/other.html")] == items
    assert "It says <code" in page
    link = re.search(r'<a href="([^"]+)" type="application/atom\+xml">', page)[1]
    assert (public.html / posixpath.normpath(posixpath.join("new", link))).is_file()


def test_a_list_of_news_is_read_again_when_a_finding_has_changed(tmp_path: Path) -> None:
    """A change that is noted after a build is on the next one's lists, also on those that did not have the finding."""
    site = new_project(tmp_path)
    site.write("docs/new/news.rst", NEWS.replace("2", "1"))
    assert site.build().returncode == 0  # a page that lists what was never run is read again in any case
    assert "2026-11-24" not in site.page("new/news")
    path = site.root / "examples/beta/other.py"
    changed = 'added = 2026-11-24\n# changes = [{ on = 2026-11-26, what = "It says less." }]'
    path.write_text(path.read_text().replace("added = 2026-11-24", changed))
    assert site.build().returncode == 0

    assert "It says less." in site.page("new/news")


def test_a_finding_says_since_when_it_is_there(public: Site) -> None:
    """The sources have the day, and each change with its own."""
    page = " ".join(re.sub(r"<[^>]+>", " ", public.page("findings/alpha/first_one")).split())

    assert "added 2026-11-23 changed 2026-11-25: It says more ." in page
