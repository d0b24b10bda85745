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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from yuhitsu.errors import SettingsError
from yuhitsu.types import Zone

T = TypeVar("T")

ENVIRONMENT_PREFIX = "YUHITSU_"


def setting(default: Any, doc: str) -> Any:
    """A dataclass field with its documentation."""
    return field(default=default, metadata={"doc": doc})


def positive(default: float, doc: str) -> Any:
    """A setting that must be more than 0."""
    return field(default=default, metadata={"doc": doc, "positive": True})


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


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """[policy]: the highest level of information that a model in each zone may see (1, 2, 3; 0 = none)."""

    embedded_max_level: int = setting(3, "Highest level (機密性) for models inside yuhitsu.")
    office_max_level: int = setting(2, "Highest level (機密性) for a model server of the office.")
    external_max_level: int = setting(1, "Highest level (機密性) for a model server outside.")
    free_mode: bool = setting(True, "Whether free drafting without documents is allowed.")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """[model]: the generative model; without one, answers are quotations."""

    kind: str = setting("none", "none, openai (any OpenAI-compatible server), local (extra), or scripted.")
    base_url: str = setting("", "Address of the server up to /v1, e.g. http://127.0.0.1:8080/v1.")
    model: str = setting("", "Name of the model on that server, or the script file of kind scripted.")
    api_key_env: str = setting("", "Name of the environment variable that holds the key.")
    zone: Zone = setting(Zone.EXTERNAL, "Where it runs: embedded, office or external.")
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
    model: ModelSettings = ModelSettings()


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
    settings = _build(raw, home)
    _refuse_strangers(environment, settings)
    _check(settings)
    return settings


def _read(path: Path, *, must_exist: bool) -> dict[str, Any]:
    if not path.exists() and not must_exist:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"設定ファイル {str(path)!r} を開けません: {error.strerror}。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"設定ファイル {str(path)!r} はTOMLとして読めません: {error}") from error


def _sections() -> dict[str, Any]:
    hints = typing.get_type_hints(Settings)
    return {name: hint for name, hint in hints.items() if name != "home"}


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for name, value in environment.items():
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        if name.startswith(ENVIRONMENT_PREFIX) and key and section in _sections():
            found.append((section, key, value))
    return found


def _refuse_strangers(environment: Mapping[str, str], settings: Settings) -> None:
    """A name that is nearly a setting's was meant as one: nobody may believe that it holds."""
    known = {f"{ENVIRONMENT_PREFIX}{section}__{key}".upper() for section, key, _, _ in describe()}
    for name in environment:
        rest = name.removeprefix(ENVIRONMENT_PREFIX).lower()
        meant = "__" in rest or any(f"{rest}_".startswith(f"{section}_") for section in _sections())
        fits = name.upper() in known or name == settings.model.api_key_env
        if name.startswith(ENVIRONMENT_PREFIX) and meant and not fits:
            raise SettingsError(
                f"環境変数 {name!r} に当たる設定はありません。{ENVIRONMENT_PREFIX}節__項目 の形で"
                f"（例: {ENVIRONMENT_PREFIX}POLICY__EXTERNAL_MAX_LEVEL）書いてください。"
            )


def _build(raw: Mapping[str, Any], home: Path) -> Settings:
    sections = _sections()
    unknown = sorted(set(raw) - set(sections))
    if unknown:
        raise SettingsError(f"設定の節 [{unknown[0]}] はありません。使える節: {', '.join(sections)}。")
    built = {name: _section(kind, name, raw.get(name, {})) for name, kind in sections.items()}
    return Settings(home=home, **built)


def _section(kind: type[T], name: str, values: Any) -> T:
    if not isinstance(values, Mapping):
        raise SettingsError(f"設定 {name!r} は節 [{name}] として書いてください。")
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise SettingsError(f"設定 [{name}] に {unknown[0]!r} はありません。使える項目: {', '.join(hints)}。")
    return kind(**{key: _convert(value, hints[key], f"{name}.{key}") for key, value in values.items()})


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def _convert(value: Any, kind: Any, where: str) -> Any:
    try:
        if kind is bool:
            return _boolean(value)
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
    if isinstance(kind, type) and issubclass(kind, Zone):
        return "、".join(zone.value for zone in Zone)
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
    for key in ("embedded_max_level", "office_max_level", "external_max_level"):
        if getattr(settings.policy, key) not in (0, 1, 2, 3):
            raise SettingsError(f"設定 policy.{key} は 0、1、2、3 のどれかにしてください。")
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
            "モデルサーバーの場所に合わせて、'office' か 'external' にしてください。"
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
