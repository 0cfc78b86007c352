"""What a path is by its name alone: production code, test, notebook, somebody else's code."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from mlops_audit.formats.globs import compiled
from mlops_audit.model.tool import Tool

_TEST_FOLDERS = frozenset(
    {"test", "tests", "unit_tests", "integration_tests", "e2e_tests", "testsuite", "__tests__"}
)
_TEST_FILE = re.compile(r"^(?:test_.*|.*_test|tests|conftest)\.(?:py|ipynb)$")
_FOREIGN_FOLDERS = frozenset(
    {
        "node_modules",
        "site-packages",
        "third_party",
        "thirdparty",
        "vendor",
        "vendored",
        "google-cloud-sdk",
        "_vendor",
        ".venv",
        "venv",
    }
)
_MENTIONABLE = 5
"""Names at least this long are recognised inside run-together words such as ``EnergyScoreMLflowTracker``."""


class Layout:
    """Tells production code from tests by place and name; a manifest's globs outrank both."""

    def __init__(
        self,
        production: Collection[str] = (),
        tests: Collection[str] = (),
        hollow: Collection[str] = (),
        passed_over: Collection[str] = (),
    ) -> None:
        """``hollow``: files of a test's name in which pytest would find none (``jobs/smoke_test.py``);
        ``passed_over``: those that the project's pytest settings leave alone, and that are no tests.
        """
        self._hollow = hollow
        self._passed_over = passed_over
        self._production = [compiled(glob) for glob in production]
        self._tests = [compiled(glob) for glob in tests]
        self._known: dict[str, bool] = {}

    def is_test(self, path: str) -> bool:
        """Whether the file is test code: in a test folder, or named as tests are."""
        if path not in self._known:
            self._known[path] = self._judge(path)
        return self._known[path]

    def is_production(self, path: str) -> bool:
        """Whether the file is first-party code that is not a test. Scripts, examples and notebooks count."""
        return is_python(path) and not self.is_test(path) and not is_foreign(path)

    def _judge(self, path: str) -> bool:
        if any(glob.match(path) for glob in self._tests):
            return True
        if any(glob.match(path) for glob in self._production):
            return False
        *folders, name = path.split("/")
        if any(folder.lower() in _TEST_FOLDERS for folder in folders):
            return True
        if path in self._passed_over or (name.endswith("_test.py") and path in self._hollow):
            return False
        return bool(_TEST_FILE.match(name))


def is_foreign(path: str) -> bool:
    """Whether the file is a copy of somebody else's code kept in the tree."""
    return any(folder in _FOREIGN_FOLDERS for folder in path.split("/")[:-1])


def is_test_file(path: str) -> bool:
    """Whether pytest would look for tests in a file of that name, under its usual settings."""
    name = path.rpartition("/")[2]
    return name != "conftest.py" and bool(_TEST_FILE.match(name))


def is_python(path: str) -> bool:
    """Whether the file is Python source or a notebook."""
    return path.endswith((".py", ".ipynb"))


def folder_of(path: str) -> str:
    """The folder that holds ``path``; empty for the root."""
    return path.rpartition("/")[0]


def shared_folders(path: str, other: str) -> int:
    """How many folders two paths have in common, from the root on."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count


class Namer:
    """Recognises tools in names of files, folders, keys and identifiers."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._by_word = {word: tool.id for tool in tools for word in tool.words}
        words = sorted(self._by_word, key=len, reverse=True)
        self._whole = re.compile(
            "(?<![a-z0-9])(" + "|".join(map(re.escape, words or ["\0"])) + ")(?![a-z0-9])"
        )
        long = [word for word in words if len(word) >= _MENTIONABLE]
        self._inside = re.compile("|".join(map(re.escape, long or ["\0"])))
        self.named_in = lru_cache(maxsize=65536)(self._named_in)

    def _named_in(self, text: str) -> frozenset[str]:
        """Tools whose word stands in ``text`` as a whole word; ``_ - . /`` separate words."""
        normal = text.lower().replace("-", "_")
        found = {self._by_word[word] for word in self._whole.findall(normal)}
        return frozenset(found)

    def summarised(self, summary: str) -> frozenset[str]:
        """Tools that the first line of a docstring names."""
        return self.named_in("_".join(summary.lower().split())) if summary else frozenset()

    def called(self, word: str) -> frozenset[str]:
        """The tool whose word is exactly ``word`` (lower case, underscores)."""
        tool = self._by_word.get(word)
        return frozenset((tool,)) if tool else frozenset()

    def mentioned_in(self, words: Iterable[str]) -> frozenset[str]:
        """Tools that any of ``words`` names, also inside run-together identifiers."""
        found: set[str] = set()
        for word in words:
            normal = word.lower().replace("-", "_")
            found |= self.named_in(normal)
            found |= {self._by_word[hit] for hit in self._inside.findall(normal)}
        return frozenset(found)

    def named_by_path(self, path: str) -> frozenset[str]:
        """Tools that a module's own name or its folder's name holds; the name wins over the folder."""
        *folders, name = path.rsplit(".", 1)[0].split("/")
        if name == "__init__":
            return self.named_in(folders[-1]) if folders else frozenset()
        return self.named_in(name) or (self.named_in(folders[-1]) if folders else frozenset())
