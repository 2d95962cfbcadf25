"""Where the invented customers are: regions, provinces and cities of China with their area and division codes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class City:
    """A city: the region and province it belongs to, the first digits of its phones and of credit codes there."""

    name: str
    name_en: str
    province: str
    area_code: str
    division: str
    weight: float


# code, Chinese, English, and its provinces likewise
REGIONS: list[tuple[str, str, str, list[tuple[str, str, str]]]] = [
    (
        *("EAST", "华东", "East China"),
        [
            ("SH", "上海", "Shanghai"),
            ("JS", "江苏", "Jiangsu"),
            ("ZJ", "浙江", "Zhejiang"),
            ("AH", "安徽", "Anhui"),
            ("FJ", "福建", "Fujian"),
            ("JX", "江西", "Jiangxi"),
            ("SD", "山东", "Shandong"),
        ],
    ),
    (
        *("NORTH", "华北", "North China"),
        [
            ("BJ", "北京", "Beijing"),
            ("TJ", "天津", "Tianjin"),
            ("HE", "河北", "Hebei"),
            ("SX", "山西", "Shanxi"),
            ("NM", "内蒙古", "Inner Mongolia"),
        ],
    ),
    (
        *("SOUTH", "华南", "South China"),
        [("GD", "广东", "Guangdong"), ("GX", "广西", "Guangxi"), ("HI", "海南", "Hainan")],
    ),
    (
        *("CENTRAL", "华中", "Central China"),
        [("HB", "湖北", "Hubei"), ("HN", "湖南", "Hunan"), ("HA", "河南", "Henan")],
    ),
    (
        *("SOUTHWEST", "西南", "Southwest China"),
        [("SC", "四川", "Sichuan"), ("CQ", "重庆", "Chongqing"), ("GZ", "贵州", "Guizhou"), ("YN", "云南", "Yunnan")],
    ),
    (
        *("NORTHWEST", "西北", "Northwest China"),
        [("SN", "陕西", "Shaanxi"), ("GS", "甘肃", "Gansu"), ("NX", "宁夏", "Ningxia"), ("XJ", "新疆", "Xinjiang")],
    ),
    (
        *("NORTHEAST", "东北", "Northeast China"),
        [("LN", "辽宁", "Liaoning"), ("JL", "吉林", "Jilin"), ("HL", "黑龙江", "Heilongjiang")],
    ),
]
REGION_OF_PROVINCE = {province[0]: region for region, _name, _name_en, provinces in REGIONS for province in provinces}
PROVINCE_NAMES = {province[0]: province[1] for region in REGIONS for province in region[3]}

CITIES = [
    City("上海", "Shanghai", "SH", "021", "310115", 8),
    City("南京", "Nanjing", "JS", "025", "320115", 6),
    City("苏州", "Suzhou", "JS", "0512", "320507", 7),
    City("无锡", "Wuxi", "JS", "0510", "320214", 5),
    City("常州", "Changzhou", "JS", "0519", "320412", 4),
    City("南通", "Nantong", "JS", "0513", "320612", 4),
    City("徐州", "Xuzhou", "JS", "0516", "320312", 2),
    City("杭州", "Hangzhou", "ZJ", "0571", "330109", 5),
    City("宁波", "Ningbo", "ZJ", "0574", "330206", 5),
    City("温州", "Wenzhou", "ZJ", "0577", "330304", 3),
    City("嘉兴", "Jiaxing", "ZJ", "0573", "330402", 3),
    City("绍兴", "Shaoxing", "ZJ", "0575", "330604", 3),
    City("合肥", "Hefei", "AH", "0551", "340111", 3),
    City("芜湖", "Wuhu", "AH", "0553", "340207", 2),
    City("福州", "Fuzhou", "FJ", "0591", "350111", 2),
    City("泉州", "Quanzhou", "FJ", "0595", "350503", 2),
    City("南昌", "Nanchang", "JX", "0791", "360111", 2),
    City("济南", "Jinan", "SD", "0531", "370112", 3),
    City("青岛", "Qingdao", "SD", "0532", "370212", 4),
    City("烟台", "Yantai", "SD", "0535", "370612", 3),
    City("淄博", "Zibo", "SD", "0533", "370303", 3),
    City("北京", "Beijing", "BJ", "010", "110115", 4),
    City("天津", "Tianjin", "TJ", "022", "120116", 4),
    City("石家庄", "Shijiazhuang", "HE", "0311", "130108", 2),
    City("唐山", "Tangshan", "HE", "0315", "130208", 3),
    City("太原", "Taiyuan", "SX", "0351", "140109", 2),
    City("呼和浩特", "Hohhot", "NM", "0471", "150105", 1),
    City("包头", "Baotou", "NM", "0472", "150203", 1),
    City("广州", "Guangzhou", "GD", "020", "440112", 4),
    City("深圳", "Shenzhen", "GD", "0755", "440306", 3),
    City("佛山", "Foshan", "GD", "0757", "440605", 4),
    City("东莞", "Dongguan", "GD", "0769", "441900", 3),
    City("惠州", "Huizhou", "GD", "0752", "441303", 2),
    City("南宁", "Nanning", "GX", "0771", "450107", 1),
    City("柳州", "Liuzhou", "GX", "0772", "450203", 1),
    City("海口", "Haikou", "HI", "0898", "460105", 1),
    City("武汉", "Wuhan", "HB", "027", "420112", 4),
    City("宜昌", "Yichang", "HB", "0717", "420503", 2),
    City("长沙", "Changsha", "HN", "0731", "430112", 3),
    City("株洲", "Zhuzhou", "HN", "0733", "430211", 1),
    City("郑州", "Zhengzhou", "HA", "0371", "410108", 3),
    City("洛阳", "Luoyang", "HA", "0379", "410311", 2),
    City("成都", "Chengdu", "SC", "028", "510112", 4),
    City("德阳", "Deyang", "SC", "0838", "510603", 2),
    City("重庆", "Chongqing", "CQ", "023", "500112", 4),
    City("贵阳", "Guiyang", "GZ", "0851", "520115", 1),
    City("昆明", "Kunming", "YN", "0871", "530112", 1),
    City("西安", "Xi'an", "SN", "029", "610112", 3),
    City("宝鸡", "Baoji", "SN", "0917", "610303", 1),
    City("兰州", "Lanzhou", "GS", "0931", "620104", 1),
    City("银川", "Yinchuan", "NX", "0951", "640106", 1),
    City("乌鲁木齐", "Urumqi", "XJ", "0991", "650104", 1),
    City("沈阳", "Shenyang", "LN", "024", "210112", 2),
    City("大连", "Dalian", "LN", "0411", "210213", 3),
    City("长春", "Changchun", "JL", "0431", "220104", 1),
    City("吉林", "Jilin", "JL", "0432", "220203", 1),
    City("哈尔滨", "Harbin", "HL", "0451", "230109", 1),
    City("大庆", "Daqing", "HL", "0459", "230604", 2),
]

DISTRICTS = ["高新技术产业开发区", "经济技术开发区", "工业园区", "临港新区", "循环经济产业园", "先进制造园"]
ROADS = [
    "创新路",
    "科技大道",
    "滨江路",
    "星海街",
    "通达路",
    "兴业路",
    "长征路",
    "玉兰大街",
    "青云路",
    "泰和路",
    "望湖路",
]
