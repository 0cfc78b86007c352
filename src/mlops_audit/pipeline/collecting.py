"""The project's pytest settings: which files are tests, and from where modules are imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.pipeline.eyes import Eyes
from mlops_audit.source.tests import settings

_USUAL = settings.Settings()


class Collecting:
    """The project's pytest settings, read once: for each test file those of the nearest folder with any."""

    def __init__(self, eyes: Eyes, paths: Collection[str]) -> None:
        wanted = [path for path in paths if path.rpartition("/")[2] in settings.SETTINGS_FILES]
        self._contents = {path: data for path in wanted if (data := eyes.raw(path)) is not None}
        self._folders = frozenset(path.rpartition("/")[0] for path in self._contents)
        self._known: dict[str, settings.Settings] = {}

    def of(self, path: str) -> settings.Settings:
        """The settings that hold for one test file."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._folders:
            folder = folder.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = settings.settings_for(path, self._contents)
        return self._known[folder]

    def groups(self, paths: Iterable[str]) -> list[tuple[list[str], settings.Settings]]:
        """Those of ``paths`` that are test files under their settings: a group for each settings."""
        found: dict[str, tuple[list[str], settings.Settings]] = {}
        for path in paths:
            chosen = self.of(path)
            if settings.is_test_file(path, chosen):
                found.setdefault(f"{chosen.root}\0{chosen.path}", ([], chosen))[0].append(path)
        return list(found.values())

    def strays(self, paths: Iterable[str]) -> frozenset[str]:
        """Files of a test's usual name that are none under their settings."""
        return frozenset(
            path
            for path in paths
            if settings.is_test_file(path, _USUAL) and not settings.is_test_file(path, self.of(path))
        )

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that any of the settings puts on the path."""
        chosen = [self.of(f"{folder}/x" if folder else "x") for folder in sorted(self._folders)]
        found = (f"{each.root}/{place}".strip("/") for each in chosen for place in each.pythonpath)
        return tuple(
            dict.fromkeys(normal for place in found if (normal := place.removesuffix("/.").strip("./")))
        )

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Settings that could not be read."""
        return tuple(problem for chosen in self._known.values() for problem in chosen.diagnostics)
