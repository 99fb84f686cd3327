"""``.. decision::`` and ``.. ways::``: which question comes next, and what each way asks and gives."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  msgspec reads the annotations
from typing import TYPE_CHECKING

from docutils import nodes

from tsguide import model
from tsguide.site.pages import decision_picture
from tsguide.site.pages.data_file import DataFileDirective
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Iterator


AGAIN = "(as above)"
"""What stands after a question that another answer has led to before."""


class Answer(model.Record, frozen=True):
    """What a reader may answer, and the id of the question or the way that it leads to."""

    says: str
    to: str


class Question(model.Record, frozen=True):
    """One question to a reader."""

    id: str
    asks: str
    answers: tuple[Answer, ...]


class Pointer(model.Record, frozen=True):
    """A page elsewhere, on something that is not run here, and the day on which it was looked at."""

    title: str
    url: str
    seen: dt.date


class Way(model.Record, frozen=True):
    """Where answers end: what to use, what one gains and loses, and the findings that show it."""

    id: str
    use: str
    gain: str
    lose: str
    findings: tuple[str, ...] = ()
    elsewhere: tuple[Pointer, ...] = ()


class Decision(model.Record, frozen=True):
    """Questions, the first of which is asked first, and the ways that they lead to."""

    question: tuple[Question, ...]
    way: tuple[Way, ...]

    def check(self) -> None:
        """Raise ValueError where the questions are no tree that reaches each question and each way."""
        known = [*(each.id for each in self.question), *(each.id for each in self.way)]
        if twice := sorted({name for name in known if known.count(name) > 1}):
            msg = f"there are two of {', '.join(twice)}"
            raise ValueError(msg)
        reached = {self.question[0].id}
        for question in self.question:  # each after the one that leads to it, so that none leads back
            if question.id not in reached:
                msg = f"no question before {question.id!r} leads to it"
                raise ValueError(msg)
            for answer in question.answers:
                if answer.to not in known or answer.to == self.question[0].id:
                    msg = f"answer {answer.says!r} leads to {answer.to!r}, which is no later question and no way"
                    raise ValueError(msg)
            reached |= {answer.to for answer in question.answers}
        if missed := [way.id for way in self.way if way.id not in reached]:
            msg = f"no answer leads to {', '.join(missed)}"
            raise ValueError(msg)
        for way in self.way:
            if not (way.findings or way.elsewhere):
                msg = f"way {way.id!r} names no finding that shows it, and no page elsewhere"
                raise ValueError(msg)

    def first_asked(self) -> dict[str, Answer | None]:
        """Return by question the answer below which it stands in full, None for the first; elsewhere it is named."""
        asked: dict[str, Answer | None] = {self.question[0].id: None}
        for question in self.question:
            for answer in question.answers:
                asked.setdefault(answer.to, answer)
        return asked

    def outline(self) -> Iterator[decision_picture.Row]:
        """Yield the lines of the decision."""
        yield from self._outline(self.question[0].id, 0)

    def _outline(self, name: str, depth: int) -> Iterator[decision_picture.Row]:
        question = next(each for each in self.question if each.id == name)
        ways = {way.id: way for way in self.way}
        asks = {each.id: each.asks for each in self.question}
        first = self.first_asked()
        yield decision_picture.Row(depth, "question", question.asks)
        for answer in question.answers:
            yield decision_picture.Row(depth + 1, "answer", answer.says)
            if answer.to in ways:
                yield decision_picture.Row(depth + 2, "way", ways[answer.to].use)
            elif first[answer.to] is answer:
                yield from self._outline(answer.to, depth + 2)
            else:
                yield decision_picture.Row(depth + 2, "question", f"{asks[answer.to]} {AGAIN}")


class DecisionDirective(DataFileDirective[Decision]):
    """``.. decision:: FILE``: the questions as a picture, and the same as nested lists that link to the ways."""

    content_type = Decision

    def show(self, content: Decision) -> list[nodes.Node]:
        """Return the picture and the list."""
        picture = decision_picture.draw(list(content.outline()), title=content.question[0].asks)
        return [parts.raw(picture), *self._question(content, content.question[0].id)]

    def _question(self, decision: Decision, name: str) -> list[nodes.Node]:
        questions = {each.id: each for each in decision.question}
        ways = {each.id: each for each in decision.way}
        items = []
        for answer in questions[name].answers:
            line = nodes.paragraph("", "", *parts.inline(answer.says), nodes.Text(": "))
            item = nodes.list_item("", line)
            if way := ways.get(answer.to):
                use = nodes.inline("", "", *parts.inline(way.use))
                line += nodes.reference("", "", use, refid=f"way-{way.id}", internal=True)
            else:
                line += nodes.emphasis("", "", *parts.inline(questions[answer.to].asks))
                if decision.first_asked()[answer.to] is answer:
                    item += self._question(decision, answer.to)[-1]
                else:
                    line += nodes.Text(f" {AGAIN}")
            items.append(item)
        asks = nodes.paragraph("", "", nodes.strong("", "", *parts.inline(questions[name].asks)))
        return [asks, nodes.bullet_list("", *items)]


class WaysDirective(DataFileDirective[Decision]):
    """``.. ways:: FILE``: a section for each way, with what it gives, what it asks, and what shows that."""

    content_type = Decision

    def show(self, content: Decision) -> list[nodes.Node]:
        """Return the sections."""
        return [self._section(way) for way in content.way]

    def _section(self, way: Way) -> nodes.section:
        gain = nodes.paragraph("", "", nodes.strong("", "You gain:"), nodes.Text(" "), *parts.inline(way.gain))
        lose = nodes.paragraph("", "", nodes.strong("", "You lose:"), nodes.Text(" "), *parts.inline(way.lose))
        findings = self.links(way.findings, f"way {way.id!r}")
        shown = [nodes.paragraph("", "", *link) for link in (*findings, *map(_pointer, way.elsewhere))]
        links = nodes.bullet_list("", *(nodes.list_item("", each) for each in shown))
        title = nodes.title("", "", *parts.inline(way.use))
        return nodes.section("", title, gain, lose, links, ids=[f"way-{way.id}"], names=[f"way-{way.id}"])


def _pointer(pointer: Pointer) -> list[nodes.Node]:
    link = nodes.reference("", pointer.title, refuri=pointer.url, internal=False)
    return [link, nodes.Text(f", not run here, looked at on {pointer.seen.isoformat()}")]
