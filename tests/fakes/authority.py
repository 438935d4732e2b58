"""An authority that signs certificates for tests, and a front that speaks TLS with one of them."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.fakes.tunnels import Relay

DAY = timedelta(days=1)


class Authority:
    """Trusted by whoever is given `file`, its own certificate in PEM."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority for tests")])
        self.file = folder / "authority.pem"
        signs = x509.KeyUsage(
            key_cert_sign=True,
            crl_sign=True,
            **dict.fromkeys(("digital_signature", "content_commitment", "key_encipherment"), False),
            **dict.fromkeys(("data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False),
        )
        signed = (
            self._begun(self._name, self._key.public_key(), -DAY, DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(signs, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def server(self, name: str, since: timedelta = -DAY, until: timedelta = DAY) -> ssl.SSLContext:
        """What a server of this name (or address) shows; valid between these two moments, from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            known: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            known = x509.DNSName(name)
        signed = (
            self._begun(x509.Name([]), key.public_key(), since, until)
            .add_extension(x509.SubjectAlternativeName([known]), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(self._known_by(), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _known_by(self) -> x509.AuthorityKeyIdentifier:
        """Whose signature it is: Python 3.13 insists."""
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())

    def _begun(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, since: timedelta, until: timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + since)
            .not_valid_after(now + until)
        )


class Front(Relay):
    """Speaks TLS in front of a plain server; `address` is https on loopback."""

    def __init__(self, context: ssl.SSLContext, behind: int) -> None:
        super().__init__(lambda _: ("127.0.0.1", behind), context)
        self.address = f"https://127.0.0.1:{self.port}"
