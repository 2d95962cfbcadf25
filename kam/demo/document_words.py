"""What stands in the documents of the demo. Everything named here is invented."""

from dataclasses import dataclass

from accounts.choices import DocumentKind, DocumentSource

CABINETS = ["档案柜1，第4册", "档案柜2，第11册", "档案柜3，第7册", "合同柜，第2格"]
LONGEST_AGO_DAYS = 300


@dataclass(frozen=True)
class Paper:
    """One document to be filed: `extension` is pdf, txt or csv; lines may name facts of the customer."""

    kind: DocumentKind
    title: str
    extension: str
    source: DocumentSource
    lines: tuple[str, ...]
    note: str = ""
    is_verified: bool = False
    is_on_paper: bool = False


PAPERS = [
    Paper(
        DocumentKind.LICENCE,
        "营业执照副本",
        "pdf",
        DocumentSource.PUBLIC,
        (
            "名称：{name}",
            "统一社会信用代码：{code}",
            "法定代表人：{head}",
            "住所：{address}",
            "成立日期：{founded}",
            "本页为演示数据，不是真实证照。",
        ),
        note="与国家企业信用信息公示系统核对一致。",
        is_verified=True,
        is_on_paper=True,
    ),
    Paper(
        DocumentKind.PROFILE,
        "企业简介",
        "txt",
        DocumentSource.CUSTOMER,
        (
            "{name}简介",
            "",
            "总部设在{city}，主要装置连续运行，对备件到货时间要求高。",
            "采购由设备部提出，采购部组织比选，分管副总审批。",
        ),
    ),
    Paper(
        DocumentKind.VISIT_REPORT,
        "季度拜访报告",
        "txt",
        DocumentSource.VISIT,
        (
            "拜访报告：{name}",
            "",
            "目的：确认下季度备件需求，听取对服务响应的意见。",
            "结论：双方同意把常用机封放入厂区备件库；响应时间须写入服务承诺。",
        ),
        note="备件库选址待对方设备部确认。",
        is_verified=True,
    ),
    Paper(
        DocumentKind.SURVEY,
        "在用泵设备调查报告",
        "csv",
        DocumentSource.OWN,
        ("装置,位号,型号,投用年份,状态", "一号,P-101A,离心泵,2016,正常", "二号,P-203B,磁力泵,2019,振动偏大"),
    ),
    Paper(
        DocumentKind.CREDIT_REPORT,
        "年度资信报告",
        "pdf",
        DocumentSource.PUBLIC,
        (
            "被评对象：{name}",
            "综合评价：付款总体按期，年末偶有延迟。",
            "建议：维持现有信用额度，账期不再延长。",
            "本页为演示数据，不是真实报告。",
        ),
        is_verified=True,
    ),
    Paper(
        DocumentKind.STATEMENT,
        "近三年主要财务数据",
        "csv",
        DocumentSource.CUSTOMER,
        (
            "项目（万元）,前年,去年,今年预计",
            "营业收入,128400,136900,141000",
            "净利润,6210,6540,6300",
            "应收账款,21800,23100,24600",
        ),
        note="客户财务部提供，未经审计。",
    ),
    Paper(
        DocumentKind.PAYMENT,
        "付款方式约定",
        "txt",
        DocumentSource.OWN,
        ("与{name}的付款约定", "", "到货验收后60天电汇；质保金5%，期满后30天内付清。"),
        is_verified=True,
    ),
    Paper(
        DocumentKind.CONTRACT,
        "年度供货框架合同",
        "pdf",
        DocumentSource.OWN,
        (
            "买方：{name}",
            "卖方：演示泵业有限公司",
            "标的：工业泵及备件，按年度用量分批供货。",
            "质保：整机24个月，机封12个月。",
            "本页为演示数据，没有法律效力。",
        ),
        note="签字盖章原件存档。",
        is_verified=True,
        is_on_paper=True,
    ),
    Paper(
        DocumentKind.LETTER,
        "机封改造往来函件",
        "txt",
        DocumentSource.CUSTOMER,
        (
            "{name}来函摘要",
            "",
            "请于大修前提供样机一台，并说明停机安排。",
            "我方已回复：样机排期确认，停机不超过8小时。",
        ),
    ),
]
