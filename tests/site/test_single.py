"""One finding's page alone: what ``nox -s try`` builds."""

from pathlib import Path

import pytest
from minisite import CODE, Site, new_project, script

FAILS = "\nfrom tsguide import claim\n\nclaim('it holds', False)\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site of two findings, not built yet."""
    return new_project(tmp_path)


def only(finding_id: str) -> tuple[str, str]:
    """Return the option that builds one finding's page alone."""
    return "-D", f"tsguide_only={finding_id}"


def test_one_finding_is_run_and_its_page_built_alone(site: Site) -> None:
    """The page is there with what its run gave, the build says where, and no other page is made or script run."""
    for name in ("alpha/second", "beta/other"):
        site.write(f"examples/{name}.py", script("Other", f"{CODE}\nraise SystemExit('this must not run')\n"))
    done = site.build(*only("alpha/first-one"))

    assert done.returncode == 0, done.stderr
    assert "1 findings: 1 as expected" in done.stdout
    assert "page: " in done.stdout
    assert "findings/alpha/first_one.html" in done.stdout
    assert "holds" in site.page("findings/alpha/first_one")
    assert not (site.html / "findings/alpha/second.html").exists()
    assert not (site.html / "findings/beta/other.html").exists()
    assert not (site.html / "alpha.html").exists()


def test_a_claim_that_fails_is_told_and_still_has_its_page(site: Site) -> None:
    """The build ends in failure and names the claim, and the page shows it."""
    site.write("examples/beta/other.py", script("Other", FAILS))
    done = site.build(*only("beta/other"))

    assert done.returncode == 1
    assert "it holds" in done.stdout + done.stderr
    assert "fails" in site.page("findings/beta/other")


def test_a_finding_that_is_not_there_is_named(site: Site) -> None:
    """A misspelt id ends the build before anything runs, with the id that was meant."""
    done = site.build(*only("alpha/first-oen"))

    assert done.returncode != 0
    assert "alpha/first-oen" in done.stderr
    assert "first-one" in done.stderr


def test_the_whole_site_builds_after_one_page_alone(site: Site) -> None:
    """A later build of the site has all its pages, and does not take the one page for the site."""
    site.write("examples/beta/other.py", script("Other", CODE))
    assert site.build(*only("alpha/first-one")).returncode == 0
    done = site.build()

    assert done.returncode == 0, done.stderr
    for page in ("index", "alpha", "findings/alpha/first_one", "findings/beta/other"):
        assert (site.html / f"{page}.html").is_file()
