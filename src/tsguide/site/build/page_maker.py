"""What runs in the process of one script while the site is built: sphinx-gallery makes its page there."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import re
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsguide import model
from tsguide.live import session
from tsguide.live.frames import without_frames_of_the_build

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal obeys and a page must not have: ANSI's escape sequences, and control characters."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PageMaker:
    """Runs a script under sphinx-gallery, which writes its page.

    Args:
        conf: sphinx-gallery's configuration, with execution on.
        pages: the folder that the pages of themes are below.
        root: the project's folder; paths on a page are relative to it.
    """

    conf: dict[str, Any]
    pages: Path
    root: Path

    @property
    def preload(self) -> tuple[str, ...]:
        """Sphinx-gallery with what it loads of Sphinx, and what draws figures."""
        return (__name__, "sphinx_gallery.gen_rst", "matplotlib.figure", "matplotlib.backends.backend_svg")

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folder of the pages, and where matplotlib keeps what it finds out about fonts."""
        home = Path.home()
        return (self.pages, home / ".config/matplotlib", home / ".cache/matplotlib")

    def __call__(self, script: str) -> None:
        """Run *script* in the current folder, which is its own, and write its page.

        Whatever the script raises is passed on, and its page is there all the same.
        """
        import torch  # noqa: F401  before the fallback for inspect: torch replaces the same function
        from sphinx_gallery import gen_rst
        from sphinx_gallery.utils import get_md5sum

        from tsguide.live import source, switches

        source.find_classes_by_their_functions()
        switches.reset()
        path, own = Path(script), Path.cwd()
        folder = own / path.parent.relative_to(self.root)
        folder.mkdir(parents=True)
        (folder / path.name).symlink_to(path)  # sphinx-gallery runs a script in the folder that it is in
        target = self.pages / path.parent.name
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{path.name}.md5").unlink(missing_ok=True)  # with it, sphinx-gallery would not run the script
        with _raised(gen_rst) as raised, _readable(gen_rst):
            gen_rst.generate_file_rst(path.name, target, folder, self.conf)
        page = target / f"{path.stem}.rst"
        page.write_text(self._cleaned(page.read_text(encoding="utf-8"), own), encoding="utf-8")
        if raised:  # a page without a checksum would be made again, without its run
            checksum = get_md5sum(target / path.name, mode="t")
            (target / f"{path.name}.md5").write_text(checksum, encoding="utf-8")
            raise raised[0]

    def _cleaned(self, text: str, own: Path) -> str:
        """Return a page without control characters, this machine's paths, and the frames of what runs the script."""
        text = _CONTROL.sub("", text)
        roots = {str(own), str(self.root), *(sysconfig.get_path(name) for name in ("purelib", "stdlib"))}
        for root in sorted(roots, key=len, reverse=True):
            text = text.replace(f"{root}{os.sep}", "")
        return without_frames_of_the_build(text)


@contextlib.contextmanager
def _raised(gen_rst: Any) -> Iterator[list[BaseException]]:
    """Collect what scripts raise under sphinx-gallery, which keeps of an exception the text for the page alone."""
    raised: list[BaseException] = []
    original = gen_rst.handle_exception

    @functools.wraps(original)
    def handle(exc_info: Any, *args: Any) -> Any:
        raised.append(exc_info[1])
        return original(exc_info, *args)

    gen_rst.handle_exception = handle
    try:
        yield raised
    finally:
        gen_rst.handle_exception = original


@contextlib.contextmanager
def _readable(gen_rst: Any) -> Iterator[None]:
    """Have sphinx-gallery write pages in which what is no text stands as an escape: it cannot write it otherwise."""
    original = gen_rst.save_rst_example

    @functools.wraps(original)
    def save(example_rst: str, *args: Any, **kwargs: Any) -> Any:
        return original(model.escaped(example_rst), *args, **kwargs)

    gen_rst.save_rst_example = save
    try:
        yield
    finally:
        gen_rst.save_rst_example = original


_drawn = 0
"""How many timings of this process's script have a figure."""


def scrape(_block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Return the figures of the timings that a block measured; sphinx-gallery calls this after each block."""
    global _drawn  # noqa: PLW0603  sphinx-gallery hands nothing from one call to the next
    timings = session.current().timings[_drawn:]
    _drawn += len(timings)
    return "\n".join(_figure(timing, block_vars, gallery_conf) for timing in timings)


def _figure(timing: model.Timing, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    from tsguide.site.build.plot import draw

    path = Path(block_vars["image_path_iterator"].next()).with_suffix(".svg")
    draw(timing, path)
    page_path = os.path.relpath(path, gallery_conf["src_dir"])
    names = ", ".join(f"{v.name}: {v.verdict}" for v in timing.variants)
    return (
        f".. image:: /{page_path}\n   :alt: Time per call of {timing.name}: {names}. The table has the figures."
        "\n   :class: tsguide-figure\n\n"
    )
