"""What the invented supplier sells and to which trades, who competes, and the words it marks accounts with."""

from dataclasses import dataclass

# code, Chinese, English, code of the unit above it
UNITS = [
    ("PUMP", "泵业事业部", "Pumps", ""),
    ("VALVE", "阀门事业部", "Valves", ""),
    ("SEAL", "密封事业部", "Seals", ""),
    ("SERVICE", "服务事业部", "Service", ""),
    ("SERVICE-FIELD", "现场服务中心", "Field service", "SERVICE"),
]


@dataclass(frozen=True)
class Trade:
    """One industry: the words its companies carry in their names, and how much it buys of each product category."""

    name: str
    name_en: str
    words: list[tuple[str, str]]
    weight: float
    unit: str
    appetite: dict[str, float]


PUMPS, VALVES, SEALS, PARTS, SERVICE = "工业泵", "工业阀门", "机械密封", "备品备件", "技术服务"

TRADES = [
    Trade(
        "化工",
        "Chemicals",
        [("化工", "Chemical"), ("新材料", "New Materials"), ("精细化学", "Fine Chemicals"), ("石化", "Petrochemical")],
        *(22, "PUMP"),
        {PUMPS: 3, VALVES: 2, SEALS: 3, PARTS: 2, SERVICE: 1},
    ),
    Trade(
        "石油天然气",
        "Oil and gas",
        [("能源装备", "Energy Equipment"), ("油气工程", "Oil & Gas Engineering")],
        *(8, "VALVE"),
        {PUMPS: 2, VALVES: 4, SEALS: 2, PARTS: 1, SERVICE: 1},
    ),
    Trade(
        "电力",
        "Power",
        [("热电", "Thermal Power"), ("电力工程", "Power Engineering"), ("新能源", "New Energy")],
        *(11, "PUMP"),
        {PUMPS: 3, VALVES: 3, SEALS: 1, PARTS: 2, SERVICE: 2},
    ),
    Trade(
        "水务环保",
        "Water and environment",
        [("水务", "Water"), ("环保科技", "Environmental Technology"), ("净水设备", "Water Equipment")],
        *(13, "PUMP"),
        {PUMPS: 4, VALVES: 2, SEALS: 1, PARTS: 2, SERVICE: 1},
    ),
    Trade(
        "冶金",
        "Metallurgy",
        [("特钢", "Special Steel"), ("冶金", "Metallurgy"), ("有色金属", "Non-ferrous Metals")],
        *(9, "VALVE"),
        {PUMPS: 2, VALVES: 3, SEALS: 2, PARTS: 2, SERVICE: 1},
    ),
    Trade(
        "造纸",
        "Pulp and paper",
        [("纸业", "Paper"), ("浆纸", "Pulp & Paper")],
        *(6, "PUMP"),
        {PUMPS: 4, VALVES: 1, SEALS: 2, PARTS: 2, SERVICE: 1},
    ),
    Trade(
        "食品饮料",
        "Food and beverages",
        [("食品", "Food"), ("乳业", "Dairy"), ("酿造", "Brewing")],
        *(8, "PUMP"),
        {PUMPS: 3, VALVES: 2, SEALS: 2, PARTS: 2, SERVICE: 2},
    ),
    Trade(
        "制药",
        "Pharmaceuticals",
        [("药业", "Pharmaceutical"), ("生物科技", "Biotechnology")],
        *(8, "SEAL"),
        {PUMPS: 2, VALVES: 2, SEALS: 4, PARTS: 1, SERVICE: 2},
    ),
    Trade(
        "船舶海工",
        "Shipbuilding and offshore",
        [("船舶重工", "Shipbuilding"), ("海洋装备", "Offshore Equipment")],
        *(5, "VALVE"),
        {PUMPS: 2, VALVES: 4, SEALS: 1, PARTS: 1, SERVICE: 1},
    ),
    Trade(
        "矿业",
        "Mining",
        [("矿业", "Mining"), ("选矿设备", "Mineral Equipment")],
        *(4, "PUMP"),
        {PUMPS: 4, VALVES: 1, SEALS: 2, PARTS: 3, SERVICE: 1},
    ),
    Trade(
        "机电贸易",
        "Machinery trade",
        [("机电设备", "Machinery"), ("流体设备", "Fluid Equipment"), ("工业供应链", "Industrial Supply")],
        *(6, "SEAL"),
        {PUMPS: 2, VALVES: 2, SEALS: 2, PARTS: 4, SERVICE: 0.2},
    ),
]

# category, English, assumed margin where the cost of a line is unknown (empty: the company's own)
CATEGORIES = [
    (PUMPS, "Industrial pumps", "0.24"),
    (VALVES, "Industrial valves", "0.26"),
    (SEALS, "Mechanical seals", "0.35"),
    (PARTS, "Spare parts", "0.38"),
    (SERVICE, "Technical service", ""),
]


@dataclass(frozen=True)
class Article:
    """One product: what it lists at in yuan, and the standard cost as a share of that (0: none is known)."""

    code: str
    name: str
    category: str
    unit: str
    list_price: int
    cost_share: float


ARTICLES = [
    Article("P-1010", "单级离心泵 IH65-40", PUMPS, "台", 6_800, 0.66),
    Article("P-1020", "化工流程泵 ZA80-250", PUMPS, "台", 28_600, 0.64),
    Article("P-1030", "多级离心泵 D85-45", PUMPS, "台", 46_500, 0.67),
    Article("P-1040", "磁力驱动泵 CQB50", PUMPS, "台", 18_900, 0.62),
    Article("P-1050", "双吸中开泵 S350", PUMPS, "台", 88_000, 0.68),
    Article("P-1060", "立式长轴泵 LC600", PUMPS, "台", 236_000, 0.70),
    Article("P-1070", "隔膜计量泵 J-X", PUMPS, "台", 12_400, 0.60),
    Article("P-1080", "渣浆泵 ZJ150", PUMPS, "台", 39_800, 0.69),
    Article("V-2010", "气动调节阀 DN50", VALVES, "台", 9_600, 0.63),
    Article("V-2020", "硬密封蝶阀 DN300", VALVES, "台", 14_800, 0.65),
    Article("V-2030", "高压闸阀 DN200", VALVES, "台", 21_500, 0.67),
    Article("V-2040", "浮动球阀 DN80", VALVES, "台", 3_900, 0.62),
    Article("V-2050", "安全泄压阀 DN100", VALVES, "台", 11_200, 0.58),
    Article("V-2060", "电动闸阀 DN600", VALVES, "台", 96_000, 0.69),
    Article("S-3010", "单端面机械密封 108", SEALS, "套", 1_280, 0.54),
    Article("S-3020", "双端面集装密封 CT8", SEALS, "套", 6_900, 0.56),
    Article("S-3030", "干气密封 DG-2", SEALS, "套", 68_000, 0.61),
    Article("S-3040", "釜用密封 MS204", SEALS, "套", 15_600, 0.57),
    Article("B-4010", "叶轮组件", PARTS, "件", 3_200, 0.52),
    Article("B-4020", "轴承箱总成", PARTS, "件", 8_700, 0.55),
    Article("B-4030", "密封修理包", PARTS, "套", 860, 0.48),
    Article("B-4040", "阀门定位器", PARTS, "只", 4_600, 0.60),
    Article("F-5010", "年度点检服务", SERVICE, "次", 9_800, 0.0),
    Article("F-5020", "现场大修", SERVICE, "次", 46_000, 0.0),
    Article("F-5030", "状态监测（年）", SERVICE, "套", 18_000, 0.58),
]

COMPETITORS = ["砺岳流体", "昶泽泵阀", "贝洛克密封", "诺维恩工业", "恒翎机械", "凯栎阀门", "赛伦德泵业", "屹舟装备"]
TAGS = ["集团采购", "年度框架", "项目型", "价格敏感", "技术领先", "出口导向", "扩产中", "可作样板"]

# code, Chinese, English, yuan a year for one person, minutes by event
POOLS = [
    ("order-desk", "订单与商务", "Order desk", 168_000, {"orders": 45, "lines": 8, "return_lines": 90}),
    ("engineering", "选型与技术支持", "Engineering support", 264_000, {"purchase_days": 210, "lines": 12}),
    ("logistics", "发运与交付", "Logistics and delivery", 186_000, {"deliveries": 130, "return_lines": 160}),
    ("after-sales", "售后与催收", "After-sales and collection", 204_000, {"orders": 75, "return_lines": 240}),
]
MINUTES_OF_A_YEAR = 250 * 8 * 60  # of one person
