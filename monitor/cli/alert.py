"""`pausewatch alert`: test the way of the mail, look into the outbox, silence, release, send again, preview."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.alert_settings import Subscription
    from monitor.config import Config


@click.group()
def cli() -> None:
    """Mail: test it, list it, silence it, release it, send it again, preview it."""


def _ready(config: Config) -> None:
    alerts = config.alerts
    if not alerts.sender:
        raise click.ClickException("alerts.sender is not set: see docs/mail.md")
    if alerts.transport == "smtp" and not alerts.smtp.host:
        raise click.ClickException("alerts.smtp.host is not set: see docs/mail.md")


def _send_now(
    config: Config, kind: str, payload: dict[str, Any], to: Iterable[tuple[Subscription | None, str]]
) -> tuple[int, int]:
    """Write a test or a drill into the outbox and send it at once; gives how many were accepted, and how many not."""
    from monitor.alerts.letters import subject_of
    from monitor.alerts.sender import send_due
    from monitor.alerts.transport import transport_of
    from monitor.cli.database import database
    from monitor.store.outbox import Notice, enqueue, find_notice, notices_of

    now = datetime.now(UTC)
    thread = f"{kind}/{now.isoformat()}"
    with database(config) as store:
        with store.writing() as connection:
            for subscription, recipient in to:
                code = "en" if subscription is None else subscription.language
                notice = Notice(
                    thread=thread,
                    agreement="",
                    subscription="" if subscription is None else subscription.name,
                    audience="internal",
                    recipient=recipient,
                    language=code,
                    reasons=(kind,),
                    subject=subject_of(payload, [kind], code),
                    payload=payload,
                    due_at=now,
                )
                enqueue(connection, [notice], now=now, domain=config.alerts.sender.rpartition("@")[2])
        send_due(store, config.alerts, transport_of(config.alerts))
        with store.reading() as connection:
            mine = [row for row in notices_of(connection, limit=1000) if row["thread"] == thread]
            rows = [row for row in (find_notice(connection, one["notice_id"]) for one in mine) if row is not None]
    for row in rows:
        click.echo(f"{row['state']:<8} {row['recipient']}  {row['answer']}")
    accepted = sum(row["state"] == "sent" for row in rows)
    return accepted, len(rows) - accepted


@cli.command()
@click.option("--to", "only", help="One address instead of every recipient.")
@click.pass_context
def test(ctx: click.Context, only: str | None) -> None:
    """Mail a test to every recipient. Once it was delivered, and with alerts.enabled, real mails may leave."""
    from monitor.alerts.made_up import test_payload
    from monitor.cli.database import configuration

    config = configuration(ctx)
    _ready(config)
    way = f"{config.alerts.smtp.host}:{config.alerts.smtp.port} ({config.alerts.smtp.security})"
    facts = {"From": config.alerts.sender, "By": way if config.alerts.transport == "smtp" else "files"}
    accepted, rest = _send_now(config, "test", test_payload(facts), _recipients(config, only))
    click.echo(f"{accepted} accepted, {rest} not. Did it arrive? Look into the inbox and the spam folder.")
    if not config.alerts.enabled:
        click.echo("alerts.enabled is false: nothing else is mailed until it is true.")
    ctx.exit(1 if rest or not accepted else 0)


def _recipients(config: Config, only: str | None = None) -> list[tuple[Subscription | None, str]]:
    if only is not None:
        from monitor.alert_settings import Subscription

        return [(None, Subscription(name="test", to=(only,)).to[0])]
    found: list[tuple[Subscription | None, str]] = [
        (one, recipient) for one in config.alerts.subscriptions for recipient in one.to
    ]
    if not found:
        raise click.ClickException("alerts.subscriptions is empty, and no --to was given")
    return found


@cli.command()
@click.option("--to", "only", help="One address instead of the test recipients.")
@click.pass_context
def drill(ctx: click.Context, only: str | None) -> None:
    """Mail a made-up violation through the whole path, to operators (subscriptions with operator: true) only."""
    from monitor.alerts.made_up import drill_payload
    from monitor.cli.database import configuration

    config = configuration(ctx)
    _ready(config)
    to = _recipients(config, only)
    if only is None:
        to = [(one, recipient) for one, recipient in to if one is not None and one.operator]
        if not to:
            raise click.ClickException("no subscription has operator: true, and no --to was given")
    accepted, rest = _send_now(config, "drill", drill_payload(datetime.now(UTC), "DRILL"), to)
    click.echo(f"{accepted} accepted, {rest} not. Its subject begins with DRILL.")
    ctx.exit(1 if rest or not accepted else 0)


@cli.command("list")
@click.option("--state", "states", multiple=True, help="Only these: waiting, held, sending, sent, dead, silenced …")
@click.option("--limit", default=40, show_default=True, help="Most rows.")
@click.pass_context
def list_(ctx: click.Context, states: tuple[str, ...], limit: int) -> None:
    """The notices, newest first, and the silences that hold."""
    from monitor.cli.database import configuration, database
    from monitor.store.outbox import count_states, notices_of, silences_at

    with database(configuration(ctx)) as store, store.reading() as connection:
        rows = notices_of(connection, states=states, limit=limit)
        counts, silences = count_states(connection), silences_at(connection, datetime.now(UTC))
    for row in rows:
        click.echo(f"{row['notice_id']}  {row['state']:<10} {row['created_at']:%Y-%m-%d %H:%MZ}  {row['recipient']}")
        click.echo(f"    {row['reasons'].replace('|', ', ')}: {row['subject']}")
        if row["answer"]:
            click.echo(f"    {row['answer']}")
    for silence in silences:
        about = ", ".join(f"{key} {value}" for key, value in silence.matches.items()) or "everything"
        until = f"until {silence.ends_at:%Y-%m-%d %H:%MZ}, {silence.author}: {silence.reason}"
        click.echo(f"silence {silence.silence_id}: {about}, {until}")
    click.echo(", ".join(f"{n} {state}" for state, n in sorted(counts.items())) or "no notices")


@cli.command()
@click.argument("notice_id")
@click.pass_context
def show(ctx: click.Context, notice_id: str) -> None:
    """The text of a notice, as it was or would be mailed."""
    from monitor.alerts.message import message_of
    from monitor.cli.database import configuration, database
    from monitor.store.outbox import find_notice

    config = configuration(ctx)
    with database(config) as store, store.reading() as connection:
        notice = find_notice(connection, notice_id)
    if notice is None:
        raise click.ClickException(f"no notice is called {notice_id!r}")
    mail = message_of(notice, config.alerts, datetime.now(UTC))
    for name in ("From", "To", "Date", "Subject", "Message-ID", "In-Reply-To"):
        if mail[name]:
            click.echo(f"{name}: {mail[name]}")
    body = mail.get_body(("plain",))
    click.echo("" if body is None else f"\n{body.get_content()}")


@cli.command()
@click.option("--by", "author", required=True, help="Who silences.")
@click.option("--because", "reason", required=True, help="Why.")
@click.option("--for", "length", required=True, help="How long: 30m, 6h, 2d.")
@click.option("--agreement", help="Only this agreement.")
@click.option("--subscription", help="Only this subscription.")
@click.option("--place", help="Only waves in this place (its id).")
@click.option("--source", help="Only this source's silence.")
@click.pass_context
def silence(ctx: click.Context, /, author: str, reason: str, length: str, **about: str | None) -> None:
    """Keep notices back for a time. An escalation, a correction or a retraction comes all the same."""
    from pydantic import TypeAdapter, ValidationError

    from monitor.cli.database import configuration, database
    from monitor.setting_types import Duration
    from monitor.store.outbox import Silence, keep_silence

    try:
        span: timedelta = TypeAdapter(Duration).validate_python(length)
    except ValidationError as error:
        raise click.BadParameter("write 30m, 6h or 2d", param_hint="--for") from error
    now = datetime.now(UTC)
    matches = {key: value for key, value in about.items() if value}
    made = Silence(f"sil-{now:%Y%m%d%H%M%S}", author, reason, matches, now, now, now + span)
    with database(configuration(ctx)) as store, store.writing() as connection:
        keep_silence(connection, made)
    click.echo(f"{made.silence_id} until {made.ends_at:%Y-%m-%d %H:%MZ}")


@cli.command()
@click.argument("notice_id")
@click.pass_context
def resend(ctx: click.Context, notice_id: str) -> None:
    """Send a dead, silenced or sent notice again, as the same message."""
    from monitor.cli.database import configuration, database
    from monitor.store.outbox import resend as again

    with database(configuration(ctx)) as store, store.writing() as connection:
        if not again(connection, notice_id, now=datetime.now(UTC)):
            raise click.ClickException(f"no dead, silenced or sent notice is called {notice_id!r}")
    click.echo(f"{notice_id} waits to be sent again")


@cli.command()
@click.argument("notice_id")
@click.option("--by", required=True, help="Who lets it go.")
@click.pass_context
def release(ctx: click.Context, notice_id: str, by: str) -> None:
    """Let a held notice go (alerts.release: hold)."""
    from monitor.cli.database import configuration, database
    from monitor.store.outbox import release as let_go

    with database(configuration(ctx)) as store, store.writing() as connection:
        if not let_go(connection, notice_id, by=by, now=datetime.now(UTC)):
            raise click.ClickException(f"no held notice is called {notice_id!r}")
    click.echo(f"{notice_id} was released by {by}")


@cli.command()
@click.argument("incident")
@click.option("--agreement", default="cold-pause-2026", show_default=True, help="Name of an agreement, or a YAML file.")
@click.option("--reports", "reports_file", type=click.Path(path_type=Path), help="A CSV file instead of the database.")
@click.option("--language", type=click.Choice(["en", "uk"]), default="en", show_default=True)
@click.option("--audience", type=click.Choice(["internal", "subscribers", "public"]), default="internal")
@click.option("--out", "folder", default=".", type=click.Path(path_type=Path, file_okay=False), show_default=True)
@click.pass_context
def preview(
    ctx: click.Context,
    incident: str,
    agreement: str,
    reports_file: Path | None,
    language: str,
    audience: str,
    folder: Path,
) -> None:
    """Write the mail on the wave of INCIDENT as HTML and text, as it would be sent now."""
    from monitor.alerts.preview import preview as make
    from monitor.cli.database import assess_file, assess_store, configuration, database
    from monitor.explain import find_incident

    config = configuration(ctx)
    if reports_file is not None:
        result, _ = assess_file(reports_file, agreement)
    else:
        with database(config) as store:
            result, _ = assess_store(store, config, agreement)
    made = make(result, find_incident(result, incident), config, audience=audience, language=language)
    if made is None:
        raise click.ClickException("this incident is in no wave, or not yet for this audience: nothing would be mailed")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("preview.html", made.html), ("preview.txt", made.text)):
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"written: {folder / name}")
