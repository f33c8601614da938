"""Where the journal of a data folder is: in it, or on a server that `--store` names.

What was said once is remembered beside the data, so that no engine begins another
journal by mistake, and `ondijon audit verify` finds the one there is.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.bus.connection import write_private
from app.store.database import StoreError, read_url
from app.store.dialect import Postgresql
from app.store.vault import JOURNAL

FILE_NAME = "store"  # holds what was said, not what a file of the site's holds
LARGEST_BYTES = 4096
OTHERS = 0o077
HERE = ("localhost", "127.0.0.1", "::1")
TLS = ("verify-full", "verify-ca")


def remember(data_dir: Path, said: str) -> str:
    """What is said of the store from now on; what was said last where nothing is.
    Raises StoreError for what cannot be used."""
    path = data_dir / FILE_NAME
    if not said:
        return path.read_text("utf-8").strip() if path.is_file() else ""
    url_said(said)
    data_dir.mkdir(parents=True, exist_ok=True)
    write_private(path, f"{said}\n".encode())
    return said


def store_url(data_dir: Path, said: str, *, require_tls: bool = False) -> str:
    """For an engine: the URL of the server, "" for a file. Raises StoreError, also for
    a server on another machine that TLS is not demanded of, where it must be."""
    kept = remember(data_dir, said)
    url = url_said(kept) if kept else ""
    if url and require_tls and not (_is_here(url) or _demands_tls(url)):
        raise StoreError(
            "the way to the server may be plain, and --require-tls is set: say "
            "?sslmode=verify-full in the URL of the store"
        )
    return url


def url_said(said: str) -> str:
    """The URL that is meant by a URL without a password, or by a file that holds one
    and that only its owner reads. Raises StoreError."""
    if "://" in said:
        if read_url(said).password is not None:
            raise StoreError(
                "a password in --store can be read by everybody on this computer: put the URL "
                "into a file that only you may read, and name the file; or use ~/.pgpass"
            )
        return _server(said)
    path = Path(said)
    try:
        if path.stat().st_mode & OTHERS:
            raise StoreError(f"{path} may be read by others: chmod 600 it")
        return _server(path.read_bytes()[:LARGEST_BYTES].decode("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: {error}") from error


def absolute(said: str) -> str:
    """The same for a role that starts in another folder."""
    if not said or "://" in said:
        return said
    return os.fspath(Path(said).expanduser().absolute())


def journal_place(data_dir: Path, said: str = "") -> Path | str:
    """Where the journal is read: its file, or the URL of its server. Raises StoreError."""
    found = said or remember(data_dir, "")
    return url_said(absolute(found)) if found else data_dir / JOURNAL


def _is_here(url: str) -> bool:
    where = read_url(url)
    hosts = str(where.host or where.query.get("host", "")).split(",")
    return all(not host or host.startswith("/") or host in HERE for host in hosts)


def _demands_tls(url: str) -> bool:
    return read_url(url).query.get("sslmode") in TLS


def _server(url: str) -> str:
    if read_url(url).get_backend_name() != Postgresql.name:
        raise StoreError("a store is a server: postgresql+psycopg://USER@HOST/DATABASE")
    return url
