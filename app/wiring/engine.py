"""The engine as a role."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from pathlib import Path

from app import __version__
from app.store.database import StoreError
from app.store.package import PackageError
from app.wiring.cityfile import load_or_found
from app.wiring.engineroom import Setting
from app.wiring.options import RoleOptions
from app.wiring.philosophy import site_philosophy
from app.wiring.relay import SettingError, serve
from app.wiring.storeplace import store_url
from resources.shelf import kind_files

_log = logging.getLogger(__name__)
EXIT_STORE = os.EX_IOERR


def run(options: RoleOptions) -> int:
    """The engine as a role; its exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    checkpoints = options.audit_checkpoints
    gc.set_threshold(50_000, 20, 50)
    try:
        city, _ = load_or_found(options.data_dir, options.assets, options.seed)
        setting = Setting(
            city=city,
            kind_files=kind_files(),
            philosophy=site_philosophy(options.data_dir, Path(options.people or options.data_dir)),
            address=options.address(),
            root=options.root,
            data_dir=options.data_dir,
            version=__version__,
            audit_checkpoints=Path(checkpoints) if checkpoints else None,
            sign_in=not options.simulation,
            people=Path(options.people) if options.people else None,
            # Who takes over without a register must not be whoever comes first.
            founding=not options.standby or bool(options.people),
            store=store_url(options.data_dir, options.store, require_tls=options.require_tls),
        )
    except StoreError as error:
        _log.critical("%s", error)
        return EXIT_STORE
    except (PackageError, ValueError) as error:  # a bad address or package
        _log.critical("%s", error)
        return os.EX_CONFIG
    try:
        serve(setting, stop, standby=options.standby)
    except SettingError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    except StoreError as error:  # the next start puts a damaged journal back
        _log.critical("%s", error)
        return EXIT_STORE
    return 0
