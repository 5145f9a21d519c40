"""Closing with AES-256-GCM and signing with Ed25519, by the keys of a keyring."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from holdfast.adapters.identity.keyring import Keyring
from holdfast.model.errors import SealBroken
from holdfast.ports.sealing import Sealed

NONCE_BYTES = 12


class KeyringSealing:
    """Closes, opens and signs with a keyring.

    The name of the key and the context are authenticated with the data, so that what was closed for one record does
    not open as another. A nonce is drawn anew each time: 2**32 seals with one key stay within NIST SP 800-38D.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    @property
    def present(self) -> str:
        """Names the present key that closes."""
        return self._keyring.seal.present

    def seal(self, data: bytes, context: str) -> Sealed:
        """Closes something with the present key; it opens only with the same context."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        closed = AESGCM(self._keyring.seal.keys[self.present]).encrypt(nonce, data, _bound(self.present, context))
        return Sealed(key=self.present, data=base64.b64encode(nonce + closed).decode())

    def open(self, sealed: Sealed, context: str) -> bytes:
        """Opens what was closed with the present or an earlier key; raises SealBroken."""
        key = self._keyring.seal.keys.get(sealed.key)
        if key is None:
            raise SealBroken(what=context, key=sealed.key)
        try:
            data = base64.b64decode(sealed.data, validate=True)
            return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _bound(sealed.key, context))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(what=context, key=sealed.key) from error

    def sign(self, data: bytes) -> tuple[str, str]:
        """Signs something; gives the name of the key and the signature as base64."""
        name = self._keyring.sign.present
        signature = Ed25519PrivateKey.from_private_bytes(self._keyring.sign.keys[name]).sign(data)
        return name, base64.b64encode(signature).decode()

    def is_signed(self, data: bytes, key: str, signature: str) -> bool:
        """Says that a signature by the named key of this ring is right."""
        return is_signed_by(self._keyring.sign.keys, data, key, signature)


def is_signed_by(trusted: Collection[str], data: bytes, key: str, signature: str) -> bool:
    """Says that something is signed by one of the keys that are trusted, named by their public halves."""
    if key not in trusted:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(f"{key}="))
        public.verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bound(key: str, context: str) -> bytes:
    return f"holdfast\n{key}\n{context}".encode()
