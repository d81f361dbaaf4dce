-- 已有案件数据库的对接示例（PostgreSQL）：监察支队的业务库在模式 ldjc 里，表和列是它自己的名称，金额以万元计，日期写成文字，
-- 街镇写名称，状态用自己的词。看板读模式 board 里的视图；board 只有视图和工作日历，业务库一行不改。
--
--   1. 本程序自己的表（街镇、部门名录，导入记录，月度定格，以及办公室用 Excel 导入的台账）放在模式 ledgers：
--        CREATE SCHEMA ledgers;
--        python -m data_access migrate --database 'postgresql://importer@主机/库?options=-csearch_path%3Dledgers'
--   2. 工作日历放在 board：python -m metrics check --skeleton 输出的第一段（work_calendar）。
--   3. 执行本文件；再查对：
--        python -m metrics check --database 'postgresql://dashboard_reader@主机/库?options=-csearch_path%3Dboard'
--   4. 看板：CASE_DATABASE_URL 用上面只读账号的地址，CASE_DATABASE_IMPORT_URL 用 ledgers 的地址。
--   5. 业务库每次更新后登记一次（数据版本、截至日期由此而来）：
--        python -m data_access touch --as-of 2023-12-15 --database 'postgresql://importer@主机/库?options=-csearch_path%3Dledgers'
--
-- 换不成的街镇、部门和状态原样留着（COALESCE、ELSE），check 会列出是哪几种写法、各有几行。
-- 期限（*_due_on）按工作日历算，天数取自 limits.toml；参数或放假通知变了，check 会说有几行与现行规定不同。
-- 键要由换算得来、行数又多的（这里的专户月度收支、银行对账单），建成物化视图并加索引，否则每次相连都要逐行换算；
-- 业务库更新后先刷新、再 touch：REFRESH MATERIALIZED VIEW wage_account_month; REFRESH MATERIALIZED VIEW bank_statement;
CREATE SCHEMA IF NOT EXISTS board;
SET search_path = board;


-- 本程序自己的表
CREATE VIEW alembic_version AS SELECT * FROM ledgers.alembic_version;
CREATE VIEW town AS SELECT * FROM ledgers.town;
CREATE VIEW department AS SELECT * FROM ledgers.department;
CREATE VIEW kept_ledger AS SELECT * FROM ledgers.kept_ledger;
CREATE VIEW counting_rules AS SELECT * FROM ledgers.counting_rules;
CREATE VIEW ledger_answer AS SELECT * FROM ledgers.ledger_answer;
CREATE VIEW data_load AS SELECT * FROM ledgers.data_load;
CREATE VIEW row_change AS SELECT * FROM ledgers.row_change;
CREATE VIEW rejected_row AS SELECT * FROM ledgers.rejected_row;
CREATE VIEW month_freeze AS SELECT * FROM ledgers.month_freeze;
CREATE VIEW frozen_figure AS SELECT * FROM ledgers.frozen_figure;
CREATE VIEW return_freeze AS SELECT * FROM ledgers.return_freeze;
CREATE VIEW frozen_cell AS SELECT * FROM ledgers.frozen_cell;

-- 办公室用 Excel 导入的台账
CREATE VIEW campaign AS SELECT * FROM ledgers.campaign;
CREATE VIEW deviation AS SELECT * FROM ledgers.deviation;
CREATE VIEW event_note AS SELECT * FROM ledgers.event_note;
CREATE VIEW meeting AS SELECT * FROM ledgers.meeting;
CREATE VIEW publication AS SELECT * FROM ledgers.publication;
CREATE VIEW campaign_result AS SELECT * FROM ledgers.campaign_result;
CREATE VIEW evidence AS SELECT * FROM ledgers.evidence;
CREATE VIEW follow_up AS SELECT * FROM ledgers.follow_up;
CREATE VIEW publicity AS SELECT * FROM ledgers.publicity;
CREATE VIEW task AS SELECT * FROM ledgers.task;
CREATE VIEW task_progress AS SELECT * FROM ledgers.task_progress;

-- 企业
CREATE VIEW enterprise AS
SELECT
    q.tyshxydm AS uscc,
    q.qymc AS name,
    q.fddbr AS legal_person,
    q.zcdz AS address
FROM ldjc.qy_jbxx AS q;

-- 在建工地
CREATE VIEW site AS
WITH facts AS (
    SELECT
        x.xmbh AS site_no,
        x.xmmc AS name,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
        COALESCE((SELECT department.code FROM ledgers.department WHERE department.name = x.hyzgbm), x.hyzgbm) AS department_code,
        x.ssgs AS managing_entity,
        x.jsdw AS builder_name,
        x.zcbdm AS contractor_uscc,
        CAST(x.htj_wy * 10000 AS NUMERIC(16, 2)) AS contract_yuan,
        x.zftz = 'Y' AS government_funded,
        x.tzxz AS investment,
        x.htqdrq::date AS contract_signed_on,
        x.sgxkrq::date AS permit_on,
        x.jhjgrq::date AS planned_completion_on,
        x.sjjgrq::date AS completed_on,
        CASE x.xmzt WHEN '1' THEN '未开工' WHEN '2' THEN '在建' WHEN '3' THEN '停工' WHEN '4' THEN '竣工' ELSE x.xmzt END AS status,
        x.zcrs AS workers,
        x.jd AS lon,
        x.wd AS lat,
        x.jd AS raw_lon,
        x.wd AS raw_lat,
        CAST('WGS84' AS VARCHAR(16)) AS raw_crs,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.wzjz), x.wzjz) AS located_town_code,
        CAST(x.ycje_wy * 10000 AS NUMERIC(16, 2)) AS deposit_required_yuan,
        x.ycyj AS deposit_basis,
        x.mc = 'Y' AS deposit_exempt,
        CAST(NULL AS VARCHAR(200)) AS exempt_reason,
        CAST(NULL AS DOUBLE PRECISION) AS relief_percent,
        CAST(NULL AS VARCHAR(64)) AS relief_approver,
        CAST(NULL AS DATE) AS relief_on,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.gc_xm AS x
)
SELECT facts.*,
    CASE WHEN NOT facts.deposit_exempt THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = COALESCE(facts.permit_on, facts.contract_signed_on) AND due.working = since.working + 20) END AS deposit_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = COALESCE(facts.contract_signed_on, facts.permit_on) AND due.serial = since.serial + 30) AS wage_account_due_on
FROM facts;

-- 欠薪线索
CREATE VIEW lead AS
WITH facts AS (
    SELECT
        x."线索编号" AS lead_no,
        x."来源" AS source,
        CASE x."领域" WHEN '工程' THEN '工程建设领域' WHEN '非工程' THEN '其他' ELSE x."领域" END AS domain,
        x."细分行业" AS sub_industry,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x."属地"), x."属地") AS town_code,
        COALESCE((SELECT department.code FROM ledgers.department WHERE department.name = x."主管部门"), x."主管部门") AS department_code,
        x."承办单位" AS handler_name,
        x."用人单位" AS employer_name,
        x."信用代码" AS employer_uscc,
        x."项目编号" AS site_no,
        x."行动编号" AS campaign_no,
        x."反映人" AS reporter_name,
        x."电话" AS reporter_phone,
        x."人数" AS workers,
        CAST(x."金额_万元" * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
        to_date(x."收件日", 'YYYYMMDD') AS received_on,
        to_date(x."受理日", 'YYYYMMDD') AS accepted_on,
        to_date(x."联系日", 'YYYYMMDD') AS contacted_on,
        to_date(x."核实日", 'YYYYMMDD') AS verified_on,
        CASE x."核实结果" WHEN '查实' THEN '属实' WHEN '部分查实' THEN '部分属实' WHEN '查无' THEN '不属实' WHEN '无法查实' THEN '无法核实' ELSE x."核实结果" END AS finding,
        x."性质" AS nature,
        x."原因" AS cause,
        x."查实人数" AS true_workers,
        CAST(x."查实金额_万元" * 10000 AS NUMERIC(16, 2)) AS true_amount_yuan,
        to_date(x."延期日", 'YYYYMMDD') AS extended_on,
        x."延期批准" AS extension_approver,
        x."延期理由" AS extension_reason,
        to_date(x."办结日", 'YYYYMMDD') AS closed_on,
        x."处理结果" AS conclusion,
        to_date(x."退回日", 'YYYYMMDD') AS sent_back_on,
        x."重复件原号" AS repeat_of,
        CASE x."评价" WHEN 'A' THEN '满意' WHEN 'B' THEN '基本满意' WHEN 'C' THEN '不满意' ELSE x."评价" END AS satisfaction,
        to_date(x."答复日", 'YYYYMMDD') AS replied_on,
        to_date(x."调解日", 'YYYYMMDD') AS mediated_on,
        x."备注" AS remark,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc."线索" AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 1) AS accept_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 3) AS contact_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 15) AS first_due_on,
    CASE WHEN facts.extended_on <= (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 15) THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 30)
        ELSE (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.received_on AND due.working = since.working + 15) END AS close_due_on
FROM facts;

-- 线索办理环节
CREATE VIEW lead_step AS
SELECT
    x."线索编号" AS lead_no,
    x."序" AS seq,
    x."环节" AS step,
    x."经办" AS actor,
    to_date(x."日期", 'YYYYMMDD') AS done_on,
    to_date(x."时限", 'YYYYMMDD') AS due_on,
    x."说明" AS note
FROM ldjc."线索环节" AS x;

-- 工资追发
CREATE VIEW lead_payment AS
SELECT
    x."流水" AS payment_no,
    x."线索编号" AS lead_no,
    to_date(x."付款日", 'YYYYMMDD') AS paid_on,
    CAST(x."金额_万元" * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
    x."渠道" AS channel,
    x."人数" AS workers
FROM ldjc."线索付款" AS x;

-- 约定分期
CREATE VIEW lead_instalment AS
SELECT
    x."线索编号" AS lead_no,
    x."期次" AS seq,
    to_date(x."约定日", 'YYYYMMDD') AS agreed_on,
    to_date(x."应付日", 'YYYYMMDD') AS due_on,
    CAST(x."金额_万元" * 10000 AS NUMERIC(16, 2)) AS amount_yuan
FROM ldjc."分期" AS x;

-- 线索流转
CREATE VIEW lead_routing AS
SELECT
    x."线索编号" AS lead_no,
    x."序" AS seq,
    x."单位" AS unit_name,
    CASE x."层级" WHEN '1' THEN '区级执法' WHEN '2' THEN '行业部门' WHEN '3' THEN '街镇' ELSE x."层级" END AS level,
    to_date(x."转入日", 'YYYYMMDD') AS routed_on,
    to_date(x."转出日", 'YYYYMMDD') AS left_on,
    x."去向" AS outcome
FROM ldjc."线索流转" AS x;

-- 街镇调解
CREATE VIEW mediation AS
SELECT
    x."线索编号" AS lead_no,
    to_date(x."下移日", 'YYYYMMDD') AS sent_down_on,
    to_date(x."协议日", 'YYYYMMDD') AS agreement_on,
    to_date(x."履行日", 'YYYYMMDD') AS performed_on,
    to_date(x."核查日", 'YYYYMMDD') AS checked_on
FROM ldjc."调解" AS x;

-- 监察案件
CREATE VIEW labour_case AS
WITH facts AS (
    SELECT
        x.ajbh AS case_no,
        x.xsbh AS lead_no,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
        x.xmbh AS site_no,
        x.dwmc AS employer_name,
        x.dwdm AS employer_uscc,
        x.tsrq AS complained_on,
        x.larq AS filed_on,
        x.yqrq AS extended_on,
        x.zlrq AS pay_order_on,
        x.zlqx AS pay_order_due_on,
        x.lxrq AS pay_order_complied_on,
        x.jdrq AS decision_on,
        CAST(NULL AS VARCHAR(100)) AS decision_no,
        CAST(NULL AS VARCHAR(200)) AS penalised_name,
        CAST(NULL AS NUMERIC(16, 2)) AS penalty_yuan,
        x.fyrq AS court_on,
        x.jarq AS closed_on,
        x.sars AS workers,
        CAST(x.saje_wy * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
        x.tn = 'Y' AS absconded,
        x.lfrq AS two_law_on,
        x.lfhz AS two_law_receipt,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.jc_aj AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.complained_on AND due.working = since.working + 5) AS file_due_on,
    CASE WHEN facts.extended_on <= (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.filed_on AND due.working = since.working + 60) THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.filed_on AND due.working = since.working + 90)
        ELSE (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.filed_on AND due.working = since.working + 60) END AS close_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.pay_order_due_on AND due.working = since.working + 5) AS notice_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.pay_order_due_on AND due.working = since.working + 20) AS listing_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.decision_on AND due.working = since.working + 10) AS two_law_due_on
FROM facts;

-- 移送公安
CREATE VIEW criminal_transfer AS
WITH facts AS (
    SELECT
        x.ysbh AS transfer_no,
        x.ajbh AS case_no,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
        x.bprq AS reported_on,
        x.pzrq AS decided_on,
        x.ysrq AS handed_over_on,
        x.gajdrq AS police_decided_on,
        x.gajg AS police_result,
        x.fyrq AS review_on,
        x.lfxj = 'Y' AS pushed_two_law,
        x.lfrq AS two_law_on,
        x.lfhz AS two_law_receipt,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.ys_ga AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.reported_on AND due.serial = since.serial + 3) AS decide_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.decided_on AND due.serial = since.serial + 1) AS hand_over_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.handed_over_on AND due.serial = since.serial + 3) AS police_due_on,
    CASE WHEN facts.police_result = '不予立案' THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.police_decided_on AND due.serial = since.serial + 3) END AS review_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.handed_over_on AND due.working = since.working + 10) AS two_law_due_on
FROM facts;

-- 失信名单
CREATE VIEW listing AS
WITH facts AS (
    SELECT
        x.mdbh AS listing_no,
        CASE x.lx WHEN 'RS' THEN '人社失信名单' WHEN 'ZJ' THEN '住建黑名单' ELSE x.lx END AS list_kind,
        x.dwdm AS employer_uscc,
        x.dwmc AS employer_name,
        COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
        x.ajbh AS case_no,
        x.yllrq AS due_on,
        x.lrrq AS listed_on,
        x.dqrq AS expires_on,
        x.ycrq AS removed_on,
        x.gzrq AS notice_on,
        x.sbrq AS statement_on,
        x.dfrq AS answered_on,
        x.gsrq AS published_on,
        x.gswz AS publish_receipt,
        x.xyrq AS credit_on,
        x.xyhz AS credit_receipt,
        x.csrq AS copied_on,
        x.gzdw AS corrected_on,
        x.sqrq AS removal_applied_on,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.sx_md AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.notice_on AND due.working = since.working + 5) AS statement_until,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.statement_on AND due.working = since.working + 5) AS answer_due_on,
    CASE WHEN facts.list_kind = '人社失信名单' THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.listed_on AND due.working = since.working + 7) END AS publish_due_on,
    CASE WHEN facts.list_kind = '人社失信名单' THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.listed_on AND due.working = since.working + 7) END AS credit_due_on,
    CASE WHEN facts.list_kind = '住建黑名单' THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.listed_on AND due.working = since.working + 5) END AS copy_due_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.corrected_on AND due.serial = since.serial + 183) AS removable_on,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.removal_applied_on AND due.working = since.working + 15) AS removal_due_on
FROM facts;

-- 实地核查的检查项
CREATE VIEW inspection_item AS
SELECT
    x.hcbh AS inspection_no,
    x.xm AS item_code,
    CASE x.jg WHEN 1 THEN '符合' WHEN 2 THEN '部分符合' WHEN 3 THEN '不符合' WHEN 9 THEN '不适用' ELSE x.jg::text END AS result
FROM ldjc.sd_hcmx AS x;

-- 实地核查
CREATE VIEW inspection AS
WITH facts AS (
    SELECT
        x.hcbh AS inspection_no,
        x.xmbh AS site_no,
        x.hcrq AS inspected_on,
        x.xz AS team,
        x.fcrq AS rechecked_on,
        CAST(NULL AS VARCHAR(100)) AS order_no,
        CAST(NULL AS TEXT) AS rectification,
        CASE x.fcjg WHEN 'Y' THEN '已整改' WHEN 'N' THEN '未整改' ELSE x.fcjg END AS recheck_result,
        CASE WHEN x.fcjg = 'Y' THEN x.fcrq END AS rectified_on,
        x.zp AS photos,
        x.bz AS remark,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.sd_hc AS x
)
SELECT facts.*,
    CASE WHEN EXISTS (SELECT 1 FROM inspection_item AS item WHERE item.inspection_no = facts.inspection_no AND item.result IN ('不符合', '部分符合')) THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.inspected_on AND due.working = since.working + 10) END AS rectify_due_on
FROM facts;

-- 工资保证金
CREATE VIEW deposit AS
WITH facts AS (
    SELECT
        x.bzjbh AS deposit_no,
        x.xmbh AS site_no,
        x.dwdm AS firm_uscc,
        CASE x.cxfs WHEN '01' THEN '现金' WHEN '02' THEN '银行保函' WHEN '03' THEN '担保公司保函' WHEN '04' THEN '工程保证保险' ELSE x.cxfs END AS form,
        x.jbjg AS keeper_name,
        CAST(x.yjje_wy * 10000 AS NUMERIC(16, 2)) AS required_yuan,
        CAST(x.sjje_wy * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
        x.cxrq AS stored_on,
        x.bhbh AS guarantee_no,
        x.dqrq AS expires_on,
        x.barq AS registered_on,
        x.zzrq AS ended_on,
        x.gsks AS notice_from,
        x.thsqrq AS return_applied_on,
        x.thrq AS returned_on,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.bzj AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.notice_from AND due.serial = since.serial + 30) AS notice_to,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.return_applied_on AND due.working = since.working + 8) AS return_due_on
FROM facts;

-- 保证金流水
CREATE VIEW deposit_movement AS
WITH facts AS (
    SELECT
        x.lsh AS movement_no,
        x.bzjbh AS deposit_no,
        x.rq AS moved_on,
        x.lx AS kind,
        CAST(x.je_wy * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
        x.yls AS corrects,
        x.wh AS document_no,
        x.rs AS workers,
        x.bzrq AS topped_up_on,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.bzj_ls AS x
)
SELECT facts.*,
    CASE WHEN facts.kind = '使用' AND facts.corrects IS NULL THEN (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.moved_on AND due.working = since.working + 10) END AS top_up_due_on
FROM facts;

-- 专户
CREATE VIEW wage_account AS
WITH facts AS (
    SELECT
        x.zh AS account_no,
        x.xmbh AS site_no,
        x.yh AS bank_name,
        x.khrq AS opened_on,
        x.barq AS registered_on,
        x.xhrq AS closed_on,
        CAST(NULL AS VARCHAR(100)) AS counted
    FROM ldjc.zh AS x
)
SELECT facts.*,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = facts.opened_on AND due.serial = since.serial + 30) AS register_due_on
FROM facts;

-- 专户月度收支
CREATE MATERIALIZED VIEW wage_account_month AS
SELECT
    x.zh AS account_no,
    to_date(x.ny || '01', 'YYYYMMDD') AS month,
    x.rgf_qx AS labour_due_on,
    CAST(x.rgf_y * 10000 AS NUMERIC(16, 2)) AS labour_due_yuan,
    x.rgf_rq AS labour_paid_on,
    CAST(x.rgf_s * 10000 AS NUMERIC(16, 2)) AS labour_paid_yuan,
    x.gz_qx AS pay_due_on,
    CAST(x.gz_y * 10000 AS NUMERIC(16, 2)) AS payable_yuan,
    x.gz_rq AS paid_on,
    CAST(x.gz_s * 10000 AS NUMERIC(16, 2)) AS paid_yuan,
    x.kqrs AS attending_workers,
    x.ffrs AS paid_workers
FROM ldjc.zh_yb AS x;
CREATE UNIQUE INDEX ON wage_account_month (account_no, month);

-- 银行对账单
CREATE MATERIALIZED VIEW bank_statement AS
SELECT
    CASE x.lx WHEN 'B' THEN '工资保证金' WHEN 'Z' THEN '专用账户' ELSE x.lx END AS account_kind,
    x.zh AS account_ref,
    to_date(x.ny || '01', 'YYYYMMDD') AS month,
    CAST(x.ye_wy * 10000 AS NUMERIC(16, 2)) AS balance_yuan
FROM ldjc.yh_dzd AS x;
CREATE UNIQUE INDEX ON bank_statement (account_kind, account_ref, month);

-- 应急周转金
CREATE VIEW emergency_fund_movement AS
SELECT
    x.lsh AS movement_no,
    COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
    x.xsbh AS lead_no,
    x.rq AS moved_on,
    CASE x.lx WHEN '入' THEN '拨入' WHEN '垫' THEN '垫付' WHEN '追' THEN '追回' ELSE x.lx END AS kind,
    CAST(x.je_wy * 10000 AS NUMERIC(16, 2)) AS amount_yuan,
    x.rs AS workers
FROM ldjc.zzj AS x;

-- 预警
CREATE VIEW warning AS
SELECT
    x.warning_no AS warning_no,
    x.rule_code AS rule_code,
    x.level AS level,
    x.channel AS channel,
    COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
    x.site_no AS site_no,
    x.employer_uscc AS employer_uscc,
    x.employer_name AS employer_name,
    x.owner_name AS owner_name,
    x.raised_on AS raised_on,
    x.due_on AS due_on,
    x.handled_on AS handled_on,
    x.result AS result,
    x.lead_no AS lead_no,
    x.watch_until AS watch_until,
    x.occasion AS occasion,
    x.note AS note,
    CAST(NULL AS VARCHAR(100)) AS counted
FROM ldjc.yj AS x;

-- 执法文书
CREATE VIEW enforcement_document AS
SELECT
    x.wh AS document_no,
    x.zl AS document_kind,
    COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
    x.xmbh AS site_no,
    x.dwmc AS employer_name,
    x.dwdm AS employer_uscc,
    x.sx AS matter,
    x.xdrq AS issued_on,
    x.lxqx AS due_on,
    x.lxrq AS complied_on,
    x.sflx = 'Y' AS complied
FROM ldjc.zf_ws AS x;

-- 约谈通报
CREATE VIEW talk AS
SELECT
    x.ytbh AS talk_no,
    x.lb AS talk_kind,
    COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
    x.xmbh AS site_no,
    x.dwmc AS employer_name,
    x.dwdm AS employer_uscc,
    x.rq AS held_on,
    x.zbdw AS host_name,
    x.sy AS matter
FROM ldjc.yt_tb AS x;

-- 部门信号
CREATE VIEW department_signal AS
SELECT
    x.signal_no AS signal_no,
    x.employer_name AS employer_name,
    x.employer_uscc AS employer_uscc,
    x.town_code AS town_code,
    x.kind AS kind,
    x.month AS month,
    x.amount_yuan AS amount_yuan,
    x.source AS source,
    x.reported_on AS reported_on
FROM ldjc.bm_xh AS x;

-- 事件舆情
CREATE VIEW incident AS
SELECT
    x.sjbh AS incident_no,
    x.lx AS kind,
    COALESCE((SELECT town.code FROM ledgers.town WHERE town.name = x.ssjz), x.ssjz) AS town_code,
    x.xmbh AS site_no,
    x.dwdm AS employer_uscc,
    x.dwmc AS employer_name,
    x.bt AS title,
    x.qy AS cause,
    x.rs AS people,
    x.fxrq AS found_on,
    x.fxsj AS found_at,
    x.sbrq AS reported_on,
    x.sbsj AS reported_at,
    x.xyrq AS responded_on,
    x.xysj AS responded_at,
    (SELECT MIN(due.day) FROM work_calendar AS due, work_calendar AS since
        WHERE since.day = x.fxrq AND due.working = since.working + 10) AS close_due_on,
    x.jarq AS closed_on,
    x.jasj AS closed_at,
    x.jg AS result,
    x.czdw AS owner_name,
    x.xsbh AS lead_no,
    x.zftz = 'Y' AS government_funded,
    CAST(NULL AS VARCHAR(100)) AS counted
FROM ldjc.sj AS x;

-- 事件续报
CREATE VIEW incident_report AS
SELECT
    x.sjbh AS incident_no,
    x.xh AS seq,
    x.bgrq AS reported_on,
    x.bgsj AS reported_at,
    x.rs AS people,
    x.nr AS content
FROM ldjc.sj_xb AS x;

-- 只读账号：只看得见 board；视图以建立者的权限读业务库
GRANT USAGE ON SCHEMA board TO dashboard_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA board TO dashboard_reader;
