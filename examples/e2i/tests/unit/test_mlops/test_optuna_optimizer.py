import optuna
import pytest
import yaml
from optuna.trial import TrialState

from src.mlops.optuna_optimizer import CONFIG, OptunaOptimizer


def near(params):
    """Best at a learning rate of 0.1; three scores, as three folds would give."""
    for _ in range(3):
        yield 1.0 - abs(params["learning_rate"] - 0.1)


@pytest.fixture
def storage(tmp_path):
    return f"sqlite:///{tmp_path / 'optuna.db'}"


def configured(tmp_path, **sections):
    told = yaml.safe_load(CONFIG.read_text())
    for name, section in sections.items():
        told[name] = {**told[name], **section} if name != "search_space" else section
    file = tmp_path / f"optuna-{len(list(tmp_path.iterdir()))}.yaml"
    file.write_text(yaml.safe_dump(told))
    return file


def test_it_makes_as_many_trials_as_are_configured_and_finds_the_best(storage):
    tuned = OptunaOptimizer(storage).optimize(near)
    assert tuned.completed + tuned.pruned == 12
    assert tuned.params["learning_rate"] == pytest.approx(0.1)
    assert tuned.value == pytest.approx(1.0)


def test_the_warm_start_is_tried_first(storage):
    optimizer = OptunaOptimizer(storage)
    optimizer.optimize(near, trials=1)
    first = optimizer.study().trials[0]
    assert first.params == yaml.safe_load(CONFIG.read_text())["warm_start"]["trials"][0]


def test_suggestions_stay_within_the_space(storage):
    optimizer = OptunaOptimizer(storage)
    optimizer.optimize(near)
    for trial in optimizer.study().trials:
        assert 0.02 <= trial.params["learning_rate"] <= 0.3
        assert trial.params["n_estimators"] in range(40, 161, 20)
        assert 2 <= trial.params["max_depth"] <= 4


def test_a_hopeless_trial_is_stopped_early(storage):
    steps = []

    def worse_and_worse(params):
        for _ in range(3):
            steps.append(len(steps))
            yield -float(steps[-1])

    tuned = OptunaOptimizer(storage).optimize(worse_and_worse)
    assert tuned.pruned > 0
    assert len(steps) < 3 * 12


def test_an_interrupted_study_goes_on(storage):
    class Killed(BaseException):
        pass

    seen = []

    def stops_at_the_fourth(params):
        seen.append(params)
        if len(seen) == 4:
            raise Killed
        yield from near(params)

    with pytest.raises(Killed):
        OptunaOptimizer(storage).optimize(stops_at_the_fourth)
    tuned = OptunaOptimizer(storage).optimize(near)
    assert tuned.completed + tuned.pruned == 12


def test_a_trial_that_died_with_its_process_is_tried_again(storage):
    optimizer = OptunaOptimizer(storage)
    dying = optimizer.study().ask()
    params = optimizer._suggest(dying)
    optimizer.optimize(near, trials=1)
    states = {trial.number: trial.state for trial in optimizer.study().trials}
    again = optimizer.study().trials[1]
    assert states[dying.number] == TrialState.FAIL
    assert again.params == params


def test_a_finished_study_makes_no_more_trials(storage):
    OptunaOptimizer(storage).optimize(near)
    asked = []
    OptunaOptimizer(storage).optimize(lambda params: asked.append(params) or near(params))
    assert asked == []


def test_a_new_study_takes_the_best_of_an_earlier_one(storage, tmp_path):
    OptunaOptimizer(storage).optimize(near)
    best = optuna.load_study(study_name="brand_adoption", storage=storage).best_params
    config = configured(
        tmp_path, study={"name": "second"}, warm_start={"trials": [], "from_study": "brand_adoption", "top": 2}
    )
    warm = OptunaOptimizer(storage, config).warm_start()
    assert len(warm) == 2
    assert warm[0] == best


def test_a_study_that_minimises_takes_the_smallest(storage, tmp_path):
    config = configured(tmp_path, study={"name": "small", "direction": "minimize"})
    tuned = OptunaOptimizer(storage, config).optimize(lambda params: [abs(params["learning_rate"] - 0.05)])
    values = [trial.value for trial in OptunaOptimizer(storage, config).study().trials if trial.value is not None]
    assert tuned.value == min(values)


@pytest.mark.parametrize(("kind", "sampler"), [("tpe", "TPESampler"), ("random", "RandomSampler")])
def test_the_sampler_is_the_configured_one(storage, tmp_path, kind, sampler):
    told = yaml.safe_load(CONFIG.read_text())
    told["sampler"] = {"type": kind, "seed": 1}
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump(told))
    assert type(OptunaOptimizer(storage, file).study().sampler).__name__ == sampler


def test_choices_are_suggested_and_unknown_types_refused(storage, tmp_path):
    space = {"loss": {"type": "categorical", "choices": ["log_loss", "exponential"]}}
    config = configured(tmp_path, search_space=space, warm_start={"trials": []}, study={"name": "choices"})
    assert OptunaOptimizer(storage, config).optimize(lambda _: [1.0]).params["loss"] in {"log_loss", "exponential"}
    bad = configured(tmp_path, search_space={"x": {"type": "colour"}}, warm_start={"trials": []}, study={"name": "bad"})
    with pytest.raises(ValueError, match="no type colour"):
        OptunaOptimizer(storage, bad).optimize(near)


def test_scores_are_needed(storage):
    with pytest.raises(ValueError, match="no score"):
        OptunaOptimizer(storage).optimize(lambda _: [])


def test_a_study_that_goes_on_draws_other_parameters(storage, tmp_path):
    config = configured(tmp_path, sampler={"type": "random", "seed": 1}, warm_start={"trials": []})
    told = yaml.safe_load(config.read_text())
    told["sampler"] = {"type": "random", "seed": 1}
    told["pruner"] = {"type": "none"}
    config.write_text(yaml.safe_dump(told))
    OptunaOptimizer(storage, config).optimize(near, trials=3)
    OptunaOptimizer(storage, config).optimize(near, trials=6)
    rates = [trial.params["learning_rate"] for trial in OptunaOptimizer(storage, config).study().trials]
    assert len(set(rates)) == len(rates) == 6


@pytest.mark.parametrize("section", ["sampler", "pruner"])
def test_an_unknown_sampler_or_pruner_is_named(storage, tmp_path, section):
    config = configured(tmp_path, **{section: {"type": "cmaes"}})
    with pytest.raises(ValueError, match=f"no {section} cmaes: there are"):
        OptunaOptimizer(storage, config).study()


def test_other_data_or_another_space_begin_a_study_of_their_own(storage, tmp_path):
    space = {"learning_rate": {"type": "float", "low": 0.05, "high": 0.2}}
    other = configured(tmp_path, search_space=space, warm_start={"trials": []})
    first = OptunaOptimizer(storage, about="monday")
    assert OptunaOptimizer(storage, about="monday").name == first.name
    assert len({first.name, OptunaOptimizer(storage, about="tuesday").name}) == 2
    assert OptunaOptimizer(storage, other, about="monday").name != first.name
    first.optimize(near, trials=2)
    asked = []
    OptunaOptimizer(storage, about="tuesday").optimize(lambda params: asked.append(params) or near(params), trials=2)
    assert len(asked) == 2
