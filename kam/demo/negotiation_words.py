"""What opportunities and negotiations of the demo are about."""

from decimal import Decimal

from negotiations.choices import ConcessionKind, Topic

OPPORTUNITIES = [
    "三期扩建泵组成套",
    "年度备件框架",
    "机封国产替代",
    "循环水泵节能改造",
    "状态监测服务",
    "大修期间设备更换",
    "新建装置阀门包",
    "老旧泵组以旧换新",
]
LOSSES = ["价格高于竞争对手一成", "业主指定其他品牌", "项目推迟，预算取消", "交期不能满足", "参数不符合招标要求"]
NOTES = ["使用部门倾向我方，采购看重价格。", "等待可研批复后启动招标。", "客户希望先试用两台。", ""]
TALKS = ["{year} 年框架协议", "{year} 年备件价格", "三期扩建商务谈判", "年度服务合同续签"]

# topic: our opening, our target, their position, measure, opening, target and their figure
POSITIONS: dict[Topic, tuple[str, str, str, str, int | None, int | None, int | None]] = {
    Topic.QUALITY: ("整机质保 18 个月", "24 个月", "要求 36 个月", "months", 18, 24, 36),
    Topic.PRICE: ("较现价 +2%", "持平", "要求 −6%", "percent", 2, 0, -6),
    Topic.SUPPLY: ("提前 45 天订货", "滚动 30 天", "接受，另要 1 个月安全库存", "days", 45, 30, 30),
    Topic.POLICY: ("年返利 1%", "年返利 2%", "年返利 3%，按季兑付", "percent", 1, 2, 3),
    Topic.SERVICE: ("4 小时到场", "另设备件库", "接受，须写入合同", "hours", 4, 4, 4),
    Topic.PROFIT: ("联合节能改造", "收益五五分", "接受", "percent", None, None, None),
}
AGREED: dict[Topic, str] = {
    Topic.QUALITY: "整机质保 24 个月，机封 12 个月",
    Topic.PRICE: "维持现价，一年不变",
    Topic.SUPPLY: "滚动 30 天订货，备 1 个月安全库存",
    Topic.POLICY: "年返利 2%，按季兑付",
    Topic.SERVICE: "4 小时到场，写入合同",
    Topic.PROFIT: "联合节能改造，收益五五分",
}
# kind, size, what we give, what we ask for it
CONCESSIONS: list[tuple[ConcessionKind, Decimal, str, str]] = [
    (ConcessionKind.PRICE, Decimal(2), "价格由 +2% 改为持平", "对方独家供货 2 号装置"),
    (ConcessionKind.REBATE, Decimal("0.5"), "返利提高 0.5 个百分点", "年采购量不低于上年"),
    (ConcessionKind.UNIT_COST, Decimal(40), "质保由 18 改为 24 个月", "现场巡检数据开放"),
    (ConcessionKind.LUMP_SUM, Decimal(180_000), "备件库由我方出资 18 万元", ""),
    (ConcessionKind.PAYMENT, Decimal(15), "账期延长 15 天", "电汇付款，不用承兑"),
]
ROUNDS = ["交换立场，摸清返利诉求", "供货、服务谈拢", "价格与质保，差距缩小"]
PLACES = ["客户总部", "我方会议室", "视频会议"]
ENDS = ["双方签字，纳入年度合同", "按会议纪要执行"]
BREAKS = ["对方集团集采，暂停单独谈判", "价格差距过大，双方同意搁置"]
BOTTOM_LINES: dict[Topic, tuple[Decimal | None, str]] = {
    Topic.QUALITY: (Decimal(30), "超过部分由供应商分担"),
    Topic.PRICE: (Decimal(-3), "再低须总经理签字"),
    Topic.POLICY: (Decimal("2.5"), ""),
    Topic.PROFIT: (Decimal(21), "低于此毛利率不签"),
}
