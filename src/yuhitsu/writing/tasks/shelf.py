"""The tasks that there are: those of the package, and the office's own files over them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from yuhitsu.errors import NotFoundError, SettingsError
from yuhitsu.writing.tasks.model import Group, WritingTask
from yuhitsu.writing.tasks.reading import read_task

LARGEST = 200_000
"""Bytes of the largest file that is read as a task."""


class TaskShelf:
    """All tasks, by id.

    Args:
        folder: the office's own files (``*.toml``), read again whenever the shelf is asked; a file with the
            id of one of ours takes its place.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def all(self) -> tuple[WritingTask, ...]:
        """Every task, in the order of the page.

        Raises:
            SettingsError: a file of the office is mistaken.
        """
        tasks = {task.id: task for task in _ours()}
        own: dict[str, str] = {}
        for task in self._own():
            if task.id in own:
                raise SettingsError(
                    f"仕事の定義 {own[task.id]!r} と {task.origin!r} の id が同じです（{task.id}）。"
                )
            own[task.id] = task.origin
            tasks[task.id] = task
        return tuple(sorted(tasks.values(), key=lambda task: (task.order, task.id)))

    def get(self, identifier: str) -> WritingTask:
        """The task with this id.

        Raises:
            NotFoundError: there is none. SettingsError: a file of the office is mistaken.
        """
        for task in self.all():
            if task.id == identifier:
                return task
        raise NotFoundError(
            f"仕事 {identifier!r} はありません。「仕事」のページか yuhitsu work list で確かめてください。"
        )

    def groups(self, query: str = "") -> tuple[Group, ...]:
        """The tasks that hold every word of ``query``, by group."""
        words = _plain(query).split()
        found: dict[str, list[WritingTask]] = {}
        for task in self.all():
            text = _plain(f"{task.title} {task.about} {task.group} {task.words}")
            if all(word in text for word in words):
                found.setdefault(task.group, []).append(task)
        return tuple(Group(title, tuple(tasks)) for title, tasks in found.items())

    def _own(self) -> Iterator[WritingTask]:
        if self._folder is None:
            return
        try:
            paths = sorted(path for path in self._folder.iterdir() if path.suffix == ".toml")
        except OSError as error:
            raise SettingsError(
                f"仕事の定義のフォルダ {str(self._folder)!r} を開けません（{error.strerror}）。"
                "設定 writing.tasks を確かめてください。"
            ) from error
        for path in paths:
            yield read_task(_text_of(path), path.name)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise SettingsError(f"仕事の定義 {path.name!r} が大きすぎます（{LARGEST:,}バイトまで）。")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"仕事の定義 {path.name!r} を開けません: {error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"仕事の定義 {path.name!r} はUTF-8の文字ではありません。UTF-8で保存してください。"
        ) from error


@cache
def _ours() -> tuple[WritingTask, ...]:
    folder = files("yuhitsu.writing.tasks").joinpath("data")
    named = sorted((item.name, item) for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(read_task(item.read_text(encoding="utf-8"), name) for name, item in named)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
