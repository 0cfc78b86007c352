import pytest

from src.serving.package import package
from src.serving.service import AdoptionService
from src.training import inputs


@pytest.fixture(scope="module")
def service(model_folder):
    package(model_folder, "adoption", "5")
    return AdoptionService()


def test_it_gives_one_chance_for_each_row(service, trained):
    model, split = trained
    rows = inputs(split.test).head(3)
    answered = service.predict(rows.to_dict(orient="records"))
    assert answered == pytest.approx(list(model.predict_proba(rows)[:, 1]))


def test_whole_numbers_will_do(service, trained):
    row = {name: int(value) for name, value in inputs(trained[1].test).iloc[0].items()}
    (answered,) = service.predict([row])
    assert 0 < answered < 1


def test_it_says_which_version_answers(service):
    assert service.model() == {"registered_model": "adoption", "registered_version": "5"}
