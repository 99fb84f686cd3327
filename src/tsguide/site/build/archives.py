"""The downloads of a finding as an archive, without the time at which the build made it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tsguide import model
from tsguide.site.build import state

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx


def forget_times(app: Sphinx) -> None:
    """Write the archives that sphinx-gallery made anew, so that the same scripts give the same bytes."""
    for path in sorted(state.of(app).folder.glob("*/*.zip")):
        model.write_if_changed(path, _without_times(path))


def _without_times(path: Path) -> bytes:
    """Return an archive with the files of another one, each from the first day that the format knows."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return made.getvalue()
