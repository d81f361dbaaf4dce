"""The four uses of the dashboard in four steps: the first-use guide and 使用说明 say the same (see guide.html).

使用说明 also has a guide for each work on the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from data_access.ledger_import.example_rows import EXAMPLE
from pages.parts.frame.navigation import GROUPS


@dataclass(frozen=True)
class Use:
    """A use: its group in the menu or its name, what to do in a sentence and by steps, the screens (folders) for it."""

    group: str
    words: str
    screens: tuple[str, ...]
    steps: tuple[str, ...]
    picture: str = ""  # in assets/pictures
    words_for_it: str = ""  # further words by which it is found


USES = (
    Use(
        "联席会议", "先看“综合态势”：哪些指标未达标、是谁的。点任一数字，看构成它的每一条记录。", ("overview", "since"),
        (
            "会前打开“综合态势”，第一句话说出最要紧的数和责任单位；红色 ■ 为未达标。",
            "点数字看构成它的记录，再点一条看办理经过和还剩几个工作日。",
            "打开“自上次会议以来”，看哪些转红、哪些恢复、上次督办办了没有。",
            "在“会议材料”选好范围，下载幻灯片、通报和台账；三份材料的数字与屏幕一致。",
        ),
        "overview.png",
    ),
    Use(
        "领导督查", "选一个街镇或部门，看它对目标、对上期、对全区；手机上同样可看。", ("town", "department", "compare"),
        (
            "在页首选街镇或部门，全部页面随之只看这一范围。",
            "“街镇画像”“部门履职”一页看全各项业务，与全区相比高低一目了然，可打印为一页纸。",
            "“对比”把两个街镇、两个期间并排；地址可以发给同事，打开是同一画面。",
            "截至日可选过去任何一天，看当日已知的情况。",
        ),
        "use_leading.png",
    ),
    Use(
        "考核自查", "按考核细则逐项计分：每一处失分都列出记录，可试算整改后能得几分。", ("assessment", "evidence"),
        (
            "“考核自查”列出各项得分、失分和未知分；未知的写明缺哪本台账、哪一列。",
            "点一项看失分记录；勾选能整改的，试算整改后得几分。",
            "“书面资料”看哪份材料缺、被退回、超期，是谁的。",
            "“数据质量”看哪些记录填得不全、前后矛盾，按单位导出清单交其改正。",
            "下载自查报告，连同失分记录和依据条款。",
        ),
        "use_assessment.png",
    ),
    Use(
        "投屏汇报", "全屏播放，翻页笔或键盘翻页；幻灯片、通报和台账在“会议材料”一次生成。", ("briefing", "documents"),
        (
            "打开“投屏汇报”，按全屏；← → 或翻页笔翻页，也可设几秒自动翻。",
            "每页一句结论、一张图、至多三行说明；数据库中断时继续显示最近一次的数。",
            "“一览大屏”挂在办公室墙上，自行更新。",
        ),
        "use_briefing.png",
    ),
)  # fmt: skip

DAILY_WORK = (
    Use(
        "预警处置", "哪些工地、企业有欠薪风险，凭哪条规则；到期没有处置的自动升级。", ("warnings",),
        (
            "打开“预警处置”，第一句话说出未处置几件、超期几件、哪个街镇居首；地图按红黄绿三色看街镇和工地。",
            "点街镇、工地或企业，看是哪几条规则、何时发出、谁处置、还剩几个工作日。",
            "“规则成效”看每条规则的预警有多少转为线索、提前几日；“阈值试算”移动滑块，看换一个阈值会多发或少发几件。",
            "线下排查的预警从“数据导入”导入“预警”台账；部门的欠费、欠税等信号导入“部门信号”台账。",
            "单位名称点开是“单位画像”，列出这个单位和它承建工地的全部预警。",
        ),
        "", "预警 规则 阈值 三色 风险 升级 部门信号 网格",
    ),
    Use(
        "事件舆情即知即报", "群体性事件和舆情分列；即知即报按分钟计，续报、响应、办结各有时限。", ("incidents",),
        (
            "发现即在“事件舆情”台账登记发现、首报、到场的时刻；只有日期的不判断即知即报。",
            "书面报告和以后的续报登记在“事件续报”台账，第一次续报即书面报告；未办结的每日续报。",
            "时间线上，10 人预警线和 50 人一票否决线以上的一目了然；竖带为春节、进博会等敏感时段。",
            "右侧先列未办结的欠什么，再列首报最慢的；点开看每一步的时刻、用时和时限。",
            "全年没有发生的，在台账写“截至某日无”，按 0 计，不算缺；人数线和时限由系统管理员在参数文件中修改。",
        ),
        "", "群体性事件 舆情 即知即报 续报 敏感时段 一票否决 进博会 春节",
    ),
    Use(
        "宣传工作", "办了几场、到了多少人、哪些街镇还没办；五一前集中宣传是考核指标。", ("tasks",),
        (
            "在“宣传活动”台账登记名称、宣传内容、日期、地点、主办单位、参加人数和资料份数；区级活动街镇留空。",
            "打开“要点任务”的“宣传活动”，看五一前集中宣传办了没有、各街镇人数、哪些街镇尚未开展。",
        ),
        "", "宣传 五一 条例 普法 资料",
    ),
)  # fmt: skip

DATA_WORK = (
    Use(
        "数据导入", "把台账交给看板：先预览，再确认；每次导入都有记录，可以撤销。", ("data_import",),
        (
            "选台账文件（Excel 或 CSV，可多选）。按“确认导入”之前，库中内容不变。",
            "预览写明新增、更新、退回各多少行，更新的行逐格列出原来的和新的内容。",
            "“请答复”问拿不准的表头、金额单位、写法和编号；填好点“按答复重新读取”，同一来源只问一次，答复会记住。",
            "退回的行没有导入，其余照常导入。点“下载退回的行”，照“问题和办法”改好，直接再导入；以后也可以在“导入记录”里打开那一次退回的行。",
            "台账是全量的，打开“是全量台账”，列出表里没有而库中有的记录；导入不会删除它们。",
            f"第一格以“{EXAMPLE}”开头的行是模板的示例，导入时略过。",
        ),
        "", "GBK CSV 编码 乱码 预览 提问 更正 退回的行怎么办 模板 清空",
    ),
    Use(
        "撤销导入", "导入错了，可以整次撤销，恢复为导入前的内容。", ("data_import",),
        (
            "在“数据导入”下方的“导入记录”里选那一次，点“撤销这次导入”，看清影响的行数后确认。",
            "新增的记录去掉，改过的记录恢复原来的内容；撤销本身也留有记录。",
            "后来的导入又改过这些行的，须先撤销后来的那一次。",
        ),
        "", "撤回 恢复 回退",
    ),
    Use(
        "月度定格", "月末把上报的数留存下来，以后更正、撤销导入都不改变它。", ("since",),
        (
            "打开“自上次会议以来”，在“月度定格”里选月份，点“定格”；由办公室指定的导入人员操作。",
            "定格留存全区、各街镇、各部门的各项指标，按当时已知的情况。",
            "上报时的数与现在的数不同的，逐项列出；点一项，看是哪些记录后来新增或更正。",
        ),
        "", "上报 留存 冻结 月报",
    ),
    Use(
        "数据质量与 ▲ 存疑", "哪些记录填得不全、前后矛盾，归谁改；数字旁的“▲ 存疑”由此而来。", ("data_quality",),
        (
            "数字旁标“▲ 存疑”：构成它的记录里有不合规则的，数照常计算；点标记看是哪些规则。",
            "“各条规则”写明问题条数、责任单位和办法；点一条，看它查出的全部记录。",
            "“谁来改”点一个单位，导出它的待改台账；要改的格标黄、批注写明怎样改，改好后从“数据导入”导入。",
            "“台账截至日”：台账未写明截至的，按导入日计；超过允许日数的标“▲ 超期”。",
        ),
        "use_quality.png", "待改台账 规则 超期 完整性 一致性",
    ),
    Use(
        "看管文件夹", "由系统管理员开启：放进文件夹的台账自动导入，不必打开看板。", ("data_import",),
        (
            "把台账放进约定的文件夹，复制完成后自动导入。",
            "全部导入的移到放完成件的子文件夹；有退回的行或读不了的移到放问题件的子文件夹。",
            "文件旁边有一份报告，写明新增、更新、退回各多少行，退回的原因和办法。",
            "改好后再放进去即可；拿不准的，由导入人员在“数据导入”里答复。",
        ),
        "", "自动导入 收件 共享文件夹 watch",
    ),
)  # fmt: skip


def title(folder: str) -> str:
    """The name of a screen in the menu."""
    return next(name for screens in GROUPS.values() for screen, name, _ in screens if screen == folder)


def guide(*, greets: bool) -> None:
    """The bar of the guide, hidden until it is called; with ``greets`` it opens by itself on a first visit."""
    sections = "".join(
        f"<section hidden><p><b>{number}/{len(USES)} · {escape(step.group)}</b></p>"
        f"<p>{escape(step.words)}</p></section>"
        for number, step in enumerate(USES, 1)
    )
    st.html(
        f'<div class="guide" hidden role="region" aria-label="使用引导" data-greets="{"yes" if greets else "no"}">'
        f"{sections}"
        '<div><button type="button" class="guide-close">不再显示</button>'
        '<button type="button" class="guide-back">上一步</button>'
        '<button type="button" class="guide-next">下一步</button></div></div>'
    )
