import pytest
import yaml

from src.offline import SWITCHES, apply
from src.settings import CONFIG, ROOT, Settings


def test_the_file_in_the_project_fits(tmp_path):
    settings = Settings.load(work=tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'platform.db'}"
    assert settings.resolve(settings.feast["config"]).is_file()
    assert settings.resolve(settings.optuna["config"]).is_file()
    assert settings.resolve(settings.great_expectations["config"]).is_file()


def test_without_a_folder_the_one_in_the_file_is_taken():
    assert Settings.load().work == ROOT / "runs"


def test_a_missing_tool_is_named(tmp_path):
    told = yaml.safe_load(CONFIG.read_text())
    del told["mlops"]["shap"]
    file = tmp_path / "mlops.yaml"
    file.write_text(yaml.safe_dump(told))
    with pytest.raises(ValueError, match="shap"):
        Settings.load(file)


def test_a_missing_section_is_named(tmp_path):
    file = tmp_path / "mlops.yaml"
    file.write_text("work: runs\ndata: {a: 1}\nmlops: {a: 1}\n")
    with pytest.raises(ValueError, match="no section database"):
        Settings.load(file)


def test_what_somebody_switched_on_purpose_stands():
    environment = {"DO_NOT_TRACK": "false"}
    apply(environment)
    assert environment["DO_NOT_TRACK"] == "false"
    assert set(environment) == {*SWITCHES, "no_proxy", "NO_PROXY"}


def test_loopback_is_added_to_what_needs_no_proxy():
    environment = {"no_proxy": "example.org"}
    apply(environment)
    apply(environment)
    assert environment["no_proxy"] == "example.org,127.0.0.1,localhost"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no section data"),
        ("work: runs\ndata: {}\ndatabase:\nmlops:\n", "no section database, mlops"),
        ("- a\n", "no section data"),
        ("data: {}\ndatabase: {url: null}\nmlops: {}\n", "no section work"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, problem):
    file = tmp_path / "mlops.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=problem):
        Settings.load(file)


def test_a_folder_that_urls_would_misread_is_refused(tmp_path):
    with pytest.raises(ValueError, match="work folder"):
        Settings.load(work=tmp_path / "a?b")
