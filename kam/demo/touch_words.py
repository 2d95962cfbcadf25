"""What was said between us and the invented customers, and what each side promised."""

from accounts.choices import Channel, CommitmentState, Side

# channel: what was said; whether the customer came to us follows from the first word
TALKS: dict[str, list[str]] = {
    Channel.CALL: [
        "确认下月补货数量，要求交期不晚于十日，已转计划部排产。",
        "询问机封渗漏的处理进度，约定明天上午由现场工程师回电。",
        "沟通年度框架的价格口径，对方希望维持现价，数量可上浮一成。",
        "告知大修时间提前一周，备件清单今天内确认。",
        "回访到货情况：数量无误，外包装有轻微破损，不影响使用。",
        "对方反馈竞争对手报价低半成，强调看重交期与服务。",
    ],
    Channel.MAIL: [
        "发送二期泵组选型方案和技术偏离表，请设备部周五前反馈。",
        "对方发来修改后的框架协议，付款条款由月结六十天改为四十五天。",
        "提交本季度运行巡检报告，附三台泵的振动曲线和建议。",
        "对方确认收到发票，预计月底付款。",
    ],
    Channel.WECHAT: [
        "现场发来铭牌照片，请求核对备件型号，已回复对应图号。",
        "约下周三到厂交流，对方采购和设备两个部门参加。",
        "对方询问样机试用的安排，答复下周给出时间。",
        "发送节能改造案例，对方转给工艺主任看。",
    ],
    Channel.MEETING: [
        "在行业展会上碰面，对方介绍明年扩产计划，泵阀需求约三百台套。",
        "技术交流会：工艺部门关注能耗，设备部门关注检修周期，会后补充能效测算。",
        "与采购部长面谈框架协议，价格基本谈妥，交付违约条款待法务确认。",
        "季度碰头会：回顾交付准时率，客户提出旺季设寄售库存。",
    ],
    Channel.OTHER: ["通过设计院转达选型要求，需按新标准重新核算。"],
}
CHANNELS = [Channel.CALL] * 5 + [Channel.WECHAT] * 4 + [Channel.MAIL] * 3 + [Channel.MEETING] * 2 + [Channel.OTHER]
SPOKEN_BY_THEM = ("询问", "对方", "告知", "现场")

MATTERS: dict[str, list[str]] = {
    Side.OURS: [
        "交付三期泵组安装图纸",
        "书面答复备件库方案",
        "免费巡检二号装置并提交报告",
        "安排操作与点检培训一次",
        "提供能效对比测算表",
        "旺季前备齐机封寄售库存",
        "更换振动超标的轴承并复测",
    ],
    Side.THEIRS: [
        "支付二期质保金",
        "提供明年分月需求预测",
        "确认验收报告并盖章",
        "安排与总工程师的技术交流",
        "开放泵房数据供状态监测",
        "补签框架协议附件",
    ],
}
EVIDENCE: dict[str, list[str]] = {
    CommitmentState.KEPT: ["客户签收单已归档", "对方邮件确认", "财务到账通知", "现场交接记录"],
    CommitmentState.BROKEN: ["到期未完成，客户来电催问", "超过约定日期两周仍未兑现"],
    CommitmentState.DROPPED: ["双方同意取消，改入明年计划"],
}
