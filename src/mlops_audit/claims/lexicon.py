"""The words and signs in which documents speak of a status; every list of them is in this file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlops_audit.claims import languages
from mlops_audit.claims.says import Measure, Role, Word

BEGUN = re.compile(
    r"[🚧🔄⏳🏗]|\b(?:in[\s-]+progress|wip|ongoing|under\s+(?:development|construction)|in\s+development)\b",
    re.IGNORECASE,
)
"""What says that work goes on, which need not show in the tree yet."""
TICKS = "✅✔☑🟢🆗"
CROSSES = "❌✗✘✖🔴⛔🚫"
WARNINGS = "⚠🟡🟠🔶🚧🔄⏳🏗"
PLANS = "🔜⬜⏸🔲"
SIGNS = TICKS + CROSSES + WARNINGS + PLANS
SIGN = re.compile(f"([{SIGNS}])\ufe0f?")
BY_SIGN = {
    **dict.fromkeys(TICKS, Word.COMPLETE),
    **dict.fromkeys(CROSSES, Word.NONE),
    **dict.fromkeys(WARNINGS, Word.PARTIAL),
    **dict.fromkeys(PLANS, Word.NONE),
}


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])", re.IGNORECASE)


_DONE = "implemented|started|integrated|used|begun|done|available|built|written|wired|added|supported|adopted"
ENGLISH: tuple[tuple[Word, re.Pattern[str]], ...] = (
    (
        Word.CONFIG_ONLY,
        _words(
            r"config(?:uration|ured|s)?[\s-]+only",
            r"only[\s-]+config(?:ured|uration)?",
            r"configured,?\s+(?:but\s+)?(?:not\s+(?:yet\s+)?(?:used|integrated|implemented|wired)|no\s+code)",
        ),
    ),
    (
        Word.NONE,
        _words(
            rf"(?:has|have)(?:n['’]t|\s+not)(?:\s+yet)?\s+been\s+(?:{_DONE})(?:\s+yet)?",
            rf"(?:is|are)n['’]t(?:\s+yet)?\s+(?:{_DONE})(?:\s+yet)?",
            rf"not(?:\s+yet)?(?:\s+been)?\s+(?:{_DONE})(?:\s+yet)?",
            r"no\s+(?:code|implementation|integration)(?:\s+yet)?",
            r"un(?:implemented|started)",
            r"planned",
            r"to[\s-]?do",
            r"tbd",
            r"pending",
            r"remaining",
            r"outstanding",
            r"missing",
            r"absent",
            r"not\s+yet(?!\s+(?:complete|fully))",
            rf"to\s+be\s+(?:{_DONE})",
            r"backlog",
            r"coming\s+soon",
            r"proposed",
        ),
    ),
    (
        Word.BROKEN,
        _words("broken", "failing", r"does(?:n['’]t|\s+not)\s+work", r"non[\s-]?functional"),
    ),
    (
        Word.PARTIAL,
        _words(
            r"partial(?:ly)?(?:\s+(?:complete|implemented|integrated|done|working|configured))?",
            r"in[\s-]+progress",
            "wip",
            "ongoing",
            "incomplete",
            r"(?:is|are)n['’]t\s+(?:yet\s+)?(?:complete|fully\s+\w+)",
            r"not\s+(?:yet\s+)?(?:complete|fully\s+\w+)",
            r"under\s+(?:development|construction)",
            r"work\s+in\s+progress",
            r"mostly\s+\w+",
            r"stub(?:bed|s)?(?:\s+only)?",
            "placeholder",
        ),
    ),
    (
        Word.COMPLETE,
        _words(
            r"complete[d]?",
            "done",
            "finished",
            r"production[\s-]+ready",
            r"fully\s+(?:implemented|integrated|functional|operational|working|complete|wired)",
            r"feature[\s-]+complete",
        ),
    ),
    (
        Word.IMPLEMENTED,
        _words(
            "implemented",
            "integrated",
            r"in\s+use",
            "operational",
            r"in\s+production",
            r"ha(?:ve|s)\s+code",
        ),
    ),
    (
        Word.CONFIGURED,
        _words(
            "configured",
        ),
    ),
    (
        Word.VERIFY,
        _words(
            "verify",
            "unverified",
            r"needs?\s+verif\w+",
            r"to\s+be\s+verified",
            "unknown",
            "tbc",
            r"to\s+check",
        ),
    ),
)
"""Status words of English, the more particular ones first."""
STATUSES = (*ENGLISH, *((word, _words(*spelt)) for word, spelt in languages.STATUSES.items()))
"""Status words, the more particular ones first: ``not implemented`` before ``implemented``."""

CELL_WORDS = {
    **dict.fromkeys(
        ("yes", "y", "live", "active", "working", "enabled", "available", "used", "ok"), Word.IMPLEMENTED
    ),
    **dict.fromkeys(("no", "n", "none", "never"), Word.NONE),
}
"""What a cell says that holds but this one word."""

ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.VERSION, _words("versions?", r"min(?:imum)?\s+versions?", "constraints?", "pins?", "pinned")),
    (Role.TESTS, _words("tests?", "tested", r"test\s+(?:count|status|files?)", r"unit\s+tests?")),
    (Role.CONFIG, _words("configs?", "configuration", "configured", r"config\s+only", "settings", "yaml")),
    (Role.DECLARED, _words("dependency", "dependencies", "declared", "requirements?")),
    (Role.LINES, _words("lines?", "loc", "sloc")),
    (Role.CODE, _words("code", "modules?", "sources?", "implementation", "implemented", r"code\s+path")),
    (Role.PLACE, _words("files?", "paths?", "locations?", "where")),
    (Role.TOTAL, _words("total", "count", "#")),
    (
        Role.TOOL,
        _words(
            "status", "state", "completion", "complete", "progress", "integration", "integrated", "readiness",
            "ready", "maturity", "done", *languages.STATUS_HEADERS,
        ),
    ),
)  # fmt: skip
"""What a column's header is about; the first that fits."""

_IN_HEADERS = frozenset(
    (
        "current",
        "overall",
        "actual",
        "tool",
        "tools",
        "mlops",
        "ml",
        "ops",
        "integration",
        "implementation",
        "status",
        "state",
        "level",
        "of",
        "the",
        "is",
        "in",
        "repo",
        "required",
        "min",
        "minimum",
        "present",
        "unit",
        "integration",
        "with",
        "%",
        "percent",
        "percentage",
        "details",
        "and",
        "existing",
        "path",
        "file",
        "files",
        "now",
    )
)
_TEST_THINGS = re.compile(r"\btest\s+(?:files?|modules?|cases?|class(?:es)?|suites?)\b", re.IGNORECASE)
"""Headers of columns that count something else of tests than tests."""
NOT_NOW = _words(
    "before", "previous(?:ly)?", "old", "reported", "claimed", "documented", "was", "from", "target", "goal",
    "goals", "planned", "expected", "desired", "proposed", "future", "deadline", "due", "priority", "effort",
    "original(?:ly)?", "outdated", "stale", "after", "new", "to", "next", "baseline", "example",
)  # fmt: skip
"""Words of a header or heading that say: not how it is now."""

FUNCTIONS: Mapping[str, re.Pattern[str]] = {
    "experiment-tracking": _words("experiments?", "tracking", "tracker", "logging", "logger"),
    "model-registry": _words("models?", "registry"),
    "orchestration": _words(
        "orchestrat(?:ion|or)", "workflows?", "pipelines?", "dags?", "scheduling", "scheduler"
    ),
    "feature-store": _words("features?", "store"),
    "data-quality": _words("data", "quality", "validation", "validations", "checks?"),
    "data-versioning": _words("data", "versioning", "version", "control"),
    "hyperparameter-tuning": _words(
        r"hyper-?parameters?", "hpo", "tuning", "tuner", "optimi[sz]ation", "optimi[sz]er", "search"
    ),
    "serving": _words("models?", "serving", "deployment", "inference"),
    "monitoring": _words(
        "monitoring", "drift", "detection", "data", "models?", "metrics", "grafana", "observability"
    ),
    "explainability": _words(
        "models?", "explainability", "explanations?", "interpretability", "feature", "importance"
    ),
    "llm-observability": _words("llm", "observability", "tracing", "traces"),
    "llm-evaluation": _words("llm", "evaluations?", "evals?"),
    "distributed-training": _words("distributed", "training", "computing"),
    "configuration": _words("configs?", "configuration", "management"),
}  # fmt: skip
"""What the tools of a category are for: words that add nothing to a tool's name."""

RUNNING = _words(
    "pass(?:ed|ing|es)?", "(?:un)?healthy", "running", r"(?<!set\s)up", "down", "online", "offline",
    "reachable", "accessible", "responding", "exited", "restarting", "listening",
)  # fmt: skip
"""What is said of a service while it runs: no status of an integration."""

SUBJECT_HEADER = _words(
    "tools?", "library", "libraries", "packages?", "frameworks?", "components?", "technolog(?:y|ies)",
    "integrations?", "categor(?:y|ies)", "name", "services?", "features?", "areas?", "stack", "items?",
    "platforms?", "products?", "what", "capabilit(?:y|ies)",
    *languages.SUBJECT_HEADERS,
)  # fmt: skip

NOT_PRESENT_HEADING = re.compile(
    r"\b(?:plans?|road\s?map|next\s+steps?|future|backlog|proposals?|milestones?|todos?|to-dos?|action\s+items?|"
    r"critical\s+path|changelog|change\s+log|history|release\s+notes|what'?s\s+new|legend|examples?|templates?|"
    r"prerequisites|acceptance\s+criteria|success\s+criteria|goals?|objectives?|non-goals|motivation|background|"
    r"alternatives|comparison|rationale|lessons|retrospective|how\s+to\s+(?:update|use|read|contribute)|"
    r"checklists?|(?:recently\s+)?resolved|revision|version\s+history|definition\s+of\s+done|recommendations?|"
    r"timeline|schedule|sprints?|tasks?|before|after|glossary|faq|migration|instructions)\b"
    r"|^\W*key\W*$"
    r"|^\W*(?:phase|step|stage|week|day|sprint|iteration)\s+\w+"
    r"|^\W*(?:v?\d+\.\d+(?:\.\d+)*|\d{4}-\d{2}-\d{2}|\[\S+\])"
    rf"|{languages.NOT_PRESENT_HEADING.pattern}",
    re.IGNORECASE,
)
"""Headings whose sections are not about the present: plans, histories, legends, examples."""

OTHER_SUBJECT_HEADING = re.compile(
    r"\b(?:compliance|contracts?|validation\s+(?:report|results?|summary)|verification|health\s*-?checks?|benchmarks?|"
    r"performance|security|latency|alerts?|dashboards?|endpoints?|test\s+results?)\b",
    re.IGNORECASE,
)
"""Headings of sections that measure something else than integration."""

OTHER_TITLE = re.compile(
    r"\b(?:(?:19|20)\d\d|competitors?|vendors?|upstream|downstream|partners?|customers?|clients?|"
    r"third[ -]party|archived?|post-?mortem|incidents?|obsolete|old|legacy|former|deprecated|superseded|"
    r"retired|drafts?|surveys?|evaluations?|research|meetings?|minutes|tutorials?|workshops?|courses?|lessons?|blog|rfcs?|adrs?|"
    r"requirements|specifications?|visions?|targets?|wish-?list|ideas|landscape|market|state\s+of\s+the\s+art|retrospective|"
    r"comparison|alternatives|examples?|templates?|samples?|demo|mock-?ups?)\b",
    re.IGNORECASE,
)
"""Titles of documents about another project, another time or no project at all."""

ABSENT_HEADING = re.compile(
    r"\b(?:gaps?|missing|to\s+create|to\s+be\s+created|to\s+add|movements?|moved|remaining|pending|needed|required\s+files|"
    r"recommended|proposed|removed|deleted|deprecated|original|naming|conventions?|generated|outputs?|artifacts?|examples?)\b",
    re.IGNORECASE,
)
"""Headings of sections whose paths are not said to be there."""

STATUS_HEADING = re.compile(
    r"\b(?:status|integrations?|integrated|implementation|implemented|progress|complete[d]?|readiness|stack|tools?|tooling|"
    r"roadmap|features?|capabilit(?:y|ies)|limitations?|overview|summary)\b"
    rf"|(?:{'|'.join((*languages.STATUS_HEADERS, *languages.SUBJECT_HEADERS))})",
    re.IGNORECASE,
)
"""Headings of sections in which a bare sign beside a tool is a status of its integration."""

PURPOSE_HEADER = _words(
    "for", "what for", "used for", "use cases?", "usage", "purpose", "role", "function", "category", "type",
    "area", "description", "responsibilit(?:y|ies)",
)  # fmt: skip
"""Headers of columns that say what a tool is for, and nothing of how far it is."""
PLAIN_HEADING = _words(
    "known", "gaps?", "issues?", "remaining", "works?", "overview", "summary", "details?", "matrix",
    "tables?", "features?", "technolog(?:y|ies)", "tech", "technical", "tooling", "limitations?",
    "blockers?", "open", "decisions?", "pending", "key", "main", "what", "quick", "capabilit(?:y|ies)",
    "services?", "dependencies", "versions?", "quality", "checklists?", "roadmap", "tests?", "testing",
    "coverage", "here", "there", "where", "this", "repository", "at", "glance", "section", "system",
    "architecture", "ml", "machine", "learning", "libraries", "packages?", "frameworks?", "recent",
    "latest", "today", "we", "use", "used", "experiments?", "notes?", "info(?:rmation)?", "report",
    "dashboard", "context", "summar(?:y|ies)", "index", "guide", "reference", "documentation", "docs",
    "tracker", "tracks?", "describes?", "lists?", "shows?", "contains?", "provides?", "covers?",
    "summari[sz]es", "documents?", "records?", "reports?", "gives", "which", "whether", "vs", "versus",
    "page", "file", "actual", "current",
)  # fmt: skip
"""Words of a heading that name no other subject, place or time than the project's own state."""

PRESENT_HEADING = re.compile(
    r"\b(?:status|remaining|limitations?|known\s+issues|current(?:ly)?|state\s+of|blockers?|gaps?|open\s+(?:issues|decisions)|"
    r"pending|readiness|progress|coverage)\b(?!.*\b(?:plans?|road\s?map|migration|template|example|history|report)\b)",
    re.IGNORECASE,
)
"""Headings whose sections are about how it is now, wherever they stand."""

NOT_PRESENT_WORDS = re.compile(
    r"\b(?:was|were|previously|formerly|originally|used\s+to|corrected|up\s+from|down\s+from|from\s+~?\d|"
    r"should|shall|will|would|could|might|aims?|aiming|targets?|goals?|expect(?:ed|s)?|if|unless|until|"
    r"e\.g\.|for\s+example|for\s+instance|such\s+as|e\.g|once|when|whenever|instead\s+of|rather\s+than|"
    r"no\s+longer|at\s+least\s+one|claimed|reported|stale|outdated|before)\b|→|->|=>|⇒",
    re.IGNORECASE,
)
"""Words that make a sentence speak of another time, or of no time."""

FOREIGN_FIGURE = re.compile(
    r"\b(?:accura\w+|precision|recall|f1|auc|roc|coverage|covered|reduc\w+|faster|slower|improv\w+|increas\w+|"
    r"decreas\w+|latenc\w+|traffic|split|train(?:ing)?\s+set|test\s+set|holdout|validation\s+set|cpu|gpu|memory|"
    r"ram|disk|cost\w*|uptime|availability|sla|slo|threshold|confidence|percentile|p\d\d|sampl\w+|drop\w*|"
    r"data\b|rows?|less|more|fewer|overhead|utili[sz]ation|probability|rate|drift\w*|weight\w*|canary|rollout|"
    r"quantile|missing\s+values|null\w*|budget|savings?|users?|requests?|compliance|contract)\b",
    re.IGNORECASE,
)
"""Words beside a percentage that make it another measure than ours."""

FIGURE_WORDS = re.compile(
    r"\b(?:complet\w+|integrat\w+|implement\w+|done|finished|ready|readiness|progress|status|config\w*|code|"
    r"coded|adopt\w+|tools?|operational|maturity|stack)\b",
    re.IGNORECASE,
)
"""Words that make a percentage one of completion."""

MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    (Measure.CONFIG_ONLY, re.compile(r"\bconfig\w*[\s-]+only\b|\bonly[\s-]+config", re.IGNORECASE)),
    (
        Measure.NO_CODE,
        re.compile(
            r"\b(?:not\s+(?:yet\s+)?(?:implemented|started|integrated|used)|planned|pending|missing)\b",
            re.IGNORECASE,
        ),
    ),
    (Measure.PASSED, re.compile(r"\btests?\s+pass\w*|\bpassing\b|\bpass\s+rate\b", re.IGNORECASE)),
    (Measure.TESTED, re.compile(r"\btest(?:s|ed)?\b", re.IGNORECASE)),
    (Measure.CONFIGURED, re.compile(r"\bconfig(?:s|ured|uration|urations)?\b", re.IGNORECASE)),
    (Measure.DECLARED, re.compile(r"\b(?:dependenc\w+|requirements|declared|installed)\b", re.IGNORECASE)),
    (
        Measure.WITH_CODE,
        re.compile(
            r"\b(?:code|coded|implement(?:ed|ation)|integrated|in\s+use|used|modules?)\b", re.IGNORECASE
        ),
    ),
    (
        Measure.COMPLETE,
        re.compile(r"\b(?:complete[d]?|done|production[\s-]+ready|finished)\b", re.IGNORECASE),
    ),
)
"""What the words beside a figure make it a measure of; the first that fits."""

LEGEND = re.compile(
    r"(?m)^[\s>]*(?:[-*+]\s+)?[*_]*(?:legend[*_]*\s*:?[*_]*\s*)?"
    rf"(?P<sign>[{SIGNS}])\ufe0f?\s*(?P<name>[\w \t-]{{0,30}}?)[*_]*\s*"
    r"(?:[:=–—]|\s-)\s*(?P<means>[^\n|]{2,120})"
)
"""One line of a table's own legend: a sign, perhaps a word, and what they mean."""


def reading(text: str) -> Word | None:
    """What a short text says of a status: its words, else its sign; None if it says nothing of one."""
    for word, pattern in STATUSES:
        if pattern.search(text):
            return word
    sign = SIGN.search(text)
    return BY_SIGN[sign.group(1)] if sign else None


def role_of(header: str) -> Role | None:
    """What a column with this header is about; None where it is about something else, or another time."""
    if NOT_NOW.search(header) or _TEST_THINGS.search(header):
        return None
    found = next((role for role, pattern in ROLES if pattern.search(header)), None)
    words = [word for word in re.findall(r"[a-z%#]+", header.lower()) if word not in _IN_HEADERS]
    known = [word for word in words if any(pattern.fullmatch(word) for _, pattern in ROLES)]
    if len(known) < len(words):
        return None
    if found is None and header.strip() in {"%", "% done"}:
        return Role.TOOL
    return found
