"""Word and Excel files are archives: looked at before any parser unpacks them."""

from __future__ import annotations

import io
import zipfile
import zlib

from yuhitsu.errors import BrokenDocument, DocumentTooLarge, EncryptedDocument

MEMBERS = 20_000
_CHUNK = 1 << 20


def check_archive(data: bytes, name: str, unpacked_limit: int) -> frozenset[str]:
    """Names of the archive's members.

    What it unpacks to is measured by unpacking, because a size that is only declared may lie.

    Raises:
        BrokenDocument: no archive, or a damaged one.
        EncryptedDocument: members are encrypted.
        DocumentTooLarge: too many members, or more than ``unpacked_limit`` bytes when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 0x1 for info in infos):
                raise EncryptedDocument(name, "パスワードで保護されています。保護を外してください。")
            if len(infos) > MEMBERS or sum(info.file_size for info in infos) > unpacked_limit:
                raise _too_large(name, unpacked_limit)
            total = 0
            for info in infos:
                with archive.open(info) as member:
                    while chunk := member.read(_CHUNK):
                        total += len(chunk)
                        if total > unpacked_limit:
                            raise _too_large(name, unpacked_limit)
            return frozenset(info.filename for info in infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BrokenDocument(
            name, "壊れているため開けません。作ったソフトで開き、保存し直してください。"
        ) from error


def _too_large(name: str, limit: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        name, f"展開すると{limit // (1 << 20)}MBを超えます。図や不要なシートを除いてください。"
    )
