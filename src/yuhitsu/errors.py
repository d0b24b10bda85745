"""Every error yuhitsu raises, for whoever must show or handle one.

Messages are in Japanese, because a clerk or an information officer reads them; each says what is
wrong, with which thing, and how to mend it. ``code`` is the stable English name that JSON output,
the HTTP faces and the record use. This module knows no HTTP: ``web/`` maps codes to statuses.

* YuhitsuError
  x SettingsError            a setting is impossible or contradictory
  x MissingExtra             an optional dependency is not installed
  x InputError               what the user sent cannot be used (empty, too long)
  x NotFoundError            no such document, passage or conversation (or not yours: same answer)
  x SignInNeeded             nobody is signed in, or no longer
  x SignInRefused            name, password, code or token do not fit; carries how long to wait
  x ProviderDown             the identity provider does not answer, or talks nonsense
  x Forbidden                this person or key may not do this
  x ConflictError            somebody else changed it meanwhile
  x TooManyRequests          more requests than one person or key may send
  x DocumentError            a file was refused; carries its name
    + UnsupportedFormat
    + MislabelledDocument
    + BrokenDocument
    + EncryptedDocument
    + EmptyDocument
    + ScannedDocument
    + DocumentTooLarge
    + ReaderLimitExceeded
    + ForbiddenDocument
  x StorageError             the database cannot be read or written
    + DiskFull
  x ModelError               a model cannot be used
    + ModelUnreachable
    + ModelTimeout
    + ModelRefused
    + ModelNonsense
    + WeightsError
  x Overloaded               too many questions at once
  x Stopped                  the server is going, and the question was not answered to its end
  x PolicyRefusal            the policy does not permit this use; carries the rule
    + ApprovalNeeded
    + PurposeNeeded
  x RecordError              the record cannot be written: no record, no answer
"""

from __future__ import annotations

from typing import ClassVar


class YuhitsuError(Exception):
    """Root of the tree; the message is meant to be shown to a person."""

    code: ClassVar[str] = "error"

    @property
    def message(self) -> str:
        """The text to show."""
        return str(self.args[0]) if self.args else self.code


class SettingsError(YuhitsuError):
    """A setting is missing, impossible or contradicts another."""

    code = "settings"


class MissingExtra(YuhitsuError):
    """An optional dependency is not installed; the message names the extra to install."""

    code = "missing_extra"

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(
            f"{module!r} がインストールされていません。`pip install 'yuhitsu[{extra}]'` で追加してください。"
        )
        self.module = module
        self.extra = extra


class InputError(YuhitsuError):
    """What the user sent cannot be used."""

    code = "input"


class NotFoundError(YuhitsuError):
    """There is no such thing, or it is not for this user: deliberately the same answer."""

    code = "not_found"


class SignInNeeded(YuhitsuError):
    """Nobody is signed in, or not all the way.

    Args:
        message: what to do.
        where: the page on which to do it.
    """

    code = "sign_in"

    def __init__(self, message: str, where: str = "/sign-in") -> None:
        super().__init__(message)
        self.where = where


class SignInRefused(YuhitsuError):
    """Name, password, code or token do not fit; which of them is not told.

    Args:
        message: what to do.
        wait: seconds until it may be tried again; 0 for at once.
    """

    code = "sign_in.refused"

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


class ProviderDown(YuhitsuError):
    """The identity provider does not answer, or does not talk OpenID Connect."""

    code = "sign_in.provider"


class Forbidden(YuhitsuError):
    """This person or key may not do this, whatever it is done to."""

    code = "forbidden"


class ConflictError(YuhitsuError):
    """Somebody else changed it meanwhile, or the change would leave the office without an administrator."""

    code = "conflict"


class TooManyRequests(YuhitsuError):
    """More requests than one person or key may send.

    Args:
        wait: seconds until the next one is taken.
    """

    code = "too_many"

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class DocumentError(YuhitsuError):
    """A file was refused.

    Args:
        name: the file name as the user gave it.
        reason: why, and what to do, in one Japanese sentence without the name.
    """

    code = "document"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"「{name}」: {reason}")
        self.name = name
        self.reason = reason


class UnsupportedFormat(DocumentError):
    """No reader takes this kind of file."""

    code = "document.unsupported"


class MislabelledDocument(DocumentError):
    """The content is not what the file name says."""

    code = "document.mislabelled"


class BrokenDocument(DocumentError):
    """The file cannot be parsed."""

    code = "document.broken"


class EncryptedDocument(DocumentError):
    """The file is protected by a password."""

    code = "document.encrypted"


class EmptyDocument(DocumentError):
    """The file holds no text."""

    code = "document.empty"


class ScannedDocument(DocumentError):
    """A PDF without a text layer: it was not read."""

    code = "document.scanned"


class DocumentTooLarge(DocumentError):
    """The file, or what it unpacks to, is over the limit."""

    code = "document.too_large"


class ReaderLimitExceeded(DocumentError):
    """Reading took more time or memory than is allowed."""

    code = "document.limit"


class ForbiddenDocument(DocumentError):
    """The file is marked as what this system must not hold (特定秘密)."""

    code = "document.forbidden"


class StorageError(YuhitsuError):
    """The database cannot be read or written."""

    code = "storage"


class DiskFull(StorageError):
    """No space is left; nothing that was reported done is lost."""

    code = "storage.full"


class ModelError(YuhitsuError):
    """A model cannot be used."""

    code = "model"


class ModelUnreachable(ModelError):
    """Nothing answers at the model server's address."""

    code = "model.unreachable"


class ModelTimeout(ModelError):
    """The model server is too slow."""

    code = "model.timeout"


class ModelRefused(ModelError):
    """The model server answered with an error (key, model name, size)."""

    code = "model.refused"


class ModelNonsense(ModelError):
    """What the model server sends is not the protocol."""

    code = "model.nonsense"


class WeightsError(ModelError):
    """A weights file is missing, cut short or changed."""

    code = "model.weights"


class Overloaded(YuhitsuError):
    """Too many questions at once; a refused request is better than a stuck office."""

    code = "overloaded"


class Stopped(YuhitsuError):
    """The server is being stopped; the question was not answered to its end."""

    code = "stopped"


class PolicyRefusal(YuhitsuError):
    """The policy does not permit this use.

    Args:
        rule: the rule's stable name, for the record.
        message: why, and what to do.
    """

    code = "policy"

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class ApprovalNeeded(PolicyRefusal):
    """The 許可権限者 must approve this use first; a request waits for that."""

    code = "policy.approval"


class PurposeNeeded(PolicyRefusal):
    """The name of the 業務 must be given, or is not one that the office has listed."""

    code = "policy.purpose"


class RecordError(YuhitsuError):
    """The record cannot be written or read: no record, no answer."""

    code = "record"
