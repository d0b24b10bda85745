"""The running installation: its background threads outlive a full disk, and its record opens alone."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import OpenOffice
from yuhitsu import app as assembly
from yuhitsu.app import App, build, open_record
from yuhitsu.config import ModelSettings, Settings
from yuhitsu.errors import DiskFull, RecordError, SettingsError, StorageError


class FullAtFirst:
    """Makes vectors only when it is asked a second time."""

    def __init__(self) -> None:
        self.asked = 0
        self.made = threading.Event()

    def make(self, **_: Any) -> None:
        self.asked += 1
        if self.asked == 1:
            raise DiskFull("ディスクの空きがありません。")
        self.made.set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VECTOR_RETRY_SECONDS", "VECTOR_PAUSE_SECONDS"):
        monkeypatch.setattr(assembly, name, 0.01)


@pytest.fixture
def office(open_office: OpenOffice) -> App:
    return open_office(documents=False)


@pytest.mark.usefixtures("impatient")
def test_vectors_are_made_when_the_disk_has_room_again(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise RecordError("記録を書き込めません。")

    monkeypatch.setattr(office.log, "write", full)
    office.vectors = maker = FullAtFirst()  # type: ignore[assignment]
    office.start_background()
    assert maker.made.wait(10)


@pytest.mark.usefixtures("impatient")
def test_a_failure_to_make_vectors_is_recorded_where_that_is_possible(office: App) -> None:
    office.vectors = maker = FullAtFirst()  # type: ignore[assignment]
    office.start_background()
    assert maker.made.wait(10)
    assert [entry.body for entry in office.log.export() if entry.kind == "vectors.failed"] == [
        {"cause": "storage.full"}
    ]


def test_the_record_opens_without_the_model(settings: Settings) -> None:
    keyless = ModelSettings("openai", "http://127.0.0.1:9/v1", "m", "KEY_THAT_IS_NOT_SET")
    build(settings).close()
    settings = replace(settings, model=keyless)
    with pytest.raises(SettingsError, match="KEY_THAT_IS_NOT_SET"):
        build(settings)
    with open_record(settings) as log:
        assert log.verify().intact


def test_a_record_that_is_not_there_is_not_made(settings: Settings) -> None:
    with pytest.raises(StorageError, match="ありません"), open_record(settings):
        pass
    assert not settings.home.exists()
