"""Two ways for a mail to leave: an SMTP server, or a folder of .eml files.

    Refused (Exception)
        Temporary    the server, or the way to it, may take the mail later
        Permanent    it will not; a person must look

`send` returns only when the mail was taken for good; what it returns is the server's answer.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from monitor.alerts.safe import one_line

if TYPE_CHECKING:
    from monitor.alert_settings import AlertSettings, SmtpSettings

__all__ = ["FileTransport", "Permanent", "Refused", "SmtpTransport", "Temporary", "Transport", "transport_of"]

USER, PASSWORD = "PAUSEWATCH_SMTP_USER", "PAUSEWATCH_SMTP_PASSWORD"


class Refused(Exception):  # noqa: N818  what happened
    """A mail was not taken."""


class Temporary(Refused):
    """It may be taken later."""


class Permanent(Refused):
    """It will not be taken as it is."""


class Transport(Protocol):
    """A way for a mail to leave."""

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> str:
        """Hand the mail over; gives the answer. Raises Temporary or Permanent."""


class FileTransport:
    """Each mail becomes a file, written whole or not at all; sent again, it replaces itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> str:  # noqa: ARG002  both stand in the mail
        """Write it under its notice's id. Raises Temporary where the folder cannot be written."""
        name = f"{mail['X-Pausewatch-Notice']}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f".{name}.{os.getpid()}.part"
            with part.open("wb") as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / name)
        except OSError as error:
            raise Temporary(f"{self.folder}: {error.strerror}") from error
        return f"written to {name}"


class SmtpTransport:
    """An SMTP server. Credentials are given to it only over TLS, and stand in no message of ours."""

    def __init__(self, settings: SmtpSettings, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        given = os.environ if environment is None else environment
        self._user, self._password = given.get(USER, ""), given.get(PASSWORD, "")

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> str:
        """Send to one recipient. Raises Temporary or Permanent."""
        try:
            with self._connected() as server:
                return self._hand_over(server, mail, sender, recipient)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(*error.recipients[recipient]) from None
        except smtplib.SMTPAuthenticationError as error:
            # a wrong password will be mended by a person, and the mail must then still be there
            raise Temporary(f"{error.smtp_code} authentication refused") from None
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Temporary(self._clean(str(error))) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Temporary(self._clean(f"{type(error).__name__}: {error}")) from None

    def _connected(self) -> smtplib.SMTP:
        chosen, seconds = self._settings, self._settings.timeout.total_seconds()
        context = ssl.create_default_context(cafile=None if chosen.ca_file is None else str(chosen.ca_file))
        if chosen.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(chosen.host, chosen.port, timeout=seconds, context=context)
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=seconds)
        try:
            if chosen.security == "starttls":
                server.starttls(context=context)
            if self._user and chosen.security != "none":  # never over an unprotected connection
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage, sender: str, recipient: str) -> str:
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        code, answer = server.rcpt(recipient)
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({recipient: (code, answer)})
        code, answer = server.data(mail.as_bytes())
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)
        return f"{code} {self._clean(answer.decode('utf-8', 'replace'))}"

    def _refused(self, code: int, answer: bytes | str) -> Refused:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        said = f"{code} {self._clean(text)}"
        return Permanent(said) if 500 <= code < 600 else Temporary(said)

    def _clean(self, text: str) -> str:
        for secret in (self._password, self._user):
            if secret:
                text = text.replace(secret, "***")
        return one_line(text, 200)


def transport_of(settings: AlertSettings) -> Transport:
    """The transport that the settings ask for."""
    return FileTransport(settings.folder) if settings.transport == "file" else SmtpTransport(settings.smtp)
