"""Whether a site file fits the city: every asset there, every point and word known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.core.city import City
from app.core.kind import Kind, PointType
from hardware.linkplan import Claim, LinkPlan, Shelf, Use
from hardware.netaddress import is_loopback
from hardware.protocols import find_protocol
from hardware.sitefile import SiteFile, SiteFileError


def plans_of(site: SiteFile, shelf: Shelf) -> list[LinkPlan]:
    """The plan of every link; SiteFileError where one cannot be read."""
    plans = []
    for path, spec in site.numbered():
        try:
            kind = find_protocol(spec.protocol)
        except LookupError as error:
            raise site.toml.error((*path, "protocol"), str(error)) from error
        plan = kind.plan(spec, path, site.toml, shelf)
        for where, host in plan.hosts.items():
            if spec.simulated and not is_loopback(host):
                reason = "made-up devices answer on this machine only (127.0.0.1)"
                raise site.toml.error(where, reason)
        plans.append(plan)
    return plans


def objections(
    site: SiteFile, plans: Sequence[LinkPlan], city: City, kinds: Mapping[str, Kind]
) -> list[SiteFileError]:
    """All that does not fit `city`, in the order of the file."""
    found: list[SiteFileError] = []
    taken: dict[str, str] = {}
    for (path, spec), plan in zip(site.numbered(), plans, strict=True):
        if spec.source not in city.sources:
            reason = f"the city has no source {spec.source}; it has {', '.join(city.sources)}"
            found.append(site.toml.error((*path, "source"), reason))
        for claim in plan.claims:
            reason = _against_claim(claim, spec.source, city)
            if not reason and claim.asset in taken:
                reason = f"{claim.asset} is spoken for by {taken[claim.asset]} already"
            if reason:
                found.append(site.toml.error(claim.path, reason))
            taken.setdefault(claim.asset, spec.name)
        found += _against_uses(plan.uses, kinds)
    return found


def _against_claim(claim: Claim, source: str, city: City) -> str:
    row = city.rows.get(claim.asset)
    if row is None:
        return f"the city has no asset {claim.asset}"
    if city.kind_name(row) != claim.kind:
        return f"{claim.asset} is a {city.kind_name(row)}, the map is for a {claim.kind}"
    number = int(city.source[row])
    carried = city.sources[number] if number >= 0 else "nobody"
    if carried != source:
        return f"{claim.asset} is carried by {carried}, not by {source}"
    return ""


def _against_uses(uses: Sequence[Use], kinds: Mapping[str, Kind]) -> Iterator[SiteFileError]:
    for use in uses:
        reason = _against_use(use, kinds)
        if reason:
            yield SiteFileError(*use.place, reason)


def _against_use(use: Use, kinds: Mapping[str, Kind]) -> str:
    kind = kinds.get(use.kind)
    if kind is None:
        return f"there is no kind {use.kind}"
    try:
        point = kind.points[kind.point_index(use.point)]
    except KeyError:
        return f"{use.kind} has no point {use.point}"
    if use.order and not any(order.point == use.point for order in kind.orders):
        return f"{use.kind} takes no order for {use.point}"
    if point.type is PointType.NUMBER and use.words:
        return f"{use.point} is a number and has no words"
    if point.type is PointType.STATE and not use.words:
        return f"{use.point} is one of {', '.join(point.states)}: give the words"
    allowed = ("true", "false") if point.type is PointType.BOOLEAN else point.states
    for word in use.words:
        if word not in allowed:
            return f"{word} is no word of {use.point}: {', '.join(allowed)}"
    return ""
