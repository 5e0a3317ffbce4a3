"""圏域 (service areas): made, changed, taken away; each a set of municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.places import ServiceArea, ServiceAreaEntry, ServiceAreaMunicipality
from core.errors import Conflict, FieldConflict, RuleViolation
from core.queries.areas import AreaRow, Municipality, is_within, known_municipalities


def add_area(
    work: Work, entry: ServiceAreaEntry, municipalities: Sequence[Municipality]
) -> ServiceArea:
    """圏域を加える. Raises `RuleViolation` for a name that is there, and without a municipality."""
    require(work.actor, Action.MANAGE_OFFICES)
    wanted = _checked(work, entry, municipalities, None)
    if entry.is_default:
        _only_default(work, None)
    area = work.add(ServiceArea(**entry.model_dump()))
    work.add_all([_part(area.pk, pair) for pair in wanted])
    return area


def change_area(
    work: Work, seen: AreaRow, entry: ServiceAreaEntry, municipalities: Sequence[Municipality]
) -> ServiceArea:
    """圏域を直す: its name, whether it opens first, and its municipalities, together.

    `seen`: the area as it stood on the screen. Raises `Conflict` when name or municipalities are
    others by now.
    """
    require(work.actor, Action.MANAGE_OFFICES)
    if entry.is_default:
        _only_default(work, seen.id)
    area = work.change(ServiceArea, seen.id, seen.version, entry.model_dump())  # locks the area
    stored = _parts(work, seen.id)
    if stored.keys() != set(seen.municipalities):
        theirs, mine = (_in_words(pairs) for pairs in (stored, municipalities))
        field = FieldConflict("市区町村", theirs, mine, "", None)
        raise Conflict("service_area", seen.id, area.version, [field])
    wanted = set(_checked(work, entry, municipalities, seen.id))
    for pair, part in stored.items():
        if pair not in wanted:
            work.remove(ServiceAreaMunicipality, part.pk, part.version)
    work.add_all([_part(seen.id, pair) for pair in sorted(wanted - stored.keys())])
    return area


def remove_area(work: Work, area_id: int, seen: int) -> None:
    """圏域を消す: the organisations in it stay as they are."""
    require(work.actor, Action.MANAGE_OFFICES)
    for part in _parts(work, area_id).values():
        work.remove(ServiceAreaMunicipality, part.pk, part.version)
    work.remove(ServiceArea, area_id, seen)


def _parts(work: Work, area_id: int) -> dict[Municipality, ServiceAreaMunicipality]:
    m = table_of(ServiceAreaMunicipality).c
    rows = work.all(select(ServiceAreaMunicipality).where(m.area_id == area_id).order_by(m.id))
    return {(row.prefecture, row.municipality): row for row in rows}


def _in_words(pairs: Iterable[Municipality]) -> str:
    return "、".join(name for _, name in sorted(pairs))


def _part(area_id: int, pair: Municipality) -> ServiceAreaMunicipality:
    return ServiceAreaMunicipality(area_id=area_id, prefecture=pair[0], municipality=pair[1])


def _checked(
    work: Work, entry: ServiceAreaEntry, municipalities: Sequence[Municipality],
    area_id: int | None,
) -> list[Municipality]:  # fmt: skip
    a = table_of(ServiceArea).c
    same = work.scalar(select(a.id).where(a.name == entry.name))
    if same is not None and same != area_id:
        raise RuleViolation({"name": "この名前の圏域は、もうあります。"})
    wanted = sorted(set(municipalities))
    if not wanted:
        raise RuleViolation({"": "市区町村を一つ以上選んでください。"})
    known = set(known_municipalities(work))
    if area_id is not None:
        known |= _parts(work, area_id).keys()
    if strange := [name for prefecture, name in wanted if (prefecture, name) not in known]:
        raise RuleViolation(
            {
                "": f"「{strange[0]}」は名簿にも境界にもありません。境界を取り込むか、"
                "その市区町村の機関を加えてから選んでください。"
            }
        )
    for prefecture, name in wanted:
        for other, whole in wanted:
            if prefecture == other and name != whole and is_within(name, whole):
                raise RuleViolation(
                    {"": f"{name}は{whole}に入っています。どちらか一方だけを選んでください。"}
                )
    return wanted


def _only_default(work: Work, area_id: int | None) -> None:
    """はじめに開く圏域 is one."""
    a = table_of(ServiceArea).c
    for row in work.rows(select(a.id, a.version).where(a.is_default.is_(True))):
        if row.id != area_id:
            work.change(ServiceArea, row.id, row.version, {"is_default": False})
