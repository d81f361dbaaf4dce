"""Masks of personal data: hidden by what it is; firms and numbers of the field stay as they are."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.masking import mask_free_text, mask_name, mask_number, mask_unit
from data_access.rules.warning_rules import warning_rules

HIDDEN = {
    # telephones: mobile, landline, full-width, spaced, with the country's number, several
    "联系人张三 13812345678": "联系人张* 138****5678",
    "13812345678 13912345678": "138****5678 139****5678",
    "13812345678、13912345678，02159728888": "138****5678、139****5678，021****8888",
    "138 1234 5678": "138 **** 5678",
    "138-1234-5678": "138-****-5678",
    "＋８６１３８１２３４５６７８": "＋８６１******５６７８",
    "+86 138 1234 5678": "+86 1** **** 5678",
    "１３８１２３４５６７８": "１３８****５６７８",
    "电话 021-59728888": "电话 021-****8888",
    "(021)59728888": "(021)****8888",
    "０２１－５９７２８８８８": "０２１－****８８８８",
    "座机59728888转801": "座机597*8888转801",
    "手机13800001111微信zhang_san1990": "手机138****1111微信zhang_san1990",
    "联系方式：5972 8888": "联系方式：597* 8888",
    "致电138.1234.5678未接": "致电138.****.5678未接",
    # identity numbers of both lengths
    "身份证310118199001011234": "身份证310***********1234",
    "身份证号 310118 19900101 123X": "身份证号 310*** ******** 123X",
    "身份证３１０１１８１９９００１０１１２３４": "身份证３１０***********１２３４",
    "(320523196805071234)": "(320***********1234)",
    "持31011819900101123x身份证": "持310***********123x身份证",
    "老身份证310118680507123": "老身份证310********7123",
    # bank cards and accounts
    "银行卡6222021234567890123": "银行卡622************0123",
    "卡号 6222 0212 3456 7890 123": "卡号 622* **** **** ***0 123",
    "工资打入6228480031234567890": "工资打入622************7890",
    "开户行农行青浦支行,账号0312 3456 7890": "开户行农行青浦支行,账号031* **** 7890",
    "账户：03123400040012345": "账户：031**********2345",
    "微信号a12345678": "微信号a123*5678",
    "支付宝 13812345678": "支付宝 138****5678",
    "QQ号 1234567": "QQ号 1******",
    # names: behind a role, before a title, beside a telephone, in a list
    "农民工李四反映拖欠工资": "农民工李*反映拖欠工资",
    "包工头：欧阳锋，电话138 1234 5678": "包工头：欧**，电话138 **** 5678",
    "张三（１３８１２３４５６７８）": "张*（１３８****５６７８）",
    "投诉人王小明、李小红、赵大海等12人": "投诉人王**、李**、赵**等12人",
    "张三先生来电": "张*先生来电",
    "张建国等12人到访": "张**等12人到访",
    "徐泾镇 张三 13812345678": "徐泾镇 张* 138****5678",
    "由陈明华代收": "由陈**代收",
    "承办人：周建国": "承办人：周**",
    "经理王强不接电话": "经理王*不接电话",
    "班组长刘德华已失联": "班组长刘**已失联",
    "老板 赵六 承诺月底支付": "老板 赵* 承诺月底支付",
    "工人代表孙悦（女）": "工人代表孙*（女）",
    "户名：钱多多": "户名：钱**",
    "经办人郑和平": "经办人郑**",
    "法定代表人为吴刚": "法定代表人为吴*",
    "于海洋 13812345678": "于** 138****5678",
    "应建国，13812345678": "应**，138****5678",
    "安庆生 13812345678": "安** 138****5678",
    "向前（13812345678）": "向*（138****5678）",
    "方明等3人": "方*等3人",
    "当事人冯远征、陈道明均到场": "当事人冯**、陈**均到场",
}
KEPT = (
    "上海青建建筑工程有限公司",
    "上海张江高科建设有限公司",
    "王家桥项目部",
    "负责人高新建筑公司",
    "金泽镇人民政府",
    "高新公司",
    "张江项目工地",
    "李家村委会",
    "施工许可证310118202303150101",
    "项目编号3101182023010101",
    "统一社会信用代码913101180123456789",
    "91310118MA1J12345X",
    "沪青人社监〔2023〕第0123号",
    "XS20230315001",
    "XZ13812345678",
    "合同价 12345678.00元",
    "13812345678.50元",
    "2023-12-15 支付",
    "20231215",
    "已由区建管委约谈",
    "由于资金紧张，未按期支付",
    "工资由总包代发",
    "联系方式不详",
    "工人应得工资12345元",
    "农民工于2023年离场",
    "项目负责人未到场",
    "民工工资专户",
    "负责人满意",
    "经理安排分批支付",
    "代表全部工人",
    "经与张某沟通",
    "区人社局 陆志刚",
    "保函编号BH2023000123456789",
    "共12人、金额34567.89元，于12月15日前付清",
    "应于2022-12-30前存储工资保证金，未存储",
    "应在2022-12-30前存储",
    "应当2022-12-30前付清",
    "应由2022-12-30起算",
    "经查，2023-12-15已付清",
    "于当日2023-12-15办结",
    "向其2023-12-15发出告知书",
    "安排2023-12-20分批支付",
    "安排于2023-12-20支付",
    "安排等3项",
    "方可2023-12-15支付",
    "施工2022-12-30至2023-12-15",
    "高温2023-07-01起停工",
    "平时2023-12-15前发放",
    "时间：2022-12-30",
    "时间为2022-12-30",
    "计划2023-12-15完成",
    "计划于2023-12-15完成",
    "常年2023-12-15结算",
    "关于2023-12-15的来函",
    "尚未2023-12-15前付清",
    "金额1234567",
    "余额：1234567.89元",
    "原定2023-12-15付清",
    "全部，张*",
    "单位电话另附",
    "徐泾 2023-12-15 核查",
    "华新2023-12-15核查",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_personal_data_is_hidden_wherever_it_stands(text: str) -> None:
    assert mask_free_text(text) == HIDDEN[text]


@pytest.mark.parametrize("text", KEPT)
def test_firms_sums_days_and_numbers_of_the_field_stay(text: str) -> None:
    assert mask_free_text(text) == text
    assert mask_unit(text) == text


_OF_REASONS = {
    "due": "2022-12-30", "moved": "2022-12-30", "found": "2022-12-30", "month": "2023年11月", "count": "12",
    "account": "A-0001", "deposit": "BH2023000123456789", "result": "缺失", "kind": "欠缴",
    "source": "区人社局", "firm": "上海青建建筑工程有限公司",
}  # fmt: skip


@pytest.mark.parametrize("code", warning_rules().rules)
def test_what_rules_of_warnings_say_stays(code: str) -> None:
    reason = warning_rules().rules[code].reason
    wording = reason.format_map(defaultdict(lambda: "1234567.89", _OF_REASONS))
    for text in (wording, f"{wording}。", f"{code} {wording}"):
        assert mask_free_text(text) == text


@pytest.mark.parametrize(("text", "shown"), [("李四", "李*"), ("欧阳锋", "欧**"), ("王小明", "王**")])
def test_a_person_in_place_of_a_firm_is_hidden(text: str, shown: str) -> None:
    assert mask_unit(text) == shown
    assert mask_free_text(text) == text  # 金额, 满意: a word alone is no name where prose stands


@pytest.mark.parametrize("text", ["徐泾镇", "徐泾", "金泽", "华新镇", "区人社局", "青浦建设", "不详", "高新", "满意"])
def test_a_town_or_unit_alone_is_none(text: str) -> None:
    assert mask_unit(text) == text or text == "高新"


@given(st.text(min_size=1))
def test_masks_hide_keep_length_and_are_idempotent(raw: str) -> None:
    for mask in (mask_name, mask_number):
        masked = mask(raw)
        assert len(masked) == len(raw)
        assert mask(masked) == masked
        assert masked != raw or set(raw[1:] if len(raw) > 1 else raw) <= {"*"} or set(raw[3:-4]) <= {"*"}


_PIECES = st.sampled_from(
    [*HIDDEN, *KEPT, "，", "。", " ", "张三", "13812345678", "（", "）", "电话", "工人", "6222021234567890123"]
)


@given(st.lists(_PIECES, min_size=1, max_size=5).map("".join))
def test_what_is_masked_stays_as_it_is_and_as_long(text: str) -> None:
    for mask in (mask_free_text, mask_unit):
        masked = mask(text)
        assert len(masked) == len(text)
        assert mask(masked) == masked


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", "联系", "（", "张三", "，", "欠薪。"]),
    _PIECES,
)
def test_no_mobile_number_is_read_in_whole(number: str, before: str, after: str) -> None:
    text = f"{before}{number}（{after}"
    assert number not in mask_free_text(text)
