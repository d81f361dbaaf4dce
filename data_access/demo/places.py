"""What is built where and by whom in the demo district: roads and rivers of each town, works that fit their sums."""

from __future__ import annotations

from collections import Counter

import numpy as np

from data_access.demo.tools import Array, Flags, Floats, none, texts

# Roads and waters that lie in the town; a town that is not listed takes those of its neighbours' highways.
PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "夏阳街道": (("汇金路", "华青南路", "青松路", "外青松公路", "公园东路"), ("上达河", "淀浦河")),
    "盈浦街道": (("青安路", "盈港路", "漕盈公路", "浩泽路", "青湖路"), ("淀浦河", "漕港河")),
    "香花桥街道": (("北青公路", "崧华路", "新业路", "天一路", "久业路"), ("油墩港", "东大盈港")),
    "朱家角镇": (("沪青平公路", "珠溪路", "祥凝浜路", "淀山湖大道", "沙家埭路"), ("漕港河", "朱泖河")),
    "练塘镇": (("朱枫公路", "章练塘路", "蒸夏路", "练东路", "老朱枫公路"), ("太浦河", "大蒸港")),
    "金泽镇": (("金商公路", "莲西路", "金溪路", "商周公路", "东西大街"), ("急水港", "太浦河")),
    "赵巷镇": (("嘉松中路", "业煌路", "镇中路", "赵重公路", "置鼎路"), ("淀浦河", "佘山塘")),
    "徐泾镇": (("诸光路", "徐民路", "蟠龙路", "盈港东路", "徐泾中路"), ("蟠龙港", "淀浦河")),
    "华新镇": (("华腾路", "新府中路", "华徐公路", "华志路", "嘉松中路"), ("新通波塘", "吴淞江")),
    "重固镇": (("福泉山路", "赵重公路", "北青公路", "重固大街", "章堰路"), ("老通波塘", "油墩港")),
    "白鹤镇": (("白石公路", "鹤祥路", "外青松公路", "赵江路", "鹤如路"), ("吴淞江", "大盈江")),
}
_ELSEWHERE = (("沪青平公路", "北青公路", "外青松公路", "嘉松中路"), ("淀浦河", "太浦河"))

LARGEST_CIVIL_WORKS = 15_000  # 万元
# Works by department with the contract sums that are usual, in 万元; of buildings by who pays.
_Works = dict[str, tuple[int, int]]
PRIVATE: _Works = {
    "住宅": (8_000, 90_000), "商办": (5_000, 90_000), "研发楼": (3_000, 30_000), "物流仓库": (1_500, 20_000),
    "厂房": (300, 15_000), "厂房扩建": (300, 3_000), "厂房修缮": (60, 800), "仓库修缮": (60, 500),
}  # fmt: skip
PUBLIC: _Works = {
    "安置房": (10_000, 90_000), "学校": (6_000, 90_000), "养老院": (1_500, 10_000), "幼儿园": (1_800, 6_000),
    "社区服务中心": (500, 5_000), "菜市场改建": (60, 800), "校舍修缮": (60, 600),
}  # fmt: skip
CIVIL: dict[str, _Works] = {
    "区交通委": {
        "桥梁新建": (800, 15_000), "道路改建": (600, 15_000), "公交停车场": (1_500, 12_000), "大修": (60, 3_000),
    },
    "区水务局": {
        "河道整治": (60, 5_000), "雨水泵站": (500, 15_000), "污水管网": (800, 15_000), "圩区达标": (300, 5_000),
    },
    "区绿化市容局": {"公园绿地": (300, 6_000), "绿道": (60, 2_000), "生态廊道": (500, 15_000)},
}  # fmt: skip
_TRIES = 12  # other roads and parts before a second lot of the same works
_REPAIRS = ("厂房修缮", "仓库修缮", "校舍修缮", "菜市场改建", "大修", "道路改建")
_ON_WATER = ("河道整治", "圩区达标", "桥梁新建")
_PARTS = {"区建管委": ("", "", "", "一期", "一期", "二期", "三期", "A块", "B块")}
_CIVIL_PARTS = ("", "", "", "一期", "二期", "一标段", "二标段")
# What the names of contractors say they build.
LINES = {
    "区建管委": ("建筑工程", "建设集团", "建设发展"),
    "区交通委": ("市政工程",),
    "区水务局": ("水利工程",),
    "区绿化市容局": ("园林建设",),
}
_CIVIL_BUILDERS = {
    "区交通委": "青浦区交通建设管理中心",
    "区水务局": "青浦区水利建设管理中心",
    "区绿化市容局": "青浦区绿化建设管理中心",
}
_EDUCATION = "青浦区教育基建管理中心"
_PUBLIC_BUILDERS = dict.fromkeys(("学校", "幼儿园", "校舍修缮"), _EDUCATION) | {"养老院": "青浦区养老设施建设管理中心"}
_PRIVATE_BUILDERS = {"住宅": "房地产开发", "商办": "置业", "研发楼": "产业发展"}
_PRIVATE_BUILDERS |= dict.fromkeys(("物流仓库", "仓库修缮"), "仓储物流")


def works_of(department: str, *, public: bool) -> _Works:
    """The works a department supervises, by who pays, with their usual sums in 万元."""
    return CIVIL.get(department, PUBLIC if public else PRIVATE)


def draw_works(rng: np.random.Generator, department: Array, public: Flags, wan: Floats) -> Array:
    """What is built: works of the department and the purse, whose usual sums include this one."""
    found = none(len(department))
    for row, (unit, paid, sum_) in enumerate(zip(department.tolist(), public.tolist(), wan.tolist(), strict=True)):
        kinds = works_of(unit, public=paid)
        fitting = [name for name, (least, most) in kinds.items() if least <= sum_ <= most]
        found[row] = str(rng.choice(fitting))
    return found


def site_names(rng: np.random.Generator, town: Array, department: Array, works: Array) -> Array:
    """Names such as 徐泾镇诸光路学校二期工程, no two alike; the road or river lies in the town."""
    names: list[str] = []
    taken = Counter[str]()
    for where, unit, what in zip(town.tolist(), department.tolist(), works.tolist(), strict=True):
        roads, waters = PLACES.get(where, _ELSEWHERE)
        name = ""
        for _ in range(_TRIES):
            at = str(rng.choice(waters if what in _ON_WATER else roads))
            part = "" if what in _REPAIRS else str(rng.choice(_PARTS.get(unit, _CIVIL_PARTS)))
            name = f"{where}{at}{what}{part}"
            if name not in taken:
                break
        taken[name] += 1
        names.append(f"{name}工程" if taken[name] == 1 else f"{name}（{taken[name]}标）工程")
    return texts(names)


def builder_names(town: Array, department: Array, works: Array, public: Flags, stems: Array) -> Array:
    """建设单位: of public works the body in charge, of others a firm whose trade it is."""
    names = []
    for where, unit, what, paid, stem in zip(
        town.tolist(), department.tolist(), works.tolist(), public.tolist(), stems.tolist(), strict=True
    ):
        if unit in _CIVIL_BUILDERS:
            names.append(_CIVIL_BUILDERS[unit])
        elif paid:
            office = f"{where}人民政府" if where.endswith("镇") else f"{where}办事处"
            names.append(_PUBLIC_BUILDERS.get(what, office))
        else:
            names.append(f"{stem}{_PRIVATE_BUILDERS.get(what, '实业')}有限公司")
    return texts(names)
