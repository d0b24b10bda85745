"""Settings: one TOML file and the environment become one frozen ``Settings``.

Every key is a field here, and the comment behind it is its documentation (``docs/reference/settings.md``
is generated from it). A key is overridden by ``YUHITSU_<SECTION>__<KEY>`` in the environment. Secrets
are never written in the file: a model names the environment variable that holds its key.
"""

from __future__ import annotations

import dataclasses
import math
import os
import sys
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from yuhitsu.errors import SettingsError
from yuhitsu.handling.access import AccessSettings, access_problem
from yuhitsu.handling.fields import positive, setting
from yuhitsu.handling.retention import RetentionClass
from yuhitsu.handling.rows import Row, read_rows, with_lines
from yuhitsu.handling.terms import LevelNames
from yuhitsu.types import Zone

T = TypeVar("T")

ENVIRONMENT_PREFIX = "YUHITSU_"
PURPOSE_DEMANDS = ("never", "personal", "outside", "always")
RENAMED = (("policy", "external_max_level"),)
"""Settings of old that are still understood; ``renewed`` says how."""


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """[office]: whose installation this is."""

    name: str = setting("", "Name of the office, shown at the top of every page.")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """[server]: where pages and API answer."""

    host: str = setting("127.0.0.1", "Address to listen on; the loopback address keeps it on this machine.")
    port: int = setting(8000, "TCP port.")
    names: str = setting(
        "", "Host names it answers to, with commas between; addresses in numbers and localhost always."
    )
    upload_mb: int = positive(100, "Largest upload in MiB.")
    questions_at_once: int = positive(4, "Questions answered at the same time.")
    questions_waiting: int = setting(16, "Questions that may wait; one more is refused at once.")


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """[search]: how passages are found."""

    lexical_weight: float = setting(0.5, "Weight of words against meaning in the fusion, 0..1.")
    law_lexical_weight: float = setting(0.7, "The same where the best passages are laws.")
    candidates: int = positive(100, "How many candidates each list gives to the fusion.")
    passages: int = positive(8, "How many passages an answer is built from.")
    embedding_threads: int = setting(0, "Threads of the embedder; 0 = all cores but one.")
    embed: bool = setting(True, "Search by meaning as well as by words.")


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """[ingest]: limits for reading files; what is over them is refused by name and reason."""

    file_mb: int = positive(100, "Largest file in MiB.")
    unpacked_mb: int = positive(300, "Largest size in MiB of what a Word or Excel file unpacks to.")
    seconds: int = positive(60, "Seconds one file may take to read.")
    memory_mb: int = positive(1500, "MiB of memory the reading process may use.")
    keep_originals: bool = setting(True, "Keep the file itself, so that it can be opened from a citation.")


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """[answer]: what a question may be and what an answer shows."""

    question_characters: int = positive(4000, "Longest question in characters.")
    sentences: int = positive(3, "Most sentences an answer made of quotations has.")
    related: int = setting(5, "Most passages shown as related.")
    read: bool = setting(True, "Let the embedded reader mark the words that answer.")
    history_turns: int = setting(6, "Turns of a conversation that a generative model sees.")


class UnmaskRule(StrEnum):
    """What an asker may leave unmasked."""

    NOTHING = "nothing"
    WRITTEN = "written"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """[policy]: what may be given to a model where; the highest level by zone (1, 2, 3; 0 = none) holds
    wherever no row of ``[[policy.rule]]`` says otherwise."""

    embedded_max_level: int = setting(3, "Highest level (機密性) for models inside yuhitsu.")
    office_max_level: int = setting(2, "Highest level (機密性) for a model server of the office.")
    cloud_max_level: int = setting(2, "Highest level (機密性) for a contracted cloud; never 3.")
    public_max_level: int = setting(
        1, "Highest level (機密性) for a public service under general terms; never more than 1."
    )
    office_masks: bool = setting(
        True, "Mask personal data for a model server of the office too; outside it is always masked."
    )
    unmask: UnmaskRule = setting(
        UnmaskRule.WRITTEN,
        "What an asker may leave unmasked: nothing, written (names and addresses), or all but 個人番号.",
    )
    unmask_max_level: int = setting(
        2, "Highest level (機密性) of question and passages in which something may be left unmasked."
    )
    public_names: bool = setting(
        True, "Leave holders of public posts and organisations as they are in documents of 機密性1."
    )
    free_mode: bool = setting(True, "Whether free drafting without documents is allowed.")
    levels: LevelNames = setting(
        LevelNames.NATIONAL,
        "Names of the levels: national (機密性1・2・3) or local (自治体機密性1・2・3C・3B・3A).",
    )
    roles: str = setting("", "Sections and duties that rules may name, with commas between.")
    purposes: str = setting(
        "", "Names of 業務 that may be given and that rules may name, with commas between; empty: any name."
    )
    purpose: str = setting(
        "never", "When the name of the 業務 is demanded: never, personal (data), outside (models), or always."
    )
    my_number_tasks: str = setting(
        "", "Names of 業務 for which 番号法第9条 lets you handle 個人番号, with commas between."
    )
    approver_role: str = setting(
        "", "Role of the 許可権限者; empty: everybody who may use this installation."
    )
    approval_hours: int = positive(72, "Hours until a request for approval expires, decided or not.")
    rule: tuple[Row, ...] = setting(
        (), "Rows `[[policy.rule]]` over the defaults: level, zone, role, task, decision, purpose, reason."
    )


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """[notice]: what the page tells before and during use, besides what follows from the other settings."""

    contact: str = setting("", "Whom to ask and to object to: section, telephone, mail.")
    uses: str = setting("", "For what the office uses it (利用目的).")
    retention: str = setting("", "How long conversations and the record are kept by the office's own rules.")
    provider: str = setting(
        "", "Who runs the model outside, and what the contract says of keeping and training."
    )


class ExportRule(StrEnum):
    """Whether answers and documents may be saved as files."""

    ALLOW = "allow"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class WritingSettings:
    """[writing]: documents that go out as Word, PDF, Markdown, text or Excel."""

    export: ExportRule = setting(
        ExportRule.ALLOW, "Whether answers and documents may be saved as files: allow or forbid."
    )
    ai_mark: bool = setting(
        True, "Say in a document where it is read that a generative model worded parts of it."
    )
    templates: str = setting(
        "", "Folder of the office's own Word files with fields such as {{件名}}; relative to the data folder."
    )
    font: str = setting("ＭＳ 明朝", "Font of the text in Word files.")
    tasks: str = setting(
        "", "Folder of the office's own tasks of writing (*.toml); relative to the data folder."
    )
    draft_characters: int = positive(100_000, "Longest text of one field of a task, in characters.")


@dataclass(frozen=True, slots=True)
class ProofreadingSettings:
    """[proofreading]: how texts are proofread."""

    words: str = setting(
        "", "File (TSV or JSON) of the office's own words, wrong to right or protected; from the data folder."
    )
    allowed_characters: str = setting("", "機種依存文字 that may stand, e.g. ①②③㈱.")
    sentence_characters: int = positive(120, "A sentence of more characters is worth a second look.")


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """[record]: how often the record is signed."""

    checkpoint_entries: int = positive(1000, "A signed checkpoint is made after this many entries.")
    checkpoint_minutes: int = positive(60, "… and after this many minutes, if anything was written.")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """[retention]: how long things are kept: 1年未満, 1年, 3年, 5年, 10年, 30年 or 常用 (while used)."""

    conversations: RetentionClass = setting(RetentionClass.ONE, "Questions and answers in conversations.")
    approvals: RetentionClass = setting(RetentionClass.THREE, "Requests for approval.")
    record: RetentionClass = setting(
        RetentionClass.FIVE, "What is sealed in the record (questions, answers); the chain itself stays."
    )
    requests: RetentionClass = setting(RetentionClass.THREE, "Closed requests of persons.")
    documents: RetentionClass = setting(RetentionClass.ALWAYS, "Documents taken in.")
    short_days: int = positive(180, "Days for what is kept for less than a year (1年未満).")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """[model]: the generative model; without one, answers are quotations."""

    kind: str = setting("none", "none, openai (any OpenAI-compatible server), local (extra), or scripted.")
    base_url: str = setting("", "Address of the server up to /v1, e.g. http://127.0.0.1:8080/v1.")
    model: str = setting("", "Name of the model on that server, or the script file of kind scripted.")
    api_key_env: str = setting("", "Name of the environment variable that holds the key.")
    zone: Zone = setting(
        Zone.PUBLIC, "Where it runs: embedded, office, cloud (contracted) or public (terms)."
    )
    connect_seconds: float = positive(5.0, "Seconds to wait for a connection.")
    first_token_seconds: float = positive(60.0, "Seconds to wait for the first piece of the reply.")
    idle_seconds: float = positive(30.0, "Seconds to wait between pieces.")
    total_seconds: float = positive(300.0, "Seconds one reply may take in all.")
    retries: int = setting(2, "How often a call that failed before its first piece is tried again.")
    max_tokens: int = positive(1024, "Longest reply in tokens.")
    context_tokens: int = positive(8192, "Tokens that fit into the model, prompt and reply together.")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of an installation."""

    home: Path
    """Data folder (``YUHITSU_HOME``): database, indexes, key files."""
    office: OfficeSettings = OfficeSettings()
    server: ServerSettings = ServerSettings()
    search: SearchSettings = SearchSettings()
    ingest: IngestSettings = IngestSettings()
    answer: AnswerSettings = AnswerSettings()
    policy: PolicySettings = PolicySettings()
    notice: NoticeSettings = NoticeSettings()
    writing: WritingSettings = WritingSettings()
    proofreading: ProofreadingSettings = ProofreadingSettings()
    record: RecordSettings = RecordSettings()
    retention: RetentionSettings = RetentionSettings()
    model: ModelSettings = ModelSettings()
    access: AccessSettings = AccessSettings()
    remarks: tuple[str, ...] = ()
    """What was understood otherwise than it was written (settings of old), in Japanese."""


def default_home(environment: Mapping[str, str]) -> Path:
    """Where data lies when ``YUHITSU_HOME`` is not set: the user's data directory."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "yuhitsu"
    base = environment.get("XDG_DATA_HOME", "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "yuhitsu"


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file and the environment.

    Args:
        path: the settings file; default ``YUHITSU_CONFIG``, else ``yuhitsu.toml`` in the data folder.
        environment: default ``os.environ``.

    Raises:
        SettingsError: a key is unknown or its value impossible; the message names it.
    """
    environment = os.environ if environment is None else environment
    home = Path(environment.get("YUHITSU_HOME") or default_home(environment)).expanduser()
    named = path or (Path(environment["YUHITSU_CONFIG"]) if environment.get("YUHITSU_CONFIG") else None)
    raw = _read(named or home / "yuhitsu.toml", must_exist=named is not None)
    for section, key, value in _from_environment(environment):
        raw.setdefault(section, {})[key] = value
    settings = _build(raw, home, renewed(raw))
    _refuse_strangers(environment, settings)
    _check(settings)
    return settings


def _read(path: Path, *, must_exist: bool) -> dict[str, Any]:
    if not path.exists() and not must_exist:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"設定ファイル {str(path)!r} を開けません: {error.strerror}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"設定ファイル {str(path)!r} はTOMLとして読めません: {error}") from error
    with_lines(raw, text)
    return raw


def renewed(raw: dict[str, Any]) -> tuple[str, ...]:
    """Put settings of old into today's words, on the strict side; what is said of it, in Japanese."""
    remarks = []
    model, policy = raw.get("model"), raw.get("policy")
    if isinstance(model, dict) and str(model.get("zone", "")).lower() == "external":
        model["zone"] = Zone.PUBLIC.value
        remarks.append(
            "設定 model.zone の 'external' は、より厳しい 'public'（約款型の外部サービス）として扱います。"
            "契約したクラウドなら 'cloud' と書き換えてください。"
        )
    if isinstance(policy, dict) and "external_max_level" in policy:
        old = _convert(policy.pop("external_max_level"), int, "policy.external_max_level")
        policy.setdefault("cloud_max_level", min(old, 2))
        policy.setdefault("public_max_level", min(old, 1))
        remarks.append(
            f"設定 policy.external_max_level は2つに分かれました。cloud_max_level = {min(old, 2)}、"
            f"public_max_level = {min(old, 1)} として扱います。書き換えてください。"
            + ("機密性2の情報は約款型の外部サービスに、機密性3の情報は庁外に渡せません。" if old > 1 else "")
        )
    return tuple(remarks)


def _sections() -> dict[str, Any]:
    hints = typing.get_type_hints(Settings)
    return {name: hint for name, hint in hints.items() if name not in ("home", "remarks")}


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for name, value in environment.items():
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if name.startswith(ENVIRONMENT_PREFIX) and key and section in _sections():
            found.append((section, key, value))
    return found


def _refuse_strangers(environment: Mapping[str, str], settings: Settings) -> None:
    """A name that is nearly a setting's was meant as one: nobody may believe that it holds."""
    settable = [(section, key) for section, key, _, _ in describe()] + list(RENAMED)
    known = {f"{ENVIRONMENT_PREFIX}{section}__{key}".upper() for section, key in settable}
    for name in environment:
        rest = name.removeprefix(ENVIRONMENT_PREFIX).lower()
        meant = "__" in rest or any(f"{rest}_".startswith(f"{section}_") for section in _sections())
        secrets = (settings.model.api_key_env, settings.access.client_secret_env)
        fits = name.upper() in known or name in secrets
        if name.startswith(ENVIRONMENT_PREFIX) and meant and not fits:
            raise SettingsError(
                f"環境変数 {name!r} に当たる設定はありません。{ENVIRONMENT_PREFIX}節__項目 の形で"
                f"（例: {ENVIRONMENT_PREFIX}POLICY__OFFICE_MAX_LEVEL）書いてください。"
            )


def _build(raw: Mapping[str, Any], home: Path, remarks: tuple[str, ...]) -> Settings:
    sections = _sections()
    unknown = sorted(set(raw) - set(sections))
    if unknown:
        raise SettingsError(f"設定の節 [{unknown[0]}] はありません。使える節: {', '.join(sections)}。")
    built = {name: _section(kind, name, raw.get(name, {})) for name, kind in sections.items()}
    return Settings(home=home, remarks=remarks, **built)


def _section(kind: type[T], name: str, values: Any) -> T:
    if not isinstance(values, Mapping):
        raise SettingsError(f"設定 {name!r} は節 [{name}] として書いてください。")
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise SettingsError(f"設定 [{name}] に {unknown[0]!r} はありません。使える項目: {', '.join(hints)}。")
    if "rule" in hints and "rule" in values:
        level_names = _convert(values.get("levels", LevelNames.NATIONAL), LevelNames, f"{name}.levels")
        values = {**values, "rule": read_rows(values["rule"], level_names)}
    return kind(**{key: _convert(value, hints[key], f"{name}.{key}") for key, value in values.items()})


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def _convert(value: Any, kind: Any, where: str) -> Any:
    try:
        if kind is bool:
            return _boolean(value)
        if isinstance(value, tuple):  # rows of rules, read already
            return value
        if isinstance(value, bool | list | dict):
            raise ValueError
        if kind is int and isinstance(value, float) and not value.is_integer():
            raise ValueError
        return kind(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise SettingsError(f"設定 {where} の値 {value!r} は使えません（{_kind_name(kind)}）。") from error


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError


def _kind_name(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "、".join(member.value for member in kind)
    return {int: "整数", float: "数", bool: "true か false", str: "文字列"}.get(kind, str(kind))


def _check(settings: Settings) -> None:
    """Refuse what cannot work together, at start rather than at the first question."""
    for key in ("lexical_weight", "law_lexical_weight"):
        weight = getattr(settings.search, key)
        if not 0 <= weight <= 1:
            raise SettingsError(f"設定 search.{key} は 0 から 1 の数にしてください（今は {weight!r}）。")
    if not 0 < settings.server.port < 65536:
        raise SettingsError(
            f"設定 server.port は 1 から 65535 にしてください（今は {settings.server.port!r}）。"
        )
    highest = {"embedded": 3, "office": 3, "cloud": 2, "public": 1}
    for zone, most in highest.items():
        level = getattr(settings.policy, f"{zone}_max_level")
        if not 0 <= level <= most:
            allowed = "、".join(map(str, range(most + 1)))
            raise SettingsError(
                f"設定 policy.{zone}_max_level は {allowed} のどれかにしてください（今は {level!r}）。"
            )
    if settings.policy.unmask_max_level > 3:
        raise SettingsError(
            f"設定 policy.unmask_max_level は 0、1、2、3 のどれかにしてください"
            f"（今は {settings.policy.unmask_max_level!r}）。"
        )
    if settings.policy.purpose not in PURPOSE_DEMANDS:
        raise SettingsError(f"設定 policy.purpose は {'、'.join(PURPOSE_DEMANDS)} のどれかにしてください。")
    if problem := access_problem(settings.access):
        raise SettingsError(problem)
    _check_numbers(settings)
    _check_model(settings.model)


def _check_model(model: ModelSettings) -> None:
    kinds = ("none", "openai", "local", "scripted")
    if model.kind not in kinds:
        raise SettingsError(
            f"設定 model.kind の {model.kind!r} は使えません。{', '.join(kinds)} から選んでください。"
        )
    if model.kind == "openai" and not model.base_url.startswith(("http://", "https://")):
        raise SettingsError("設定 model.base_url に、モデルサーバーのアドレスを http:// から書いてください。")
    if model.kind in ("openai", "scripted") and not model.model:
        raise SettingsError("設定 model.model に、使うモデルの名前を書いてください。")
    if model.kind == "openai" and model.zone is Zone.EMBEDDED:
        raise SettingsError(
            "設定 model.zone の 'embedded' は、model.kind が 'openai' のときは使えません。"
            "モデルサーバーの場所に合わせて、'office'、'cloud'、'public' のどれかにしてください。"
        )
    if model.max_tokens >= model.context_tokens:
        raise SettingsError(
            f"設定 model.max_tokens（今は {model.max_tokens}）は、"
            f"model.context_tokens（今は {model.context_tokens}）より小さくしてください。"
        )


def _check_numbers(settings: Settings) -> None:
    for section in dataclasses.fields(Settings):
        part = getattr(settings, section.name)
        if not dataclasses.is_dataclass(part):
            continue
        for item in dataclasses.fields(part):
            value = getattr(part, item.name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            positive_only = "positive" in item.metadata
            if not math.isfinite(value) or value < 0 or (positive_only and value == 0):
                least = "0 より大きい数" if positive_only else "0 以上"
                where = f"{section.name}.{item.name}"
                raise SettingsError(f"設定 {where} は{least}にしてください（今は {value!r}）。")


def describe() -> list[tuple[str, str, Any, str]]:
    """``(section, key, default, documentation)`` of every setting, for the generated reference."""
    rows = []
    for name, kind in _sections().items():
        if isinstance(kind, types.UnionType) or not dataclasses.is_dataclass(kind):
            continue
        rows += [(name, item.name, item.default, item.metadata["doc"]) for item in dataclasses.fields(kind)]
    return rows
