-- What the company added to NetSuite, and what was deleted.

INSERT INTO customrecordtype (
  internalid, scriptid, name, recordname, description, owner, isinactive, includename, showid, allowattachments,
  allowinlineediting, isordered, lastmodifieddate
) VALUES (
  101, 'CUSTOMRECORD_SBX_WARRANTY', 'Warranty', 'Warranty', 'Warranties given to customers', -5, 'F', 'T', 'T', 'F', 'T', 'F',
  '2023-02-01 19:20:21'
);
INSERT INTO customlist (internalid, scriptid, name, description, owner, isinactive, ismatrixoption, isordered, lastmodifieddate)
VALUES (52, 'CUSTOMLIST_SBX_REGION', 'Sales Region', 'Regions the sales team works in', -5, 'F', 'F', 'T', '2023-02-01 19:10:11');

INSERT INTO customrecord_sbx_warranty (
  id, recordid, name, externalid, isinactive, owner, lastmodifiedby, created, lastmodified, custrecord_sbx_w_serial,
  custrecord_sbx_w_terms, custrecord_sbx_w_deductible, custrecord_sbx_w_transferable, custrecord_sbx_w_start,
  custrecord_sbx_w_checked_at, custrecord_sbx_w_customer, custrecord_sbx_w_item, custrecord_sbx_w_region
)
SELECT p.k + p.k / 20, p.k + p.k / 20, 'Warranty ' || printf('%05d', p.k) || ' ' || e.altname,
  CASE WHEN p.k % 2 = 0 THEN 'warranty-' || p.k END, CASE WHEN p.k % 23 = 0 THEN 'T' ELSE 'F' END,
  (SELECT id FROM party o WHERE o.kind = 'employee' AND o.k = 1 + p.a % :employees), -5,
  datetime(max(p.created_at, :first_day * 86400 + 57600 + p.a % 30000), 'unixepoch'),
  datetime(max(p.modified_at, p.created_at, :first_day * 86400 + 57600 + p.a % 30000), 'unixepoch'),
  'SN-' || printf('%08X', p.b), CASE WHEN p.k % 3 = 0 THEN (SELECT text FROM word WHERE list = 'memos' AND i = p.b % :memos) END,
  (p.c % 10000) / 100.0, CASE WHEN p.a % 2 = 0 THEN 'T' ELSE 'F' END, date(p.created_at, 'unixepoch'),
  CASE WHEN p.k % 4 = 0 THEN datetime(p.modified_at, 'unixepoch') END, p.id,
  (SELECT id FROM good g WHERE g.k = p.b % :items), CASE p.a % 5 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 END
FROM party p JOIN entity e ON e.id = p.id
WHERE p.kind = 'customer';

-- The ids that are missing among transactions and entities are those of deleted records.
INSERT INTO deletedrecord (
  recordid, recordtypeid, type, name, scriptid, context, deletedby, deleteddate, iscustomlist, iscustomrecord, iscustomtransaction
)
SELECT d.id + 1, -30, k.record, k.title || k.prefix || printf('%05d', d.number) || '-X', NULL,
  CASE d.h % 3 WHEN 0 THEN 'UIF' WHEN 1 THEN 'RST' ELSE 'SLT' END,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + d.h % :employees),
  datetime(max(d.created_at, min(d.day + d.h / 64 % 90, :last_day) * 86400 + 57600 + d.h % 32400), 'unixepoch'), 'F', 'F', 'F'
FROM document d JOIN kind k ON k.type = d.type WHERE (d.id - 1000) % 100 = 98
UNION ALL
SELECT p.id + 1, CASE p.kind WHEN 'customer' THEN -2 WHEN 'vendor' THEN -3 WHEN 'employee' THEN -4 WHEN 'contact' THEN -6 ELSE -7 END,
  p.kind, CASE p.kind WHEN 'customer' THEN 'CUS' ELSE 'E' END || 'X' || p.id || ' "Closed" & Sons', NULL, 'UIF', -5,
  datetime(max(p.created_at, (:first_day + p.b % (:last_day - :first_day)) * 86400 + 57600 + p.c % 32400), 'unixepoch'), 'F', 'F', 'F'
FROM party p WHERE (p.id - 20) % 41 = 39
UNION ALL
SELECT p.k + p.k / 20 + 1, 101, 'customrecord_sbx_warranty', 'Warranty void', 'CUSTOMRECORD_SBX_WARRANTY', 'UIF', -5,
  datetime(:last_day * 86400 - p.k * 3600, 'unixepoch'), 'F', 'T', 'F'
FROM party p WHERE p.kind = 'customer' AND p.k % 20 = 19
ORDER BY 8, 1;
