"""The words of a status in some other languages than English, from Spanish to Russian and Korean."""

from __future__ import annotations

import re

from mlops_audit.claims.says import Word

STATUSES: dict[Word, tuple[str, ...]] = {
    Word.CONFIG_ONLY: (
        r"s[oó]lo\s+configura(?:ci[oó]n|d[oa])",
        r"apenas\s+configurad[oa]",
        r"configuration\s+seulement",
        r"nur\s+konfigur(?:iert|ation)",
        r"solo\s+configurat[oa]",
        "仅配置",
        "只有配置",
        "僅設定",
        "設定のみ",
        "설정만",
        r"только\s+конфигурация",
    ),
    Word.NONE: (
        r"(?:no|sin|não|non)\s+(?:est[áa]\s+)?(?:implement|integr|inici)\w+",
        "pendiente",
        "planificad[oa]",
        r"por\s+hacer",
        "pendente",
        "plane[aj]+d[oa]",
        r"a\s+fazer",
        r"à\s+faire",
        "planifiée?",
        r"en\s+attente",
        r"(?:noch\s+)?nicht\s+(?:implementiert|integriert|begonnen|umgesetzt)",
        "geplant",
        "ausstehend",
        r"da\s+fare",
        "pianificat[oa]",
        r"in\s+attesa",
        "未实现",
        "未完成",
        "未开始",
        "未集成",
        "未使用",
        "计划中",
        "待办",
        "待实现",
        "待完成",
        "未實作",
        "未實現",
        "規劃中",
        "待辦",
        "未実装",
        "未着手",
        "予定",
        "計画中",
        "未対応",
        "미구현",
        "예정",
        "미완료",
        "미착수",
        "미적용",
        r"не\s+реализовано",
        "запланировано",
        r"не\s+начато",
        "планируется",
    ),
    Word.PARTIAL: (
        r"en\s+(?:progreso|curso|desarrollo|cours)",
        r"em\s+(?:andamento|progresso|desenvolvimento)",
        "parcial(?:mente)?",
        "partiel(?:le)?(?:ment)?",
        r"in\s+arbeit",
        "teilweise",
        r"in\s+entwicklung",
        r"in\s+corso",
        "parziale",
        "进行中",
        "部分完成",
        "部分实现",
        "开发中",
        "進行中",
        "開發中",
        "一部実装",
        "対応中",
        "開発中",
        r"진행\s?중",
        r"개발\s?중",
        r"부분\s?구현",
        r"в\s+процессе",
        r"в\s+работе",
        "частично",
    ),
    Word.COMPLETE: (
        "completad[oa]s?",
        "terminad[oa]s?",
        "concluíd[oa]s?",
        "terminée?s?",
        "achevée?s?",
        "fertig",
        "abgeschlossen",
        "erledigt",
        "completat[oa]",
        "已完成",
        "完成",
        "完了",
        r"(?:구현\s?)?완료",
        "готово",
        "завершено",
        "выполнено",
    ),
    Word.IMPLEMENTED: (
        "implementad[oa]s?",
        "integrad[oa]s?",
        "implémentée?s?",
        "intégrée?s?",
        "implementiert",
        "integriert",
        "umgesetzt",
        "implementat[oa]",
        "integrat[oa]",
        "已实现",
        "已集成",
        "已使用",
        "已接入",
        "已實作",
        "已整合",
        "実装済み?",
        "導入済み?",
        "구현됨",
        "реализовано",
        "внедрено",
        "интегрировано",
    ),
}
"""What may stand for each status; the words of doubt come before those of success that they contain."""

STATUS_HEADERS = (
    "estado",
    "situaci[oó]n",
    "situação",
    "progreso",
    "avance",
    "statut",
    "état",
    "avancement",
    "stato",
    "zustand",
    "fortschritt",
    "状态",
    "狀態",
    "状態",
    "进度",
    "進度",
    "進捗",
    "ステータス",
    "상태",
    "진행",
    "статус",
    "состояние",
)
"""Headers of columns, and titles of sections, about a status."""

SUBJECT_HEADERS = (
    "herramientas?",
    "componentes?",
    "tecnolog[ií]as?",
    "ferramentas?",
    "outils?",
    "composants?",
    "technologies?",
    "werkzeuge?",
    "komponenten?",
    "strument[oi]",
    "funcionalidade?s?",
    "工具",
    "组件",
    "組件",
    "元件",
    "技术",
    "技術",
    "功能",
    "ツール",
    "コンポーネント",
    "機能",
    "도구",
    "컴포넌트",
    r"구성\s?요소",
    "기능",
    "инструмент",
    "компонент",
)
"""Headers of columns that name tools."""

NOT_PRESENT_HEADING = re.compile(
    r"pr[oó]xim[oa]s\s+(?:pasos|passos|etapas)|futur[oae]|hoja\s+de\s+ruta|prochaines\s+étapes|n[äa]chste\s+schritte|"
    r"pre-?rr?equisitos|requisitos\s+pr[eé]vios|pré-?requis(?:itos)?|voraussetzungen|prerequisiti|"
    r"zukunft|prossimi\s+passi|下一步|计划|計劃|計画|规划|未来|今後|予定|路线图|향후|계획|план\b|планы|следующие",
    re.IGNORECASE,
)
"""Titles of sections about plans, and about what a reader has to bring."""

_DENIALS = (
    r"(?<![\w-])(?:not|\w+n['’]t|cannot|no|never|none|nothing|nor|neither|without|lacks?|except|hardly|barely|"
    r"ne|pas|non|jamais|sans|sauf|aucune?|no|nunca|ning[uú]n\w*|sin|salvo|excepto|"
    r"n[ãa]o|nenhum\w*|sem|exceto|nicht|kein\w*|nie|niemals|ohne|au(?:ß|ss)er|mai|senza|tranne|nessun\w*|"
    r"niet|geen|zonder|inte|ej|ikke|bez|nem|nu|değil|yok|tidak|belum|tanpa|bukan|không|chưa|"
    r"не|нет|нету|без|кроме|ні|немає)(?![\w-])|(?<![\w-])n['’](?=\w)"
    r"|[不未没沒無无非別别]|ない|ません|ず|않|없|못|아직|미(?:구현|완료|적용|사용)|لا|ليس|لم|नहीं|ไม่|ยัง"
)
DENIAL = re.compile(_DENIALS, re.IGNORECASE)
"""Words that turn round what stands beside them, in the languages in which status documents were met."""
DOUBT = re.compile(
    rf"{_DENIALS}|(?<![\w-])(?:but|yet|to\s+be|will|would|should|shall|may|might|could|must|if|unless|until|soon|"
    r"almost|nearly|partly|encore|mais|sera|serait|aún|todavía|pero|será|ainda|mas|noch|aber|soll\w*|wird|ancora|ma|"
    r"sarà|nog|maar|ещё|еще|но|будет|henüz|ama|masih|akan|sẽ)(?![\w-])|将|將|尚|まだ|予定|예정",
    re.IGNORECASE,
)
"""Those, and words that put what is said into doubt or into another time."""

MADE = re.compile(
    r"\b(?:crear?|crea|generar?|genera|guarda\w*|gera\w*|salva\w*|cria\w*|cré\w+|génèr\w+|enregistr\w+|erstell\w+|"
    r"erzeug\w+|speicher\w+|existe\s+pas)\b|no\s+existe|não\s+existe|创建|生成|保存|输出|写入|不存在|没有|新增|建立|產生|輸出|"
    r"作成|出力|統合|移動|削除|廃止|合并|移除|删除|書き込|存在しない|생성|저장|출력|작성|쓰는|쓴다|없음|없다|созда\w+|генерир\w+|сохран\w+|не\s+существует",
    re.IGNORECASE,
)
"""Words that speak of making or lacking a file."""
