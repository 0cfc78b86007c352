"""What is a stub and what is not: each case is a small source of our own."""

import ast
from textwrap import dedent

import pytest

from mlops_audit.source.callables.functions import functions


def _stubs(source: str, path: str = "src/app.py") -> list[str]:
    text = dedent(source)
    return [item.name for item in functions(ast.parse(text), text, path) if item.stub]


STUBS = {
    "pass": "def load_features(): pass",
    "ellipsis": "def load_features(): ...",
    "docstring only": 'def load_features():\n    """Load the features."""',
    "async method": "class Store:\n    async def update(self, view):\n        pass",
    "todo and pass": 'class Store:\n    def stats(self):\n        """Statistics."""\n        # TODO: compute\n        pass',
    "call": "class Step:\n    def __call__(self, batch):\n        pass",
    "task": "@task\ndef save_report(result):\n    pass",
    "route": '@router.get("/stats")\nasync def stats():\n    """Statistics."""\n    pass',
    "command": '@app.command()\ndef train(path: str):\n    """Train."""\n    pass',
    "explained by a marker": "def discover():\n    # Implementation would use the Kubernetes API\n    pass",
    "hook with a todo": "class C(Callback):\n    def on_save(self):\n        # TODO: upload the checkpoint\n        pass",
    "not implemented": "def rollback(run):\n    raise NotImplementedError",
    "not implemented yet": 'def rollback(run):\n    raise NotImplementedError("Rollback is not implemented yet")',
    "for now at the end": "def search(query):\n    # Return empty list for now, a minimal implementation\n    return []",
    "base of another kind": 'class KnowledgeBase:\n    def drop_all(self):\n        """Drop all."""\n        pass',
    "short for would": "def enough(plan):\n    # Simplified: in production you'd ask the cluster\n    return True",
    "says compliance": 'def add_handler(log):\n    """Add the compliance handler."""\n    # Mock implementation\n    pass',
    "details to come": "def apply_gate(gate):\n    pass  # Implementation details for later",
    "admitted beside a long error": (
        'def query(sql):\n    # This will be replaced with real calls\n    raise NotImplementedError("Run this beside the server")'
    ),
    "to be replaced": 'def verify(key):\n    raise NotImplementedError("Replace verify with a real call of the signer")',
    "planned": 'def verify(key):\n    raise NotImplementedError("Signatures are planned for phase 2 of the work")',
    "logged and raised": "def rollback(run):\n    logger.warning('no')\n    raise NotImplementedError()",
    "concrete heir": "class S3Store(Store):\n    def delete(self, key):\n        raise NotImplementedError",
    "one method of many": (
        "class Store:\n    def get(self, k): return self.d[k]\n    def put(self, k, v): self.d[k] = v\n"
        "    def drop(self, k): raise NotImplementedError"
    ),
    "all not yet": 'class Store:\n    def get(self, k):\n        raise NotImplementedError("coming, not yet there")',
    "other error": 'async def events(run):\n    raise HTTPException(status_code=501, detail="Not implemented")',
    "status": 'def stats(view):\n    return {"status": "not_implemented"}',
    "true": "def sync(features):\n    return True  # Placeholder",
    "empty": "def find(query):\n    # TODO: implement the search\n    return []",
    "bare todo": "def find(query):\n    # TODO\n    return None",
    "score": "def evaluate(model):\n    return 0.95  # dummy score",
    "printed": 'def export(model):\n    print("not implemented yet")',
    "logged would": 'def notify(team):\n    logger.info(f"Would notify {team}")\n    return True',
    "for now": "def trends(state):\n    # For now, return defaults\n    return {'trend': 'stable'}",
    "production": "def stats(hours):\n    # In production, this would query the log table\n    return {'hours': hours, 'n': 0}",
    "goes here": "def save(model, name):\n    # MLflow integration would go here\n    return f'models:/{name}/latest'",
    "real world": "async def audit():\n    # In a real implementation, this would call the API\n    await asyncio.sleep(1)\n    return True",
    "simulated": "def drifted(frame):\n    # Simulate drift detection\n    return np.random.random() < 0.1",
    "random score": "def health():\n    # Simulate a check\n    score = random.uniform(0.9, 1)\n    return {'score': score}",
    "replace": "def transcribe(audio):\n    # Mock implementation - replace with actual speech recognition\n    return 'Hello.'",
    "hard-coded": "def models():\n    # Hard-coded for demo purposes\n    return [{'name': 'a', 'auc': 0.9}]",
    "echo": "def clean(frame):\n    # TODO: implement cleaning\n    return frame",
    "stub comment": "def check(self):\n    # Stub - will be done by the connector\n    return False",
    "docstring says so": 'def scan(image):\n    """Scan the image (placeholder)."""\n    return [{"id": 1}]',
    "docstring todo": 'def fix(error):\n    """Fix it\n\n    TODO: Implement fixes\n    """\n    return {"status": "success"}',
    "result says so": 'def run(task):\n    return Result(status="success", answer=f"Stub: analysed {task}")',
    "returned name": "def ready():\n    ok = True  # Placeholder\n    if ok:\n        return {'status': 'ready'}\n    return {}",
    "guarded": (
        "def get(self, key):\n    if key <= 0:\n        raise ValueError(key)\n"
        "    # Placeholder for the lookup\n    return {}"
    ),
    "cached": (
        "async def statistics(self, view, refresh=False):\n    await self.initialize()\n    key = f'{view}'\n"
        "    if not refresh and key in self._cache:\n        age = self._times.get(key)\n"
        "        if age and (now() - age).seconds < self.ttl:\n            return self._cache[key]\n"
        "    try:\n        if self._store:\n            # For now, return placeholder statistics\n"
        "            stats = Statistics(view=view, count=0, updated=datetime.now())\n        else:\n"
        "            stats = None\n        if stats:\n            self._cache[key] = stats\n        return stats\n"
        "    except Exception as error:\n        logger.error(error)\n        return None"
    ),
    "read and thrown away": (
        "async def metrics(self, name):\n    async with session() as db:\n        found = await db.get(Model, name)\n"
        "        if not found:\n            return None\n        # TODO: Implement collection; for now, return mock metrics\n"
        "        return {'requests': 150, 'latency': 45.2}"
    ),
    "chosen placeholder": (
        "def contain(action):\n    kind = action.get('type')\n    # Simulate containment (in practice would call the tools)\n"
        "    if kind == 'network':\n        return 'network closed'\n    elif kind == 'access':\n        return 'access closed'\n"
        "    return 'done'"
    ),
    "made-up success": (
        "async def sync_features(self, group):\n    result = {'synced': False, 'count': 0}\n"
        "    features = self.client.list_features(group)\n    if not features:\n        return result\n"
        "    logger.info(f'Would sync {len(features)} features')\n    result['count'] = len(features)\n"
        "    result['synced'] = True\n    result['materialized'] = await self.feast.materialize(group)\n    return result"
    ),
    "verified by nobody": (
        "def verify_domain(self, name):\n    if name in self.domains:\n        # In production, check the DNS records\n"
        "        self.domains[name]['verified'] = True\n        return True\n    return False"
    ),
    "guarded placeholder that echoes": (
        "def clean(frame):\n    if len(frame) > 9:\n        raise ValueError(frame)\n    # TODO: implement cleaning\n"
        "    return frame"
    ),
    "invented field": (
        "def recall_by_size(model):\n    return {\n        'small': 0.7,  # Placeholder - would compute\n"
        "        'large': 0.9,\n        'huge': 0.95,\n    }"
    ),
    "most fields left empty": (
        "def summary(name):\n    return Summary(\n        name=name,\n        count=0,  # Placeholder\n"
        "        mean=0.0,  # Placeholder\n    )"
    ),
    "about a deprecated mark": "def mark(code):\n    # TODO: add @deprecated above it\n    pass",
    "made object of data": "def profile(user):\n    # Placeholder\n    return Profile()",
    "only logs": "def send_alert(to):\n    logger.info(f'alerting {to}')\n    # Actual sending logic would go here",
    "main that does nothing": 'def main():\n    """Main."""\n    pass\n\nif __name__ == "__main__":\n    main()',
}

NO_STUBS = {
    "declared for type checkers or in a documentation build": """
        if TYPE_CHECKING or DOCS:
            def level(self) -> int: ...
    """,
    "declared for some type checkers": """
        if sys.version_info and TYPE_CHECKING:
            def fill(self, n): "Fills it."
    """,
    "says why a line is there": """
        def main(version):
            _ = version  # this would be greyed out otherwise
    """,
    "runs what it goes through": """
        def warm_up(self):
            # TODO: possibly add a debug option
            for _ in self.engine.complete(prompt=""):
                pass
    """,
    "chooses in a loop": """
        def matching(graph):
            # Simplified: greedy. A full implementation would use augmenting paths
            taken, pairs = set(), []
            for left, rights in graph.items():
                for right in rights:
                    if right not in taken:
                        taken.add(right)
                        pairs.append((left, right))
                        break
            return pairs
    """,
    "replaced at run time": """
        def send(self, endpoint, data):
            "This method will be replaced at run time by the server."
            pass
    """,
    "real": "def add(a, b):\n    return a + b",
    "constant": "def version():\n    return '1.0'",
    "empty without a marker": "def extras(self):\n    return []",
    "property": "class A:\n    @property\n    def kind(self):\n        # TODO: rename\n        return 'a'",
    "predicate": "class A:\n    def is_stateful(self):\n        return False",
    "predicate with a note": "def supports_gpu():\n    # TODO: check the driver\n    return False",
    "refinement": "def limit():\n    # TODO: make configurable\n    return 100",
    "todo in real work": "def fit(self, x):\n    # TODO: implement early stopping\n    self.model = train(x)\n    return self",
    "init": "class A:\n    def __init__(self):\n        pass",
    "exit": "class A:\n    def __exit__(self, *exc):\n        ...",
    "post init": "@dataclass\nclass A:\n    def __post_init__(self):\n        pass",
    "abstract by name": "class BaseStore:\n    def get(self, key):\n        raise NotImplementedError",
    "abstract by mixin": "class StoreMixin:\n    def get(self, key):\n        raise NotImplementedError()",
    "abstract by docstring": 'class Store:\n    """Base class for stores."""\n    def get(self):\n        raise NotImplementedError',
    "abstract by abc": "class Store(ABC):\n    def close(self):\n        pass\n    def get(self):\n        raise NotImplementedError",
    "abstract by heirs": (
        "class Store:\n    def get(self): raise NotImplementedError\n    def put(self): return self.d\n    def all(self): return self.d\n"
        "class Memory(Store):\n    def get(self): return 1"
    ),
    "names the class": "class A(B):\n    def run(self):\n        raise NotImplementedError(f'{self.__class__.__name__}.run')",
    "servicer": "class JobServicer(object):\n    def Run(self, request, context):\n        raise NotImplementedError('Method not implemented!')",
    "refusal": "class A(B):\n    def delete(self):\n        raise NotImplementedError('A does not support deleting')",
    "refusal with advice": "class A(B):\n    def sample(self):\n        raise NotImplementedError('Use sample_batch instead.')",
    "refusal to heirs": "class A(B):\n    def step(self):\n        raise NotImplementedError('Subclasses must implement step')",
    "refusal of the rest": "def parse(kind):\n    if kind == 'a':\n        return 1\n    raise NotImplementedError(kind)",
    "null object": "class NullTracker:\n    def log(self, **values):\n        pass",
    "no-op object": "class _NoOpSpan:\n    def end(self):\n        pass",
    "fake": "class FakeClient:\n    def get(self):\n        # placeholder answer\n        return {}",
    "hook": "class C(Callback):\n    def on_epoch_end(self):\n        pass",
    "hook of a plain class": "class Callback:\n    def on_train_begin(self):\n        pass",
    "close": "class Client:\n    def close(self):\n        pass",
    "override to nothing": "class Redis(OnlineStore):\n    def update(self, config):\n        pass",
    "said to be a no-op": 'class Log:\n    def sync(self):\n        """Nothing to do: every line is written at once."""\n        pass',
    "handled elsewhere": "def register_all():\n    # Tools are auto-registered by their decorator\n    pass",
    "group": '@click.group()\ndef cli():\n    """Commands."""',
    "callback": "@app.callback()\ndef options(verbose: bool = False):\n    pass",
    "tasks of tasks": '@task(pre=[build, test])\ndef all(ctx):\n    """Run all."""',
    "body replaced": '@prompt("Summarise {text}")\ndef summarise(text: str) -> str: ...',
    "single dispatch": "@handle.register\ndef _(value: int):\n    pass",
    "fixture": "@pytest.fixture\ndef storage():\n    raise NotImplementedError",
    "setter": "class A:\n    @property\n    def x(self): return self._x\n    @x.setter\n    def x(self, v): raise NotImplementedError",
    "shim after an import error": "try:\n    import wandb\nexcept ImportError:\n    def log(*args, **kwargs):\n        pass",
    "shim without the library": "if HAS_WANDB:\n    from wandb import log\nelse:\n    def log(**values):\n        pass",
    "shim by flag": "if not AVAILABLE:\n    def trace(name):\n        pass",
    "shim by version": "if sys.version_info < (3, 11):\n    def batched(items, n):\n        ...",
    "bound anew": "def start():\n    pass\nif ENABLED:\n    from .real import start",
    "defined anew": "class A:\n    def run(self):\n        pass\n    def run(self):\n        return self.x",
    "named for nothing": "def _noop(*args):\n    pass",
    "except branch": "def close(self):\n    try:\n        self.conn.close()\n    except OSError:\n        pass",
    "degraded": (
        "def start_run(self, name):\n    if not self.enabled:\n        logger.warning('disabled, returning mock run')\n"
        "        return f'mock_{uuid4().hex}'\n    return self.client.start(name)"
    ),
    "mock by its name": "def _get_mock_model(kind):\n    # dummy weights\n    return Model(weights=[0.0])",
    "simulation by its name": "def simulate_arrivals(n):\n    # simulated times\n    return [random.random() for _ in range(n)]",
    "for tests": 'def connection():\n    """A connection for testing."""\n    # dummy\n    return Connection(port=0)',
    "fallback": "def _fallback_answer(question):\n    # placeholder answer\n    return {'answer': ''}",
    "dry run": (
        "def deploy_model(model, dry_run=False):\n    if dry_run:\n        logger.info('Would deploy the model')\n        return True\n"
        "    return client.deploy(model)"
    ),
    "dry-run claim": (
        "def delete_old(items, dry_run):\n    result = {}\n    logger.info('Would delete')\n    result['deleted'] = True\n    return result"
    ),
    "claimed and done": (
        "def sync_features(self):\n    # In production, this would be batched\n    self.feast.sync()\n    self.synced = True"
    ),
    "computed": "def strength(text):\n    # In production, this would use a model\n    return len(text) / 100",
    "asked of a database": "def best(self):\n    # In practice, would need more logic\n    return self.db.query(Model).limit(9).all()",
    "listed by a client": "def models(self):\n    # For now, just list them\n    return self.client.list()",
    "mean of a column": "def rate(frame):\n    # In production, this would be weighted\n    return frame['x'].mean()",
    "decided": (
        "def route(key):\n    # In production, this would query the database\n    tier = 'free'\n    if key.startswith('p-'):\n"
        "        tier = 'paid'\n    return tier"
    ),
    "validated": (
        "def validate_node(node):\n    # This would be extended with more checks\n    for name in REQUIRED:\n"
        "        if name not in node.capabilities:\n            return False\n    return True"
    ),
    "checked by raising": "def check_tag(value):\n    # TODO: link to the docs\n    if len(value) > 63:\n        raise ValueError(value)",
    "deleted": "def remove(self, node):\n    # In production, would trigger a rebalance\n    del self.nodes[node]",
    "effect": "def save(self, item):\n    self.db.insert(item)\n    # TODO: implement metrics\n    return True",
    "logged model": "def register(model):\n    # ADD YOUR OWN CODE HERE\n    mlflow.sklearn.log_model(model, 'm')\n    return True",
    "one field of many": (
        "def state(self):\n    return State(generation=self.g, best=self.best, mean=self.mean,\n"
        "        running='idle',  # Would track the real state\n        size=self.size)"
    ),
    "one empty field of many": (
        "def features():\n    return {\n        'login': {'oauth': True, 'keys': True},\n"
        "        'mfa': False,  # To be implemented\n        'audit': True,\n    }"
    ),
    "field for others to fill": (
        "def plan(text):\n    return Plan(\n        kind='document',\n        title=text,\n"
        "        content=None,  # Will be filled by the writer\n        confidence=0.6,\n    )"
    ),
    "no op in two words": "class Engine:\n    def register(self, group):\n        # No op to keep queries going\n        pass",
    "versions read": (
        "def check():\n    # For now, just check the imports\n    import sqlalchemy\n"
        "    return {'status': 'healthy', 'version': sqlalchemy.__version__}"
    ),
    "left to heirs": "class A:\n    def process(self, items):\n        # Would be implemented by subclasses\n        return items",
    "a heading": "def section(found):\n    # Implementation details\n    return f'## Details {found}'",
    "route that only documents": '@router.post("{$callback_url}")\ndef notified(body: Job):\n    """What we send."""\n    ...',
    "refused in a branch": (
        "def merge(frame, other):\n    if other is None:\n        return frame\n    else:\n"
        "        # TODO: Implement merging of both\n        raise NotImplementedError('not with a second frame')"
    ),
    "support to add": "def tags(self):\n    # TODO: Need to add refit support\n    return {'refit': False}",
    "refused for a reason": (
        "class Zero(Model):\n    def kind(self):\n        # It does not depend on an implementation\n        raise NotImplementedError"
    ),
    "done elsewhere": (
        'def review(state):\n    """Exists as a placeholder; the actual review logic is handled in the endpoint."""\n'
        "    return {'status': 'reviewed', 'note': state.get('note', '')}"
    ),
    "known for now": "def providers():\n    # For now, we know that there is one\n    return {'providers': ['home']}",
    "checked by hashing": (
        "def api_key(key):\n    # Check it (in production, against the database)\n    digest = hash_of(key)\n"
        "    if digest != EXPECTED:\n        raise HTTPException(403)\n    return key"
    ),
    "found before leaving the loop": (
        "def prices(self, names):\n    found = {}\n    for name in names:\n        # In a real system, you would use a feed\n"
        "        for plan in self.plans:\n            price = plan.price_of(name)\n            if price:\n"
        "                found[name] = price\n                break\n    return found"
    ),
    "validated by raising": (
        "def validate_license(key):\n    # TODO: Implement signatures\n    if len(key) < 10:\n        raise ValueError(key)\n"
        "    return True"
    ),
    "service handed out": "def get_manager():\n    # This would be configured at start\n    return JobManager()",
    "in memory": "def url(self, key):\n    # For in-memory storage, return a mock URL\n    return f'memory://{key}'",
    "accessor": "def margin(metrics):\n    # This would come from the ranking scores\n    return metrics.get('margin', 1.0)",
    "good enough": "def words():\n    # Basic list - in production this would be more comprehensive\n    return {'spam', 'scam'}",
    "talks of placeholders": "def render(text, values):\n    # Substitute placeholders\n    return text.format(**values)",
    "prompt": "def prompt(case):\n    return f'Grade the answer. If it is a stub or a TODO, fail it. Answer: {case}'",
    "streamlit placeholder": "def form():\n    return st.text_input('Name', placeholder='e.g. Ada')",
    "docstring of a todo tag": 'def section(tag):\n    """Print a tag, "TODO" or "OK"."""\n    console.print(tag)',
    "heirs in the docstring": 'class A:\n    def explain(self):\n        """To be implemented by subclasses."""\n        return {}',
    "fallback constant": "def pick(config):\n    # Hardcoded fallback if no config\n    return 'small'",
    "fix me in prose": "def area(r):\n    # pi would be better, but integers are asked for\n    return 3 * r * r",
}


@pytest.mark.parametrize("source", STUBS.values(), ids=STUBS.keys())
def test_is_a_stub(source: str) -> None:
    assert _stubs(source)


@pytest.mark.parametrize("source", NO_STUBS.values(), ids=NO_STUBS.keys())
def test_is_no_stub(source: str) -> None:
    assert _stubs(source) == []


@pytest.mark.parametrize(
    "path",
    [
        "alembic/versions/1_init.py",
        "app/migrations/0001_initial.py",
        "api/service_pb2_grpc.py",
        "docs/snippets/start.py",
        "src/app.pyi",
    ],
)
def test_migrations_generated_code_and_snippets_hold_no_stubs(path: str) -> None:
    assert _stubs("def upgrade():\n    pass", path) == []


def test_a_generated_file_is_known_by_its_head() -> None:
    assert _stubs('"""Generated by the compiler. DO NOT EDIT!"""\ndef run():\n    pass') == []


def test_a_head_that_talks_of_something_generated_is_no_mark_of_a_generator() -> None:
    source = '"""Store the events.\n\nFor the volume generated by the sensors.\n"""\ndef run():\n    pass'
    assert _stubs(source) == ["run"]
    assert _stubs("# This file was generated by a compiler\ndef run():\n    pass") == []


def test_in_a_file_named_for_a_base_what_is_not_implemented_is_a_contract() -> None:
    source = "class Store:\n    def get(self): raise NotImplementedError\n    def a(self): return 1\n    def b(self): return 2"
    assert _stubs(source, "src/stores/base.py") == []
    assert _stubs(source, "src/stores/redis.py") == ["Store.get"]


def test_in_a_file_of_mocks_a_made_up_result_is_meant() -> None:
    source = "def weather():\n    # Simulated\n    return {'temperature': 20}"
    assert _stubs(source, "src/mocks/weather.py") == []
    assert _stubs(source, "src/weather.py") == ["weather"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f():\n    pass", "body is only pass"),
        ("def f(): ...", "body is only ..."),
        ('def f():\n    """Do it."""', "has only a docstring"),
        ("def f():\n    raise NotImplementedError", "raises NotImplementedError"),
        ("def f():\n    # TODO: implement\n    return []", 'made-up result: "TODO: implement" (line 2)'),
        ("def f():\n    print('to be implemented')", 'does nothing: "to be implemented" (line 2)'),
    ],
)
def test_the_reason_says_what_was_seen_and_where(source: str, reason: str) -> None:
    assert [item.stub for item in functions(ast.parse(source), source, "a.py")] == [reason]
