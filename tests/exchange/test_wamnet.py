"""WAM NET: what is taken from a row, and what is named when it cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from annotated_types import MaxLen

from core.domain.codes import codes
from core.domain.organizations import Organization
from core.exchange.facts import FACT_FIELDS, OrganizationFacts
from core.exchange.public_file import PublicFile
from core.exchange.report import FileRefused, Rejection
from core.exchange.wamnet import (
    COLUMNS,
    KEY_HEADER,
    NOT_TAKEN,
    edition_of,
    read_wamnet,
    services,
)
from tests.exchange import samples
from tests.exchange.samples import office, offices


def read(*rows: list[str], header: tuple[str, ...] = samples.HEADER) -> PublicFile:
    return read_wamnet(samples.as_published(rows, header), samples.FILE_NAME)


def rejected(file: PublicFile) -> list[tuple[int, str, bool]]:
    return [(r.row, r.column, r.row_taken) for r in file.rejections]


def test_every_fact_of_a_published_row_is_taken() -> None:
    (facts,) = read(office(1, FAX番号="03-0000-9999", URL="https://mogi.example/")).facts
    assert facts == OrganizationFacts(
        source="wamnet",
        source_key="M0000000001",
        kind="transition_office",
        service_name="就労移行支援",
        name="模擬ワークス1",
        name_kana="もぎわーくす",
        corporation_name="社会福祉法人　模擬の会",
        corporation_kana="しゃかいふくしほうじんもぎのかい",
        corporation_number="8000000000001",
        office_number="1100000001",
        prefecture="埼玉県",
        municipality="入間郡毛呂山町",
        address="模擬町1－１　模擬ビル",
        phone="03-0000-0001",
        fax="03-0000-9999",
        url="https://mogi.example/",
        latitude=35.94,
        longitude=139.31,
        hours_weekday="10:00-16:00",
        hours_sunday="休み",
        closed_days="日曜",
        capacity=20,
        authority_code="11000",
        authority_name="埼玉県",
    )


def test_every_column_of_the_published_file_is_known() -> None:
    assert {c.header for c in COLUMNS} | set(NOT_TAKEN) == set(samples.HEADER)
    file = read(office())
    assert (file.missing_columns, file.ignored_columns, file.rejections) == ((), (), ())


@pytest.mark.parametrize(
    ("published", "prefecture", "municipality"),
    [
        ("東京都足立区", "東京都", "足立区"),
        ("埼玉県入間郡毛呂山町", "埼玉県", "入間郡毛呂山町"),
        ("埼玉県さいたま市大宮区", "埼玉県", "さいたま市大宮区"),
        ("京都府京都市中京区", "京都府", "京都市中京区"),
        ("北海道札幌市中央区", "北海道", "札幌市中央区"),
        ("広島県府中市", "広島県", "府中市"),
    ],
)
def test_the_municipality_is_the_offices_own_not_the_authoritys(
    published: str, prefecture: str, municipality: str
) -> None:
    (facts,) = read(office(市区町村=published, 指定権者="13000")).facts
    assert (facts.prefecture, facts.municipality) == (prefecture, municipality)
    assert facts.authority_code == "13000"


@pytest.mark.parametrize(
    ("published", "name", "kind"),
    [
        ("就労継続支援Ａ型", "就労継続支援A型", "continuous_a"),
        ("就労継続支援Ｂ型", "就労継続支援B型", "continuous_b"),
        ("就労定着支援", "就労定着支援", "retention_office"),
        ("就労選択支援", "就労選択支援", "choice_office"),
        ("計画相談支援", "計画相談支援", "consultation_office"),
        ("地域相談支援（地域移行支援）", "地域相談支援(地域移行支援)", "consultation_office"),
        ("自立訓練（生活訓練）", "自立訓練(生活訓練)", "other"),
        ("共同生活援助（介護サービス包括型）", "共同生活援助(介護サービス包括型)", "other"),
    ],
)
def test_every_service_has_its_kind(published: str, name: str, kind: str) -> None:
    (facts,) = read(office(サービス種別=published)).facts
    assert (facts.service_name, facts.kind) == (name, kind)


def test_every_kind_of_service_is_in_the_code_list() -> None:
    assert set(services().values()) <= set(codes("organization_type").labels())


def test_blank_cells_are_fine_and_not_listed() -> None:
    blank = dict.fromkeys(
        ["法人番号", "FAX番号", "URL", "電話番号", "定員", "定休日", "緯度", "経度", "名称_かな"],
        "",
    )
    file = read(office(**blank))
    (facts,) = file.facts
    assert file.rejections == ()
    assert (facts.capacity, facts.latitude, facts.longitude) == (None, None, None)
    assert (facts.fax, facts.url, facts.corporation_number) == ("", "", "")
    assert facts.untaken == frozenset()


@pytest.mark.parametrize(
    ("column", "published", "field", "value"),
    [
        ("定員", "２０名", "capacity", 20),
        ("定員", "1,000", "capacity", 1000),
        ("定員", "0", "capacity", 0),
        ("電話番号", "０３（００００）１２３４", "phone", "03-0000-1234"),
        ("FAX番号", "-", "fax", ""),
        ("FAX番号", "なし", "fax", ""),
        ("URL", "https://mogi.example/\t\thttps://mogi.example/\t", "url", "https://mogi.example/"),
        ("URL", "http://模擬.example/就労", "url", "http://模擬.example/就労"),
        ("時間帯_土曜", "００:００-００:００", "hours_saturday", "休み"),
        ("定休日", "\t日曜\n祝日 ", "closed_days", "日曜 祝日"),
        ("事業所番号", "110000001", "office_number", "0110000001"),
        ("指定権者", "1100", "authority_code", "01100"),
    ],
)
def test_what_a_person_would_understand_is_understood(
    column: str, published: str, field: str, value: object
) -> None:
    names = {"時間帯_土曜": "利用可能な時間帯（土曜）"}
    file = read(office(**{names.get(column, column): published}))
    assert file.rejections == ()
    assert getattr(file.facts[0], field) == value


@pytest.mark.parametrize(
    ("column", "value", "field", "reason"),
    [
        ("電話番号", "9300000000000", "phone", "0から始まります"),
        ("FAX番号", "0996-60000", "fax", "桁数が合いません"),
        ("URL", "javascript:alert(1)", "url", "http:// か https://"),
        ("URL", "https://mogi .example/", "url", "アドレスとして読めません"),
        ("名称_かな", "もぎ\ufffdぁ", "name_kana", "文字化け"),
        ("番地", "模擬町1\ufffd2", "address", "文字化け"),
        ("定員", "若干名", "capacity", "数ではありません"),
        ("定員", "-5", "capacity", "0から100,000まで"),
        ("法人番号", "9.43E+12", "corporation_number", "Excelで桁が失われて"),
        ("法人番号", "123456789012", "corporation_number", "13桁の数字ではありません（12桁）"),
        ("緯度", "139.7", "latitude", "日本の範囲"),
        ("経度", "東経139度", "longitude", "数ではありません"),
        ("緯度", "", "longitude", "位置が決まりません"),
        ("定休日", "休" * 301, "closed_days", "長すぎます（301文字。300文字まで）"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_and_the_row_is_taken_without_it(
    column: str, value: str, field: str, reason: str
) -> None:
    file = read(office(1), office(2, **{column: value}), office(3))
    assert len(file.facts) == 3
    assert file.left_out == ()
    (rejection,) = file.rejections
    assert (rejection.row, rejection.row_taken) == (3, True)
    assert reason in rejection.reason
    assert rejection.reason.endswith("。")
    assert value == "" or rejection.value == value[:200]
    facts = file.facts[1]
    assert field in facts.untaken
    assert getattr(facts, field) in ("", None)


def test_a_place_is_taken_whole_or_not_at_all() -> None:
    (facts,) = read(office(緯度="0.35")).facts
    assert (facts.latitude, facts.longitude) == (None, None)
    assert facts.untaken == {"latitude", "longitude"}
    (facts,) = read(office(緯度="0", 経度="0.0")).facts
    assert (facts.latitude, facts.longitude, facts.untaken) == (None, None, frozenset())


@pytest.mark.parametrize(
    ("column", "value", "header", "reason"),
    [
        ("番号", "", KEY_HEADER, "空欄"),
        ("番号", "M0000000001", KEY_HEADER, "同じ番号が2行目"),
        ("番号", "模擬", KEY_HEADER, "番号として読めません"),
        ("名称", "　", "事業所の名称", "空欄"),
        ("名称", "模擬\ufffd", "事業所の名称", "文字化け"),
        ("サービス種別", "模擬支援", "サービス種別", "一覧"),
        ("サービス種別", "", "サービス種別", "空欄"),
        ("市区町村", "", "事業所住所（市区町村）", "空欄"),
        ("市区町村", "足立区", "事業所住所（市区町村）", "分けられません"),
        ("市区町村", "東京都", "事業所住所（市区町村）", "分けられません"),
        ("指定権者", "", "都道府県コード又は市区町村コード", "空欄"),
    ],
)
def test_a_row_without_its_identity_is_left_out_and_named(
    column: str, value: str, header: str, reason: str
) -> None:
    bad = office(2, **{column: value})
    file = read(office(1), bad, office(3))
    assert [facts.source_key for facts in file.facts] == ["M0000000001", "M0000000003"]
    assert rejected(file) == [(3, header, False)]
    assert reason in file.rejections[0].reason
    assert [(row.number, list(row.cells)) for row in file.left_out] == [(3, bad)]
    assert file.row_count == 3


def test_a_ragged_row_is_left_out_but_its_office_has_not_disappeared() -> None:
    file = read(office(1), office(2)[:-1], [*office(3), "余分"], office(4))
    assert rejected(file) == [(3, "", False), (4, "", False)]
    assert len(file.facts) == 2
    assert file.keys == {f"M{n:010d}" for n in (1, 2, 3, 4)}


def test_several_faults_of_one_row_are_all_named() -> None:
    file = read(office(1, 名称="", 電話番号="1", 定員="多数"))
    assert {(column, taken) for _, column, taken in rejected(file)} == {
        ("事業所の名称", False),
        ("事業所電話番号", True),
        ("定員", True),
    }
    assert file.facts == ()


def test_missing_columns_are_named() -> None:
    names = [samples.HEADER.index(h) for h in ("事業所FAX番号", "定員")]
    header = tuple(h for at, h in enumerate(samples.HEADER) if at not in names)
    row = [cell for at, cell in enumerate(office()) if at not in names]
    file = read(row, header=header)
    assert file.missing_columns == ("事業所FAX番号", "定員")
    assert file.facts[0].untaken == {"fax", "capacity"}
    assert file.rejections == ()
    for header, named in (
        (
            [h for h in samples.HEADER if h not in ("サービス種別", "事業所の名称")],
            "サービス種別、事業所の名称",
        ),
        (["名称", "住所", "電話"], "1行目が見出しではないか、別の表のファイルです"),
    ):
        with pytest.raises(FileRefused, match="必要な列がありません") as caught:
            read(["x"] * len(header), header=tuple(header))
        assert named in str(caught.value)


def test_extra_columns_are_ignored_and_named_and_any_order_is_taken() -> None:
    header = ("メモ", *reversed(samples.HEADER), "担当")
    file = read(["私用", *reversed(office()), "模擬"], header=header)
    assert file.ignored_columns == ("メモ", "担当")
    assert file.facts == read(office()).facts


def test_headers_are_compared_without_width_and_spaces() -> None:
    header = tuple(
        h.replace("（", "(").replace("）", ") ").replace("FAX", "\uff26\uff21\uff38")
        for h in samples.HEADER
    )
    assert header != samples.HEADER
    assert read(office(), header=header).facts == read(office()).facts


def test_the_same_header_twice_is_refused() -> None:
    with pytest.raises(FileRefused, match="同じ見出しの列が二つあります（定員）"):
        read([*office(), "30"], header=(*samples.HEADER, "定員"))


def test_what_excel_saved_in_cp932_reads_like_the_published_file() -> None:
    rows = offices(5)
    saved = samples.text(rows, ending="\r\n", quoting=0).encode("cp932")
    file = read_wamnet(saved, samples.FILE_NAME)
    assert file.facts == read(*rows).facts
    assert file.encoding_name == "シフトJIS（cp932）"


def test_a_file_of_nothing_but_faults_is_refused() -> None:
    bad = dict.fromkeys(["電話番号", "FAX番号", "定員", "URL", "法人番号"], "?")
    with pytest.raises(FileRefused, match="取り込めない値が100,000件を超えました"):
        read(*[office(n, **bad) for n in range(20_001)])


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[float] = []
    read_wamnet(samples.as_published(offices(1000)), "a.csv", told.append)
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)
    assert len(told) > 4


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("sfkopendata_202503_60.zip", date(2025, 3, 31)),
        ("csvdownload060_202509.csv", date(2025, 9, 30)),
        ("csvdownload060.csv", None),
        ("sfkopendata_202513_60.zip", None),
    ],
)
def test_the_edition_is_read_from_the_name(name: str, edition: date | None) -> None:
    assert edition_of(name) == edition
    assert read_wamnet(samples.as_published([office()]), name).edition_on == edition


def test_the_zips_member_tells_the_edition_when_the_zip_does_not() -> None:
    content = samples.zipped(samples.as_published([office()]))
    assert read_wamnet(content, "upload.zip").edition_on == date(2025, 3, 31)


def test_a_rejection_shows_no_more_than_a_line() -> None:
    assert len(Rejection(2, "定員", "長" * 5000, "理由", True).value) == 200


def test_no_text_is_longer_than_its_place_in_the_ledger() -> None:
    longest = {
        name: item.max_length
        for name, field in Organization.model_fields.items()
        for item in field.metadata
        if isinstance(item, MaxLen)
    }
    parts = {"service": ("service_name",), "place": ("municipality",)}
    checked = set()
    for column in COLUMNS:
        for field in parts.get(column.field, (column.field,)):
            if field in longest:
                too_long = "共同生活援助(" if field == "service_name" else "東京都"
                too_long = too_long.ljust(longest[field] + 4, "9") + ")"
                with pytest.raises(ValueError):
                    column.parse(too_long)
                checked.add(field)
    assert {"name", "address", "hours_note", "municipality", "url", "phone"} <= checked


def test_what_the_office_writes_has_no_place_in_the_facts() -> None:
    assert not {"note", "vacancy_count", "vacancy_on"} & set(FACT_FIELDS)
