"""模擬の地図: boundaries of the invented municipalities, a few stations, and two 圏域."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import insert

from core.db.technical import municipality_boundary, station
from core.db.work import Work
from core.domain.organizations import ImportBatch
from core.domain.permissions import Action, require
from core.domain.places import ServiceArea, ServiceAreaMunicipality
from core.domain.text import search_key
from core.queries.boundaries import INVENTED_FILE, KIND
from core.services.invented_files import FOLDER, rows

AREAS = {
    "模擬みなと圏域": ("汐見原市", "若竹野市", "月ヶ沢市", "朝凪市", "桐ヶ浦市", "星名市", "水音町"),
    "模擬うみべ（2市）": ("汐見原市", "朝凪市"),
}  # fmt: skip


def add_maps(work: Work) -> None:
    """境界・駅・圏域を入れる."""
    require(work.actor, Action.SET_UP)
    content = (FOLDER / "boundaries.geojson").read_bytes()
    features = json.loads(content)["features"]
    lines = rows("stations")
    batches = {
        kind: work.add(
            ImportBatch(
                kind=kind, file_name=INVENTED_FILE, digest=hashlib.sha256(found).hexdigest(),
                rows=number, added=number, by_id=work.actor.id,
            )
        ).pk
        for kind, found, number in (
            (KIND, content, len(features)),
            ("stations", (FOLDER / "stations.csv").read_bytes(), len(lines)),
        )
    }  # fmt: skip
    middles = {line["name"]: line for line in rows("municipalities")}
    work.technical(
        insert(municipality_boundary),
        [_boundary(feature, middles, batches[KIND]) for feature in features],
    )
    work.technical(
        insert(station),
        [
            {
                **line, "latitude": float(line["latitude"]), "longitude": float(line["longitude"]),
                "search_key": search_key(line["name"]), "batch_id": batches["stations"],
            }
            for line in lines
        ],
    )  # fmt: skip
    prefecture = features[0]["properties"]["N03_001"]
    for number, (name, municipalities) in enumerate(AREAS.items()):
        area = work.add(ServiceArea(name=name, is_default=not number))
        work.add_all(
            [
                ServiceAreaMunicipality(area_id=area.pk, prefecture=prefecture, municipality=each)
                for each in municipalities
            ]
        )


def _boundary(feature: dict[str, Any], middles: dict[str, Any], batch_id: int) -> dict[str, Any]:
    """The rings of the file run counter-clockwise, as published ones do: drawn, they are turned."""
    properties, (ring,) = feature["properties"], feature["geometry"]["coordinates"]
    middle = middles[properties["N03_004"]]
    return {
        "code": properties["N03_007"],
        "prefecture": properties["N03_001"],
        "municipality": properties["N03_004"],
        "latitude": float(middle["latitude"]),
        "longitude": float(middle["longitude"]),
        "geometry": json.dumps(
            {"type": "MultiPolygon", "coordinates": [[ring[::-1]]]}, separators=(",", ":")
        ),
        "batch_id": batch_id,
    }
