"""Settings in, live parts out: the one place where the service is put together."""

from collections.abc import Mapping
from pathlib import Path

from app import config
from app.clock import Clock, SystemClock, WarpedClock
from app.db import Database
from app.errors import Refused
from app.flows import delivery
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway
from app.messaging.sender import Sender
from app.messaging.simulator import SENDER, SimulatorGateway
from app.messaging.twilio import signatures
from app.messaging.twilio.gateway import TwilioGateway
from app.pathways import loader
from app.web.parts import Parts, SignatureCheck

Settings = config.Settings


def settings(environ: Mapping[str, str], env_file: Path | None = None) -> Settings:
    """Read the settings, or raise `config.ConfigError` with an id, a sentence and a hint."""
    return config.load(environ, env_file)


def environment(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    """Give the environment with what the file adds, unchecked."""
    return {**config.read_env_file(env_file), **environ}


def build(chosen: Settings, *, clock: Clock | None = None, database: Database | None = None, gateway: Gateway | None = None) -> Parts:
    """Put the service together from its settings. Nothing runs yet; close it with `shut`.

    Raises `Refused` for a clock that can be warped where patients are real.
    """
    ticking = clock or SystemClock()
    if isinstance(ticking, WarpedClock) and chosen.environment == "production":
        raise Refused("A clock that can be warped is for the demo and for tests, never for production.")
    database = database or open_database(chosen)
    gateway = gateway or _gateway(chosen)
    addresses = Addresses(chosen.twilio_from or (SENDER if chosen.sms_gateway == "simulator" else None), chosen.public_url)
    return Parts(
        environment=chosen.environment,
        public_url=chosen.public_url,
        secret_key=chosen.secret_key,
        sms_gateway=chosen.sms_gateway,
        clock=ticking,
        database=database,
        gateway=gateway,
        sender=Sender(database, delivery.sender_turn(database, gateway, addresses=addresses, clock=ticking)),
        addresses=addresses,
        signature_check=_signature_check(chosen),
        pathways=loader.load_shipped(),
        heartbeat_url=chosen.heartbeat_url,
        downtime_dir=chosen.downtime_dir,
        downtime_passphrase=chosen.downtime_passphrase,
    )


def open_database(chosen: Settings) -> Database:
    """Open the database of these settings; in production a SQLite that can lose its log is refused."""
    return Database.open(chosen.database_url, require_safe_sqlite=chosen.environment == "production")


def shut(parts: Parts) -> None:
    """Finish what waits, and close."""
    parts.sender.stop()
    parts.database.dispose()


def _gateway(chosen: Settings) -> Gateway:
    if chosen.sms_gateway == "simulator":
        return SimulatorGateway()
    return TwilioGateway(
        account_sid=chosen.twilio_account_sid or "",
        auth_token=chosen.twilio_auth_token or "",
        api_url=chosen.twilio_api_url,
        per_second=chosen.twilio_per_second,
    )


def _signature_check(chosen: Settings) -> SignatureCheck | None:
    if chosen.twilio_auth_token is None:
        return None
    return signatures.SignatureCheck(chosen.twilio_auth_token, chosen.twilio_auth_token_secondary)
