-- What follows from the documents: balances and first and last dates of their parties, and the audit trail.

CREATE TEMP TABLE trade AS
SELECT
  l.party,
  min(CASE d.type WHEN 'SalesOrd' THEN d.day END) * 86400 AS first_order,
  max(CASE d.type WHEN 'SalesOrd' THEN d.day END) * 86400 AS last_order,
  min(CASE WHEN d.type IN ('CustInvc', 'CashSale') THEN d.day END) * 86400 AS first_sale,
  max(CASE WHEN d.type IN ('CustInvc', 'CashSale') THEN d.day END) * 86400 AS last_sale,
  sum(CASE WHEN d.slot IN (8, 18) THEN abs(c.base) ELSE 0 END) / 100.0 AS open,
  sum(CASE WHEN d.slot = 6 THEN abs(c.base) ELSE 0 END) / 100.0 AS unbilled
FROM document d JOIN deal l ON l.n = d.deal JOIN content c ON c.content = d.content AND c.line = 0
WHERE l.party IS NOT NULL GROUP BY l.party;

UPDATE customer SET
  firstorderdate = date(first_order, 'unixepoch'),
  lastorderdate = date(last_order, 'unixepoch'),
  firstsaledate = date(first_sale, 'unixepoch'),
  lastsaledate = date(last_sale, 'unixepoch'),
  balancesearch = open,
  consolbalancesearch = open,
  unbilledorderssearch = unbilled,
  consolunbilledorderssearch = unbilled
FROM trade WHERE party = customer.id;

UPDATE vendor SET balance = open, balanceprimary = open FROM trade WHERE party = vendor.id;

-- One document in ten was changed in a way that left a note.
INSERT INTO systemnote BY NAME
SELECT
  50 + row_number() OVER (ORDER BY d.modified_at, d.id) AS id,
  datetime(d.modified_at, 'unixepoch') AS date,
  -5 AS name,
  3 AS role,
  CASE d.h % 3 WHEN 0 THEN 'UIF' WHEN 1 THEN 'RST' ELSE 'CSV' END AS context,
  4 AS type,
  -30 AS recordtypeid,
  d.id AS recordid,
  k.title || k.prefix || printf('%05d', d.number) AS record,
  'TRANDOC.SMEMOMAIN' AS field,
  (SELECT text FROM memos WHERE i = d.h / 16 % :memos) AS oldvalue,
  (SELECT text FROM memos WHERE i = d.h / 4 % :memos) AS newvalue
FROM document d JOIN kind k ON k.type = d.type WHERE d.h % 20 = 0 OR d.h % 20 = 4
ORDER BY 1;
