"""The recognisers that yuhitsu brings, in one place."""

from __future__ import annotations

from yuhitsu.privacy.addresses import AddressRecognizer
from yuhitsu.privacy.birthdates import BirthdateRecognizer
from yuhitsu.privacy.contacts import EmailRecognizer, PhoneRecognizer, PostalCodeRecognizer
from yuhitsu.privacy.name_cells import NameCellRecognizer
from yuhitsu.privacy.numbers import NumberRecognizer
from yuhitsu.privacy.persons import PersonRecognizer
from yuhitsu.privacy.spoken_names import SpokenNameRecognizer
from yuhitsu.privacy.tables import TableRecognizer
from yuhitsu.privacy.vehicles import PlateRecognizer
from yuhitsu.protocols import Recognizer


def standard() -> tuple[Recognizer, ...]:
    """Everything: numbers, contacts, dates of birth, addresses, plates, tables and persons."""
    return (*rules(), NameCellRecognizer(), SpokenNameRecognizer(), PersonRecognizer())


def rules() -> tuple[Recognizer, ...]:
    """Everything but persons."""
    return (
        NumberRecognizer(),
        PhoneRecognizer(),
        EmailRecognizer(),
        PostalCodeRecognizer(),
        BirthdateRecognizer(),
        AddressRecognizer(),
        PlateRecognizer(),
        TableRecognizer(),
    )
