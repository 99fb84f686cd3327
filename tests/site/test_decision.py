"""Decisions: questions that lead to ways, as a picture, as a list, and as sections."""

import msgspec
import pytest
from minisite import CODE, Site, new_site, script

from tsguide.site.pages import decision_picture
from tsguide.site.pages.decision import Answer, Decision, Question, Way

ROOT = Question(
    id="have",
    asks="What do you have?",
    answers=(Answer(says="The source", to="where"), Answer(says="A file", to="keep")),
)
WHERE = Question(
    id="where",
    asks="Where does it run?",
    answers=(Answer(says="In ``Python``", to="eager"), Answer(says="C++", to="keep")),
)
EAGER = Way(id="eager", use="Plain eager", gain="Nothing to keep.", lose="Speed.", findings=("alpha/first",))
KEEP = Way(id="keep", use="Keep it", gain="No work.", lose="Time.", findings=("beta/other",))
DECISION = Decision(question=(ROOT, WHERE), way=(EAGER, KEEP))

TOML = """
[[question]]
id = "have"
asks = "What do you have?"
answers = [{ says = "The source", to = "eager" }, { says = "A phone", to = "pointer" }]

[[way]]
id = "eager"
use = "Plain ``eager``"
gain = "Nothing to keep."
lose = "Speed."
findings = ["alpha/first"]

[[way]]
id = "pointer"
use = "Something else"
gain = "It runs <there>."
lose = "Nothing that we know."
elsewhere = [{ title = "Its page", url = "https://example.org/", seen = 2026-11-26 }]
"""
PAGE = "Choose\n======\n\nWhat to use.\n\n.. decision:: choose.toml\n\n.. ways:: choose.toml\n"


def test_a_tree_that_reaches_everything_is_accepted() -> None:
    """Each question comes after one that leads to it, and each way is reached."""
    DECISION.check()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"question": (ROOT, WHERE, ROOT)}, "there are two of have"),
        ({"question": (WHERE, ROOT)}, "no question before 'have' leads to it"),
        ({"question": (ROOT,), "way": (EAGER, KEEP)}, "'The source' leads to 'where', which is no later question"),
        ({"way": (EAGER, KEEP, msgspec.structs.replace(KEEP, id="spare"))}, "no answer leads to spare"),
        ({"way": (msgspec.structs.replace(EAGER, findings=()), KEEP)}, "way 'eager' names no finding"),
    ],
)
def test_what_is_no_tree_is_refused(change: dict, says: str) -> None:
    """The message names the question, the answer or the way."""
    with pytest.raises(ValueError, match=says):
        msgspec.structs.replace(DECISION, **change).check()


def test_an_answer_that_leads_back_is_refused() -> None:
    """There is no way out of a circle."""
    back = msgspec.structs.replace(WHERE, answers=(Answer(says="Ask again", to="have"), *WHERE.answers))
    with pytest.raises(ValueError, match="'Ask again' leads to 'have'"):
        msgspec.structs.replace(DECISION, question=(ROOT, back)).check()


def test_the_outline_has_each_answer_with_what_it_leads_to_under_it() -> None:
    """A way stands under each answer that leads to it."""
    assert [
        (0, "question", "What do you have?"),
        (1, "answer", "The source"),
        (2, "question", "Where does it run?"),
        (3, "answer", "In ``Python``"),
        (4, "way", "Plain eager"),
        (3, "answer", "C++"),
        (4, "way", "Keep it"),
        (1, "answer", "A file"),
        (2, "way", "Keep it"),
    ] == list(DECISION.outline())


def test_a_question_is_asked_in_full_once() -> None:
    """Where a second answer leads to it, its words point to the first."""
    again = msgspec.structs.replace(ROOT, answers=(*ROOT.answers, Answer(says="Both", to="where")))
    rows = list(msgspec.structs.replace(DECISION, question=(again, WHERE)).outline())

    assert [(1, "answer", "Both"), (2, "question", "Where does it run? (as above)")] == rows[-2:]
    assert 1 == sum(row.text == "C++" for row in rows)


def test_the_picture_has_the_words_within_its_width_and_a_line_to_each_row_but_the_first() -> None:
    """Long texts are wrapped, marks of code are left out, and nothing is markup."""
    rows = [*DECISION.outline(), decision_picture.Row(1, "answer", "<b> & " + "words " * 30)]
    drawn = decision_picture.draw(rows, title="What?")

    assert drawn.count("<path") == len(rows) - 1
    assert ">In Python</tspan>" in drawn
    assert "&lt;b&gt; &amp; words" in drawn
    assert drawn.count("<tspan") > len(rows) + 2
    assert 'aria-label="What? The list after this picture says the same."' in drawn


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of two findings with a page that decides."""
    site = new_site(tmp_path_factory.mktemp("decides"))
    site.write("examples/alpha/first.py", script("First", CODE))
    site.write("examples/beta/other.py", script("Other", CODE))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "   choose\n")
    site.write("docs/choose.rst", PAGE)
    site.write("docs/choose.toml", TOML)
    return site


def test_the_page_has_picture_list_and_ways(site: Site) -> None:
    """Each answer of the list links to its way, which links to what shows it."""
    done = site.build()
    assert done.returncode == 0, done.stderr
    page = site.page("choose")
    assert '<svg class="tsguide-decision" role="img"' in page
    assert '<a class="reference internal" href="#way-eager">' in page
    assert '<section id="way-eager">' in page
    assert 'href="findings/alpha/first.html"' in page
    assert "It runs &lt;there&gt;." in page
    assert "not run here, looked at on 2026-11-26" in page


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("alpha/first", "alpha/frist", "choose.toml: no finding 'alpha/frist'"),
        ('to = "eager"', 'to = "eagre"', "leads to 'eagre', which is no later question and no way"),
        ("gain =", "gains =", "choose.toml: Object contains unknown field `gains`"),
    ],
)
def test_a_decision_that_is_malformed_fails_the_build(site: Site, old: str, new: str, says: str) -> None:
    """The message names the file."""
    site.write("docs/choose.toml", TOML.replace(old, new, 1))
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode != 0
    assert says in done.stderr


def test_a_way_that_rests_on_a_finding_that_does_not_hold_fails_the_build(site: Site) -> None:
    """What does not hold is no ground to decide on."""
    site.write("examples/alpha/first.py", script("First", CODE.replace("True", "False")))
    done = site.build()
    assert done.returncode != 0
    assert "way 'eager' rests on alpha/first, which does not hold here" in done.stderr
