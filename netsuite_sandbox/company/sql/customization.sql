-- What the company added to NetSuite, and what was deleted.

INSERT INTO customrecordtype BY NAME
SELECT
  101 AS internalid,
  'CUSTOMRECORD_SBX_WARRANTY' AS scriptid,
  'Warranty' AS name,
  'Warranty' AS recordname,
  'Warranties given to customers' AS description,
  -5 AS owner,
  'T' AS includename,
  'T' AS showid,
  'T' AS allowinlineediting,
  '2023-02-01 19:20:21' AS lastmodifieddate;

INSERT INTO customlist BY NAME
SELECT
  52 AS internalid,
  'CUSTOMLIST_SBX_REGION' AS scriptid,
  'Sales Region' AS name,
  'Regions the sales team works in' AS description,
  -5 AS owner,
  'T' AS isordered,
  '2023-02-01 19:10:11' AS lastmodifieddate;

INSERT INTO customrecord_sbx_warranty BY NAME
SELECT
  p.k + p.k / 20 AS id,
  p.k + p.k / 20 AS recordid,
  'Warranty ' || printf('%05d', p.k) || ' ' || e.altname AS name,
  CASE WHEN p.k % 2 = 0 THEN 'warranty-' || p.k END AS externalid,
  CASE WHEN p.k % 23 = 0 THEN 'T' ELSE 'F' END AS isinactive,
  (SELECT id FROM party o WHERE o.kind = 'employee' AND o.k = 1 + p.a % :employees) AS owner,
  -5 AS lastmodifiedby,
  datetime(max(p.created_at, :first_day * 86400 + 57600 + p.a % 30000), 'unixepoch') AS created,
  datetime(max(p.modified_at, p.created_at, :first_day * 86400 + 57600 + p.a % 30000), 'unixepoch') AS lastmodified,
  'SN-' || printf('%08X', p.b) AS custrecord_sbx_w_serial,
  CASE WHEN p.k % 3 = 0 THEN (SELECT text FROM memos WHERE i = p.b % :memos) END AS custrecord_sbx_w_terms,
  (p.c % 10000) / 100.0 AS custrecord_sbx_w_deductible,
  CASE WHEN p.a % 2 = 0 THEN 'T' ELSE 'F' END AS custrecord_sbx_w_transferable,
  date(p.created_at, 'unixepoch') AS custrecord_sbx_w_start,
  CASE WHEN p.k % 4 = 0 THEN datetime(p.modified_at, 'unixepoch') END AS custrecord_sbx_w_checked_at,
  p.id AS custrecord_sbx_w_customer,
  (SELECT id FROM good g WHERE g.k = p.b % :items) AS custrecord_sbx_w_item,
  CASE p.a % 5 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 END AS custrecord_sbx_w_region
FROM party p JOIN entity e ON e.id = p.id
WHERE p.kind = 'customer';

-- The ids that are missing among transactions, entities and warranties are those of deleted records.
INSERT INTO deletedrecord BY NAME
SELECT
  d.id + 1 AS recordid,
  -30 AS recordtypeid,
  k.record AS type,
  k.title || k.prefix || printf('%05d', d.number) || '-X' AS name,
  NULL AS scriptid,
  CASE d.h % 3 WHEN 0 THEN 'UIF' WHEN 1 THEN 'RST' ELSE 'SLT' END AS context,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + d.h % :employees) AS deletedby,
  max(d.created_at, min(d.day + d.h / 64 % 90, :last_day) * 86400 + 57600 + d.h % 32400) AS deleteddate,
  'F' AS iscustomrecord
FROM document d JOIN kind k ON k.type = d.type WHERE (d.id - 1000) % 100 = 98
UNION ALL
SELECT
  p.id + 1,
  CASE p.kind WHEN 'customer' THEN -2 WHEN 'vendor' THEN -3 WHEN 'employee' THEN -4 WHEN 'contact' THEN -6 ELSE -7 END,
  p.kind,
  'Closed "' || p.id || '" & Sons',
  NULL,
  'UIF',
  -5,
  max(p.created_at, (:first_day + p.b % (:last_day - :first_day)) * 86400 + 57600 + p.c % 32400),
  'F'
FROM party p WHERE (p.id - 20) % 41 = 39
UNION ALL
SELECT
  p.k + p.k / 20 + 1,
  101,
  'customrecord_sbx_warranty',
  'Warranty void',
  'CUSTOMRECORD_SBX_WARRANTY',
  'UIF',
  -5,
  :last_day * 86400 - p.k * 3600,
  'T'
FROM party p WHERE p.kind = 'customer' AND p.k % 20 = 19
ORDER BY 8, 1;

UPDATE deletedrecord SET deleteddate = datetime(deleteddate, 'unixepoch');
