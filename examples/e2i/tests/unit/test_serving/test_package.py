import bentoml
import pytest

from src.serving.package import package


def test_the_model_is_stored_with_what_it_is_registered_as(model_folder):
    bento = bentoml.bentos.get(package(model_folder, "packed", "7"))
    stored = bentoml.models.get("brand_adoption:latest")
    assert bento.info.labels == {"registered_model": "packed", "registered_version": "7"}
    assert [str(model.tag) for model in bento.info.models] == [str(stored.tag)]
    assert stored.info.labels["registered_version"] == "7"


def test_a_missing_folder_is_an_error_and_stores_nothing(tmp_path):
    before = len(bentoml.models.list())
    with pytest.raises(FileNotFoundError):
        package(tmp_path / "nowhere", "packed", "8")
    assert len(bentoml.models.list()) == before
