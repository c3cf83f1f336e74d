"""Who published a page: detached Ed25519 signatures in the format of minisign, beside the page.

A page's own seals show that nothing was changed by accident; whoever forges a page can make them anew.
A signature can be made only with its publisher's secret key. `minisign -V` reads both files as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from sahel.errors import MissingDependency, SahelError
from sahel.writing import write_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE = ".minisig"
_KEY, _PREHASHED = b"Ed", b"ED"
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


def new_key(path: str | PathLike) -> Path:
    """Make a secret key (PEM, readable by its owner alone) and its public key, FILE.pub; hand back where that is.

    Raises `SahelError` if either file is there already.
    """
    ed25519, serialization = _cryptography()
    public = Path(f"{path}.pub")
    if there := [one for one in (Path(path), public) if os.path.lexists(one)]:
        raise SahelError(f"{str(there[0])!r} is there already: a key is never replaced. Name another file.")
    secret = ed25519.Ed25519PrivateKey.generate()
    pem = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except OSError as cause:
        raise SahelError(f"the key cannot be written to {str(path)!r}: {cause.strerror}. Name another file.") from None
    number, raw = _public_parts(secret)
    write_atomically(f"{_UNTRUSTED}sahel public key {_named(number)}\n{_text(_KEY + number + raw)}\n", public)
    return public


def sign(page: str | PathLike, *, key: str | PathLike) -> Path:
    """Put a page's signature beside it, PAGE.minisig, and hand back where; raises `SahelError` for no page, no key."""
    secret, target = _secret(key), Path(f"{page}{SIGNATURE}")
    number, _ = _public_parts(secret)
    signature = secret.sign(_digest(page))
    comment = f"file:{Path(page).name}"
    lines = [
        f"{_UNTRUSTED}signature by sahel, key {_named(number)}",
        _text(_PREHASHED + number + signature),
        _TRUSTED + comment,
        _text(secret.sign(signature + comment.encode("utf-8", "surrogateescape"))),
    ]
    write_atomically("\n".join(lines) + "\n", target)
    return target


def signature_fault(page: str | PathLike, *, public_key: str | PathLike) -> str:
    """Why a page is not known to be signed with a key, in a sentence; blank: it is.

    `public_key` is the key itself, or the file that holds it. Raises `SahelError` if it is no key.
    """
    number, key = _public(public_key)
    beside = Path(f"{page}{SIGNATURE}")
    try:
        _, first, trusted, second, *_ = beside.read_bytes().decode("utf-8").split("\n")
        whole, over_comment = (base64.b64decode(line, validate=True) for line in (first, second))
    except (OSError, ValueError):
        return f"NOT SIGNED: there is no readable signature {beside.name!r} beside it; ask its publisher for it"
    is_exact = (_text(whole), _text(over_comment)) == (first, second)
    if not is_exact or len(whole) != 74 or whole[:2] != _PREHASHED or not trusted.startswith(_TRUSTED):
        return f"NOT SIGNED: {beside.name!r} is no signature of this kind; ask its publisher for it"
    if whole[2:10] != number:
        return f"NOT SIGNED by this key: the signature names the key {_named(whole[2:10])}, not {_named(number)}"
    comment = trusted.removeprefix(_TRUSTED).encode("utf-8")
    if not (_is_by(key, whole[10:], _digest(page)) and _is_by(key, over_comment, whole[10:] + comment)):
        return "FORGED OR CHANGED: the signature does not fit the page; get the page from its publisher"
    return ""


def _is_by(key: Ed25519PublicKey, signature: bytes, text: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _digest(page: str | PathLike) -> bytes:
    try:
        return hashlib.blake2b(Path(page).read_bytes()).digest()
    except OSError as cause:
        raise SahelError(f"{str(page)!r} cannot be read: {cause.strerror}. Check the path.") from None


def _secret(path: str | PathLike) -> Ed25519PrivateKey:
    ed25519, serialization = _cryptography()
    try:
        secret = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as cause:
        raise SahelError(
            f"{str(path)!r} cannot be read as a secret key ({cause}). Make one: sahel sign --new-key --key FILE"
        ) from None
    if not isinstance(secret, ed25519.Ed25519PrivateKey):
        raise SahelError(f"{str(path)!r} is no Ed25519 key. Make one: sahel sign --new-key --key FILE")
    return secret


def _public(given: str | PathLike) -> tuple[bytes, Ed25519PublicKey]:
    ed25519, _ = _cryptography()
    try:
        text = Path(given).read_text(encoding="utf-8") if Path(given).is_file() else str(given)
        raw = base64.b64decode(text.strip().splitlines()[-1], validate=True)
        if len(raw) == 42 and raw[:2] == _KEY:
            return raw[2:10], ed25519.Ed25519PublicKey.from_public_bytes(raw[10:])
    except (OSError, ValueError, IndexError, binascii.Error):
        pass
    raise SahelError(
        f"{str(given)[:200]!r} is no public key and no file that holds one. Give the line that begins with RW, or the "
        "file FILE.pub, that the publisher made known."
    )


def _public_parts(secret: Ed25519PrivateKey) -> tuple[bytes, bytes]:
    """The number by which a key is called, and its public half."""
    raw = secret.public_key().public_bytes_raw()
    return hashlib.blake2b(raw, digest_size=8).digest(), raw


def _named(number: bytes) -> str:
    return number[::-1].hex().upper()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _cryptography():
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise MissingDependency(
            'signatures need the package cryptography, which is not installed. Run: pip install "sahel[sign]"'
        ) from None
    return ed25519, serialization
