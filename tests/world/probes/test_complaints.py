"""What uv 0.5 to 0.13 and pip 23 to 26 say; the texts are shortened."""

from __future__ import annotations

import pytest

from mlops_audit.world.probes.complaints import Complaint, Kind, understood

UNSOLVED = "error: No solution found when resolving dependencies\n  cause: "
OLDER = "  × No solution found when resolving dependencies:\n  ╰─▶ "
END = "we can conclude that your requirements are unsatisfiable."


@pytest.mark.parametrize(
    ("output", "kind", "name"),
    [
        ("error: Failed to build `Fast_Text==0.9.3`\n  cause: The build backend", Kind.UNBUILT, "fast-text"),
        ("  × Failed to download and build `fasttext==0.9.3`", Kind.UNBUILT, "fasttext"),
        ("  × Failed to build `demo @ git+https://x.org/demo`", Kind.UNBUILT, "demo"),
        ("  ERROR: Failed building wheel for fasttext\nFailed to build fasttext", Kind.UNBUILT, "fasttext"),
        (
            "Collecting six\n  Using cached\nCollecting demo==1\n  error: subprocess-exited-with-error",
            Kind.UNBUILT,
            "demo",
        ),
        (
            f"{UNSOLVED}Because nosuch was not found in the package registry and you require nosuch, {END}",
            Kind.UNAVAILABLE,
            "nosuch",
        ),
        (
            f"{OLDER}Because there is no version of six==99 and you\n      require six==99, {END}",
            Kind.UNAVAILABLE,
            "six",
        ),
        (
            (
                f"{UNSOLVED}Because tf==2.1 has no wheels with a matching Python ABI tag (e.g., `cp312`) and you "
                f"require tf==2.1, {END}\n\nhint: You require CPython 3.12"
            ),
            Kind.UNAVAILABLE,
            "tf",
        ),
        (
            (
                f"{UNSOLVED}Because there is no version of pandas==99 and demo==1 depends on pandas==99, we can "
                f"conclude that demo==1 cannot be used.\n         And because you require demo==1, {END}"
            ),
            Kind.UNAVAILABLE,
            "demo",
        ),
        (
            (
                f"{UNSOLVED}Because requests==2.31.0 depends on urllib3>=1.21.1,<3 and you require "
                f"requests==2.31.0, we can conclude that you require urllib3>=1.21.1,<3.\n"
                f"         And because you require urllib3==1.20, {END}"
            ),
            Kind.CONFLICT,
            "",
        ),
        (
            (
                "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.0)\n"
                "ERROR: No matching distribution found for six==99"
            ),
            Kind.UNAVAILABLE,
            "six",
        ),
        (
            (
                "ERROR: Could not find a version that satisfies the requirement deep>9 (from top==1) (from versions: 1)\n"
                "ERROR: No matching distribution found for deep>9"
            ),
            Kind.UNAVAILABLE,
            "top",
        ),
        ("ERROR: ResolutionImpossible: for help visit https://pip.pypa.io", Kind.CONFLICT, ""),
        ("error: Failed to fetch: `https://pypi.org/simple/six/`", Kind.OTHER, ""),
        ("", Kind.OTHER, ""),
    ],
)
def test_who_is_to_blame(output, kind, name):
    assert understood(output) == Complaint(kind=kind, name=name)
