"""A site's own authority: it signs who is the broker and who is which role."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.bus.connection import write_private

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 825  # the longest that common TLS clients take
KEY_FILE = "ca.key"
CERTIFICATE_FILE = "ca.pem"
_EARLIER = timedelta(minutes=5)  # a machine whose clock is a little behind takes it, too


class AuthorityError(RuntimeError):
    """An authority that cannot be read or cannot sign; the text says why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and the private key that belongs to it, both as PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """Signs certificates on P-256. `now` of each call is epoch seconds."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate = certificate
        self._key = key

    @classmethod
    def found(cls, name: str, now: float) -> Self:
        """A fresh authority, good for ten years."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _unsigned(name, _name(name), key, now, AUTHORITY_DAYS)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The authority that :meth:`write` left in `folder`; AuthorityError if it is none."""
        try:
            certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE_FILE).read_bytes())
            key = serialization.load_pem_private_key((folder / KEY_FILE).read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityError(f"no authority in {folder}: {error}") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise AuthorityError(f"the key in {folder} is of another kind than ours")
        return cls(certificate, key)

    def write(self, folder: Path) -> None:
        """Certificate and key into `folder`, the key for its owner only."""
        write_private(folder / KEY_FILE, _key_text(self._key))
        (folder / CERTIFICATE_FILE).write_bytes(self.certificate)

    @property
    def certificate(self) -> bytes:
        """What everybody may have: it lets them tell what this authority has signed. PEM."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def sign_server(self, hosts: list[str], now: float, days: float = CERTIFICATE_DAYS) -> Identity:
        """For a broker that is reached under each of `hosts`, names or addresses."""
        names = x509.SubjectAlternativeName([_host(host) for host in hosts])
        return self._sign("broker", ExtendedKeyUsageOID.SERVER_AUTH, now, days, names)

    def sign_client(self, name: str, now: float, days: float = CERTIFICATE_DAYS) -> Identity:
        """For whoever is `name` to the broker: a role, or a source."""
        return self._sign(name, ExtendedKeyUsageOID.CLIENT_AUTH, now, days, None)

    def _sign(
        self,
        name: str,
        purpose: x509.ObjectIdentifier,
        now: float,
        days: float,
        names: x509.SubjectAlternativeName | None,
    ) -> Identity:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _unsigned(name, self._certificate.subject, key, now, days)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        signed = builder.sign(self._key, hashes.SHA256())
        return Identity(signed.public_bytes(serialization.Encoding.PEM), _key_text(key))


def _unsigned(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: float, days: float
) -> x509.CertificateBuilder:
    moment = datetime.fromtimestamp(now, UTC)
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _EARLIER)
        .not_valid_after(moment + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    """AuthorityError where `host` can be neither a name nor an address."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return x509.DNSName(host)
    except ValueError as error:
        raise AuthorityError(f"not a host: {host!r}") from error


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_text(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
