-- The tables of another system (schema ldjc), filled from a case database of ours (schema source): names of its own,
-- sums in 万元, days as text, towns by name, states in its own words.
CREATE SCHEMA ldjc;

CREATE TABLE ldjc.qy_jbxx AS
SELECT uscc AS tyshxydm, name AS qymc, legal_person AS fddbr, address AS zcdz FROM source.enterprise;

CREATE TABLE ldjc.gc_xm AS
SELECT site_no AS xmbh, s.name AS xmmc, t.name AS ssjz, d.name AS hyzgbm, managing_entity AS ssgs, builder_name AS jsdw,
    contractor_uscc AS zcbdm, contract_yuan / 10000 AS htj_wy, CASE WHEN government_funded THEN 'Y' ELSE 'N' END AS zftz,
    investment AS tzxz, to_char(contract_signed_on, 'YYYY-MM-DD') AS htqdrq, to_char(permit_on, 'YYYY-MM-DD') AS sgxkrq,
    to_char(planned_completion_on, 'YYYY-MM-DD') AS jhjgrq, to_char(completed_on, 'YYYY-MM-DD') AS sjjgrq,
    CASE status WHEN '未开工' THEN '1' WHEN '在建' THEN '2' WHEN '停工' THEN '3' WHEN '竣工' THEN '4' END AS xmzt,
    workers AS zcrs, lon AS jd, lat AS wd, l.name AS wzjz, deposit_required_yuan / 10000 AS ycje_wy,
    deposit_basis AS ycyj, CASE WHEN deposit_exempt THEN 'Y' ELSE 'N' END AS mc
FROM source.site AS s JOIN source.town AS t ON t.code = s.town_code
    LEFT JOIN source.department AS d ON d.code = s.department_code
    LEFT JOIN source.town AS l ON l.code = s.located_town_code;

CREATE TABLE ldjc."线索" AS
SELECT lead_no AS "线索编号", source AS "来源", CASE domain WHEN '其他' THEN '非工程' ELSE '工程' END AS "领域",
    sub_industry AS "细分行业", t.name AS "属地", d.name AS "主管部门", handler_name AS "承办单位",
    employer_name AS "用人单位", employer_uscc AS "信用代码", site_no AS "项目编号", campaign_no AS "行动编号",
    reporter_name AS "反映人", reporter_phone AS "电话", workers AS "人数", amount_yuan / 10000 AS "金额_万元",
    to_char(received_on, 'YYYYMMDD') AS "收件日", to_char(accepted_on, 'YYYYMMDD') AS "受理日",
    to_char(contacted_on, 'YYYYMMDD') AS "联系日", to_char(verified_on, 'YYYYMMDD') AS "核实日",
    CASE finding WHEN '属实' THEN '查实' WHEN '部分属实' THEN '部分查实' WHEN '不属实' THEN '查无'
        WHEN '无法核实' THEN '无法查实' END AS "核实结果",
    nature AS "性质", cause AS "原因", true_workers AS "查实人数", true_amount_yuan / 10000 AS "查实金额_万元",
    to_char(extended_on, 'YYYYMMDD') AS "延期日", extension_approver AS "延期批准", extension_reason AS "延期理由",
    to_char(closed_on, 'YYYYMMDD') AS "办结日", conclusion AS "处理结果", to_char(sent_back_on, 'YYYYMMDD') AS "退回日",
    repeat_of AS "重复件原号",
    CASE satisfaction WHEN '满意' THEN 'A' WHEN '基本满意' THEN 'B' WHEN '不满意' THEN 'C' END AS "评价",
    to_char(replied_on, 'YYYYMMDD') AS "答复日", to_char(mediated_on, 'YYYYMMDD') AS "调解日", remark AS "备注"
FROM source.lead AS x JOIN source.town AS t ON t.code = x.town_code
    LEFT JOIN source.department AS d ON d.code = x.department_code;

CREATE TABLE ldjc."线索环节" AS
SELECT lead_no AS "线索编号", seq AS "序", step AS "环节", actor AS "经办", to_char(done_on, 'YYYYMMDD') AS "日期",
    to_char(due_on, 'YYYYMMDD') AS "时限", note AS "说明" FROM source.lead_step;

CREATE TABLE ldjc."线索付款" AS
SELECT payment_no AS "流水", lead_no AS "线索编号", to_char(paid_on, 'YYYYMMDD') AS "付款日",
    amount_yuan / 10000 AS "金额_万元", channel AS "渠道", workers AS "人数" FROM source.lead_payment;

CREATE TABLE ldjc."分期" AS
SELECT lead_no AS "线索编号", seq AS "期次", to_char(agreed_on, 'YYYYMMDD') AS "约定日",
    to_char(due_on, 'YYYYMMDD') AS "应付日", amount_yuan / 10000 AS "金额_万元" FROM source.lead_instalment;

CREATE TABLE ldjc."线索流转" AS
SELECT lead_no AS "线索编号", seq AS "序", unit_name AS "单位",
    CASE level WHEN '区级执法' THEN '1' WHEN '行业部门' THEN '2' ELSE '3' END AS "层级",
    to_char(routed_on, 'YYYYMMDD') AS "转入日", to_char(left_on, 'YYYYMMDD') AS "转出日", outcome AS "去向"
FROM source.lead_routing;

CREATE TABLE ldjc."调解" AS
SELECT lead_no AS "线索编号", to_char(sent_down_on, 'YYYYMMDD') AS "下移日", to_char(agreement_on, 'YYYYMMDD') AS "协议日",
    to_char(performed_on, 'YYYYMMDD') AS "履行日", to_char(checked_on, 'YYYYMMDD') AS "核查日" FROM source.mediation;

CREATE TABLE ldjc.jc_aj AS
SELECT case_no AS ajbh, lead_no AS xsbh, t.name AS ssjz, site_no AS xmbh, employer_name AS dwmc, employer_uscc AS dwdm,
    complained_on AS tsrq, filed_on AS larq, extended_on AS yqrq, pay_order_on AS zlrq, pay_order_due_on AS zlqx,
    pay_order_complied_on AS lxrq, decision_on AS jdrq, court_on AS fyrq, closed_on AS jarq, workers AS sars,
    amount_yuan / 10000 AS saje_wy, CASE absconded WHEN TRUE THEN 'Y' WHEN FALSE THEN 'N' END AS tn,
    two_law_on AS lfrq, two_law_receipt AS lfhz
FROM source.labour_case AS c JOIN source.town AS t ON t.code = c.town_code;

CREATE TABLE ldjc.ys_ga AS
SELECT transfer_no AS ysbh, case_no AS ajbh, t.name AS ssjz, reported_on AS bprq, decided_on AS pzrq,
    handed_over_on AS ysrq, police_decided_on AS gajdrq, police_result AS gajg,
    review_on AS fyrq, CASE pushed_two_law WHEN TRUE THEN 'Y' WHEN FALSE THEN 'N' END AS lfxj, two_law_on AS lfrq,
    two_law_receipt AS lfhz
FROM source.criminal_transfer AS c JOIN source.town AS t ON t.code = c.town_code;

CREATE TABLE ldjc.sx_md AS
SELECT listing_no AS mdbh, CASE list_kind WHEN '人社失信名单' THEN 'RS' ELSE 'ZJ' END AS lx, employer_uscc AS dwdm,
    employer_name AS dwmc, t.name AS ssjz, case_no AS ajbh, due_on AS yllrq, listed_on AS lrrq, expires_on AS dqrq,
    removed_on AS ycrq, notice_on AS gzrq, statement_on AS sbrq, answered_on AS dfrq, published_on AS gsrq,
    publish_receipt AS gswz, credit_on AS xyrq, credit_receipt AS xyhz, copied_on AS csrq, corrected_on AS gzdw,
    removal_applied_on AS sqrq FROM source.listing AS m JOIN source.town AS t ON t.code = m.town_code;

CREATE TABLE ldjc.sd_hc AS
SELECT inspection_no AS hcbh, site_no AS xmbh, inspected_on AS hcrq, team AS xz, rechecked_on AS fcrq,
    CASE recheck_result WHEN '已整改' THEN 'Y' WHEN '未整改' THEN 'N' END AS fcjg, photos AS zp, remark AS bz
FROM source.inspection;

CREATE TABLE ldjc.sd_hcmx AS
SELECT inspection_no AS hcbh, item_code AS xm,
    CASE result WHEN '符合' THEN 1 WHEN '部分符合' THEN 2 WHEN '不符合' THEN 3 ELSE 9 END AS jg
FROM source.inspection_item;

CREATE TABLE ldjc.bzj AS
SELECT deposit_no AS bzjbh, site_no AS xmbh, firm_uscc AS dwdm,
    CASE form WHEN '现金' THEN '01' WHEN '银行保函' THEN '02' WHEN '担保公司保函' THEN '03' ELSE '04' END AS cxfs,
    keeper_name AS jbjg, required_yuan / 10000 AS yjje_wy, amount_yuan / 10000 AS sjje_wy, stored_on AS cxrq,
    guarantee_no AS bhbh, expires_on AS dqrq, registered_on AS barq, ended_on AS zzrq, notice_from AS gsks,
    notice_to AS gsjs, return_applied_on AS thsqrq, returned_on AS thrq FROM source.deposit;

CREATE TABLE ldjc.bzj_ls AS
SELECT movement_no AS lsh, deposit_no AS bzjbh, moved_on AS rq, kind AS lx, amount_yuan / 10000 AS je_wy,
    corrects AS yls, document_no AS wh, workers AS rs, topped_up_on AS bzrq FROM source.deposit_movement;

CREATE TABLE ldjc.zh AS
SELECT account_no AS zh, site_no AS xmbh, bank_name AS yh, opened_on AS khrq, registered_on AS barq, closed_on AS xhrq
FROM source.wage_account;

CREATE TABLE ldjc.zh_yb AS
SELECT account_no AS zh, to_char(month, 'YYYYMM') AS ny, labour_due_on AS rgf_qx, labour_due_yuan / 10000 AS rgf_y,
    labour_paid_on AS rgf_rq, labour_paid_yuan / 10000 AS rgf_s, pay_due_on AS gz_qx, payable_yuan / 10000 AS gz_y,
    paid_on AS gz_rq, paid_yuan / 10000 AS gz_s, attending_workers AS kqrs, paid_workers AS ffrs
FROM source.wage_account_month;

CREATE TABLE ldjc.yh_dzd AS
SELECT CASE account_kind WHEN '工资保证金' THEN 'B' ELSE 'Z' END AS lx, account_ref AS zh, to_char(month, 'YYYYMM') AS ny,
    balance_yuan / 10000 AS ye_wy FROM source.bank_statement;

CREATE TABLE ldjc.zzj AS
SELECT movement_no AS lsh, t.name AS ssjz, lead_no AS xsbh, moved_on AS rq,
    CASE kind WHEN '拨入' THEN '入' WHEN '垫付' THEN '垫' ELSE '追' END AS lx, amount_yuan / 10000 AS je_wy, workers AS rs
FROM source.emergency_fund_movement AS m LEFT JOIN source.town AS t ON t.code = m.town_code;

CREATE TABLE ldjc.yj AS
SELECT w.*, t.name AS ssjz FROM source.warning AS w JOIN source.town AS t ON t.code = w.town_code;

CREATE TABLE ldjc.zf_ws AS
SELECT document_no AS wh, document_kind AS zl, t.name AS ssjz, site_no AS xmbh, employer_name AS dwmc,
    employer_uscc AS dwdm, matter AS sx, issued_on AS xdrq, due_on AS lxqx, complied_on AS lxrq,
    CASE complied WHEN TRUE THEN 'Y' WHEN FALSE THEN 'N' END AS sflx
FROM source.enforcement_document AS d LEFT JOIN source.town AS t ON t.code = d.town_code;

CREATE TABLE ldjc.yt_tb AS
SELECT talk_no AS ytbh, talk_kind AS lb, t.name AS ssjz, site_no AS xmbh, employer_name AS dwmc, employer_uscc AS dwdm,
    held_on AS rq, host_name AS zbdw, matter AS sy
FROM source.talk AS k LEFT JOIN source.town AS t ON t.code = k.town_code;

CREATE TABLE ldjc.bm_xh AS
SELECT * FROM source.department_signal;

CREATE TABLE ldjc.sj AS
SELECT incident_no AS sjbh, kind AS lx, t.name AS ssjz, site_no AS xmbh, employer_uscc AS dwdm, employer_name AS dwmc,
    title AS bt, cause AS qy, people AS rs, found_on AS fxrq, found_at AS fxsj, reported_on AS sbrq, reported_at AS sbsj,
    responded_on AS xyrq, responded_at AS xysj, closed_on AS jarq, closed_at AS jasj, result AS jg, owner_name AS czdw,
    lead_no AS xsbh,
    CASE government_funded WHEN TRUE THEN 'Y' WHEN FALSE THEN 'N' END AS zftz
FROM source.incident AS i JOIN source.town AS t ON t.code = i.town_code;

CREATE TABLE ldjc.sj_xb AS
SELECT incident_no AS sjbh, seq AS xh, reported_on AS bgrq, reported_at AS bgsj, people AS rs, content AS nr
FROM source.incident_report;

ALTER TABLE ldjc.qy_jbxx ADD PRIMARY KEY (tyshxydm);
ALTER TABLE ldjc.gc_xm ADD PRIMARY KEY (xmbh);
ALTER TABLE ldjc."线索" ADD PRIMARY KEY ("线索编号");
ALTER TABLE ldjc."线索环节" ADD PRIMARY KEY ("线索编号", "序");
ALTER TABLE ldjc."线索付款" ADD PRIMARY KEY ("流水");
ALTER TABLE ldjc."分期" ADD PRIMARY KEY ("线索编号", "期次");
ALTER TABLE ldjc."线索流转" ADD PRIMARY KEY ("线索编号", "序");
ALTER TABLE ldjc."调解" ADD PRIMARY KEY ("线索编号");
ALTER TABLE ldjc.jc_aj ADD PRIMARY KEY (ajbh);
ALTER TABLE ldjc.sd_hc ADD PRIMARY KEY (hcbh);
ALTER TABLE ldjc.sd_hcmx ADD PRIMARY KEY (hcbh, xm);
ALTER TABLE ldjc.bzj ADD PRIMARY KEY (bzjbh);
ALTER TABLE ldjc.bzj_ls ADD PRIMARY KEY (lsh);
ALTER TABLE ldjc.zh ADD PRIMARY KEY (zh);
ALTER TABLE ldjc.zh_yb ADD PRIMARY KEY (zh, ny);
CREATE INDEX ON ldjc."线索付款" ("线索编号");
CREATE INDEX ON ldjc.sd_hc (xmbh);
CREATE INDEX ON ldjc.bzj (xmbh);
CREATE INDEX ON ldjc.bzj_ls (bzjbh);
CREATE INDEX ON ldjc.zh (xmbh);
