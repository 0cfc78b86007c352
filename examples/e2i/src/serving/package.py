"""Packs a model folder of MLflow and the service into a Bento: ``python -m src.serving.package FOLDER NAME VERSION``.

A program of its own, for BentoML takes its home from the environment once in the life of a process. Prints the
Bento's tag.
"""

import shutil
import sys
from pathlib import Path

import bentoml

CONTEXT = Path(__file__).parent


def package(model_folder: Path, name: str, version: str) -> str:
    """Store the model, labelled with what it is registered as, and build the Bento; gives the Bento's tag."""
    labels = {"registered_model": name, "registered_version": version}
    with bentoml.models.create("brand_adoption", labels=labels) as stored:
        shutil.copytree(model_folder, Path(stored.path) / "model")
    bento = bentoml.bentos.build_bentofile(
        str(CONTEXT / "bentofile.yaml"), name=name, labels=labels, build_ctx=str(CONTEXT)
    )
    return str(bento.tag)


if __name__ == "__main__":
    print(package(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
