"""Tables, as HTML and as text."""

import pytest

from tsguide.tables import Cell, Table, message_html, seconds

TABLE = Table(
    caption='a < "b"',
    header=("name", "said"),
    rows=[
        [Cell(text="trace"), Cell(text="<agrees>", kind="agrees")],
        [Cell(text="a & b"), Cell(text="")],
    ],
    notes=["1 < 2"],
)


def test_text_is_aligned_and_has_no_trailing_blanks() -> None:
    """The text form has the caption, a ruled header, aligned rows and the notes, each on a line of its own."""
    expected = [
        'a < "b"',
        "name   said",
        "-----  --------",
        "trace  <agrees>",
        "a & b",
        "1 < 2",
    ]

    assert expected == TABLE.text().split("\n")


def test_html_has_a_header_cell_for_each_row_and_column() -> None:
    """In HTML each column's name and each row's first cell is a header cell with its scope."""
    html = TABLE.html()

    assert '<tr><th scope="col">name</th><th scope="col">said</th></tr>' in html
    assert 2 == html.count('<th scope="row">')
    assert '<th scope="row">trace</th>' in html


def test_html_gives_a_cell_the_class_of_its_kind_and_no_other_cell() -> None:
    """A cell with a kind has the kind's class; a cell without one has no class."""
    html = TABLE.html()

    assert '<td class="tsguide-agrees">&lt;agrees&gt;</td>' in html
    assert "<td></td>" in html


def test_html_lets_no_text_be_markup() -> None:
    """Caption, cells and notes are escaped, in an attribute too."""
    html = TABLE.html()

    assert 'aria-label="a &lt; &quot;b&quot;"' in html
    assert "<caption>a &lt; &quot;b&quot;</caption>" in html
    assert '<th scope="row">a &amp; b</th>' in html
    assert "<p>1 &lt; 2</p>" in html


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(text="a ``b < c`` d"), '<td>a <code class="docutils literal notranslate">b &lt; c</code> d</td>'),
        (Cell(text="a", link='b?c="d"'), '<td><a href="b?c=&quot;d&quot;">a</a></td>'),
        (Cell(text="1.23 ms", value=0.00123456), '<td data-value="0.00123">1.23 ms</td>'),
        (Cell(text="2026-01-31", date=True), '<td><time datetime="2026-01-31">2026-01-31</time></td>'),
    ],
)
def test_html_shows_what_a_cell_is(cell: Cell, expected: str) -> None:
    """Code is marked up, a link leads on, a value and a date are there for scripts to read."""
    assert expected == cell.html("td")


def test_html_gives_each_row_its_attributes() -> None:
    """What a script must know of a row is an attribute of it, escaped."""
    table = Table(caption="c", header=("a",), rows=[[Cell(text="1")]], attributes=[{"id": "x", "data-a": '"'}])

    assert '<tr id="x" data-a="&quot;"><th scope="row">1</th></tr>' in table.html()


@pytest.mark.parametrize(("unfolded", "expected"), [(True, True), (False, False)])
def test_message_html_is_open_only_where_asked(*, unfolded: bool, expected: bool) -> None:
    """A message is folded unless it is asked to be open."""
    assert expected == (" open>" in message_html("title", "text", unfolded=unfolded))


def test_message_html_lets_no_text_be_markup() -> None:
    """Title and text of a message are escaped."""
    html = message_html("<b>", "<i>")

    assert "<summary>&lt;b&gt;</summary>" in html
    assert '<pre tabindex="0">&lt;i&gt;</pre>' in html


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (0.0, "0 s"),
        (0.25e-9, "0.250 ns"),
        (1.5e-9, "1.50 ns"),
        (1.234e-6, "1.23 µs"),
        (12.34e-6, "12.3 µs"),
        (123.4e-6, "123 µs"),
        (1e-3, "1.00 ms"),
        (0.0999, "99.9 ms"),
        (0.5, "500 ms"),
        (1.0, "1.00 s"),
        (12.5, "12.5 s"),
        (300.0, "300 s"),
        (4000.0, "4000 s"),
        (9.999, "10.0 s"),
        (0.9999, "1.00 s"),
        (99.96e-6, "100 µs"),
    ],
)
def test_seconds_shows_three_digits_in_the_unit_that_fits(value: float | None, expected: str) -> None:
    """A duration is shown with three digits in seconds, milliseconds or microseconds."""
    assert expected == seconds(value)
