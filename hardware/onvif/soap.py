"""Asks one camera in ONVIF's words; whatever goes wrong is one plain sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from zeep.client import AsyncClient
from zeep.exceptions import Error, Fault, TransportError
from zeep.proxy import AsyncServiceProxy

from hardware.link import Clock, LinkError
from hardware.onvif.http import Answer, Http, SoapPost, UnreachableError
from hardware.onvif.signature import Password, Signature
from hardware.onvif.wsdl import Service, answer_settings, document

LONGEST_REASON = 120
_OURS_TO_MEND_S = 1.0
_NOT_SIGNED = {"NotAuthorized", "FailedAuthentication", "FailedCheck", "InvalidSecurityToken"}
_DEVICE_PATH = "/onvif/device_service"
Still = Callable[[], bool]


class RefusedError(LinkError):
    """The camera answered, and said no: nothing was done."""


class ExpiredError(LinkError):
    """It did not go out, for its time was over."""


class _UnsignedError(RefusedError):
    """It does not accept how the request was signed."""


def hush() -> None:
    """zeep logs whatever a camera says that makes no sense, each with a traceback."""
    logging.getLogger("zeep").setLevel(logging.CRITICAL)


def _always() -> bool:
    return True


class Soap:
    """The services of the camera at `base`, such as ``http://192.0.2.7:80``. Where a camera
    says that a service lies elsewhere, only the path of that is believed."""

    def __init__(self, base: str, user: str, password: Password, clock: Clock) -> None:
        hush()
        self._base = base
        self._clock = clock
        self._signature = Signature(user, password, clock)
        self._paths = {Service.DEVICE: _DEVICE_PATH}
        self._http: Http | None = None

    def use(self, http: Http) -> None:
        self._http = http

    @property
    def ahead_s(self) -> float:
        """How far its clock was ahead when it was asked last."""
        return self._signature.ahead_s

    def offers(self, service: Service) -> bool:
        return service in self._paths

    async def find_services(self) -> None:
        """Which services there are, and where."""
        known = {service.namespace: service for service in Service}
        paths = {Service.DEVICE: _DEVICE_PATH}
        for one in await self.ask(Service.DEVICE, "GetServices", IncludeCapability=False) or ():
            service = known.get(str(one.Namespace))
            if service is not None:
                paths[service] = self.at_home(str(one.XAddr or ""))[len(self._base) :]
        self._paths = paths

    def at_home(self, address: str) -> str:
        """`address`, on the camera itself."""
        try:
            parts = urlsplit(address)
        except ValueError as error:
            raise LinkError("names an address that is none") from error
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._base}{parts.path or '/'}{query}"

    async def set_clock(self) -> bool:
        """Learns how far its clock is ahead. Whether that is news."""
        said = await self._sent(Service.DEVICE, "GetSystemDateAndTime", {}, signed=False)
        try:
            date, time = said.UTCDateTime.Date, said.UTCDateTime.Time
            day = int(date.Year), int(date.Month), int(date.Day)
            hour = int(time.Hour), int(time.Minute), int(time.Second)
            ahead_s = datetime(*day, *hour, tzinfo=UTC).timestamp() - self._clock()
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise LinkError("does not know what time it is") from error
        news = abs(ahead_s - self._signature.ahead_s) > _OURS_TO_MEND_S
        self._signature.ahead_s = ahead_s
        return news

    async def ask(
        self, service: Service, operation: str, still: Still = _always, **given: Any
    ) -> Any:
        """LinkError where there is no answer, RefusedError where it says no. `still` is
        asked right before it goes out."""
        try:
            return await self._sent(service, operation, given, still=still)
        except _UnsignedError:
            if not await self.set_clock():
                raise
        return await self._sent(service, operation, given, still=still)

    async def _sent(
        self,
        service: Service,
        operation: str,
        given: dict[str, Any],
        *,
        signed: bool = True,
        still: Still = _always,
    ) -> Any:
        if self._http is None:
            raise LinkError("the link is not open")
        if service not in self._paths:
            raise RefusedError(f"has no {service.name.lower()} service")
        client = AsyncClient(  # type: ignore[no-untyped-call]
            wsdl=document(service),
            wsse=self._signature if signed else None,
            transport=_Gate(self._http, still),
            settings=answer_settings(),
        )
        binding = client.wsdl.bindings[service.binding]
        address = self._base + self._paths[service]
        proxy = AsyncServiceProxy(  # type: ignore[no-untyped-call]
            client, binding, address=address
        )
        try:
            return await proxy[operation](**given)
        except Fault as fault:
            raise _refusal(fault) from fault
        except TransportError as error:
            if error.status_code in (401, 403):
                raise _UnsignedError("does not accept the name or password") from error
            raise LinkError(f"answers with HTTP status {error.status_code}") from error
        except (Error, etree.LxmlError) as error:
            raise LinkError("answers what nobody understands") from error
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise LinkError("answers what nobody understands") from error
        except OSError as error:  # a secret that cannot be read
            raise UnreachableError(str(error)) from error


class _Gate(SoapPost):
    """Lets out what may still go."""

    def __init__(self, http: Http, still: Still) -> None:
        super().__init__(http)
        self._still = still

    async def post_xml(self, address: str, envelope: Any, headers: Any) -> Answer:
        if not self._still():
            raise ExpiredError("its time is over")
        return await super().post_xml(address, envelope, headers)


def _refusal(fault: Fault) -> RefusedError:
    names = {etree.QName(code).localname for code in fault.subcodes or () if code is not None}
    if names & _NOT_SIGNED:
        return _UnsignedError("does not accept the name or password")
    reason = " ".join(str(fault.message or "without a reason").split())[:LONGEST_REASON]
    return RefusedError(f"refuses: {reason}")
