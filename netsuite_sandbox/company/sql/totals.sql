-- What follows from the documents: balances and first and last dates of their parties, and the audit trail.

CREATE TEMP TABLE trade AS
SELECT l.party,
  min(CASE d.type WHEN 'SalesOrd' THEN d.day END) AS first_order, max(CASE d.type WHEN 'SalesOrd' THEN d.day END) AS last_order,
  min(CASE WHEN d.type IN ('CustInvc', 'CashSale') THEN d.day END) AS first_sale,
  max(CASE WHEN d.type IN ('CustInvc', 'CashSale') THEN d.day END) AS last_sale,
  sum(CASE WHEN d.slot IN (8, 18) THEN abs(c.base) ELSE 0 END) AS open,
  sum(CASE WHEN d.slot = 6 THEN abs(c.base) ELSE 0 END) AS unbilled
FROM document d JOIN deal l ON l.n = d.deal JOIN content c ON c.content = d.content AND c.line = 0
WHERE l.party IS NOT NULL GROUP BY l.party;

UPDATE customer SET firstorderdate = date(first_order * 86400, 'unixepoch'), lastorderdate = date(last_order * 86400, 'unixepoch'),
  firstsaledate = date(first_sale * 86400, 'unixepoch'), lastsaledate = date(last_sale * 86400, 'unixepoch'),
  balancesearch = open / 100.0, consolbalancesearch = open / 100.0, unbilledorderssearch = unbilled / 100.0,
  consolunbilledorderssearch = unbilled / 100.0
FROM trade WHERE party = customer.id;

UPDATE vendor SET balance = open / 100.0, balanceprimary = open / 100.0 FROM trade WHERE party = vendor.id;

-- One document in ten was changed in a way that left a note.
INSERT INTO systemnote (id, date, name, role, context, type, recordtypeid, recordid, record, field, oldvalue, newvalue)
SELECT 50 + row_number() OVER (ORDER BY d.modified_at, d.id), datetime(d.modified_at, 'unixepoch'), -5, 3,
  CASE d.h % 3 WHEN 0 THEN 'UIF' WHEN 1 THEN 'RST' ELSE 'CSV' END, 4, -30, d.id, k.title || k.prefix || printf('%05d', d.number),
  'TRANDOC.SMEMOMAIN', (SELECT text FROM word WHERE list = 'memos' AND i = d.h / 16 % :memos),
  (SELECT text FROM word WHERE list = 'memos' AND i = d.h / 4 % :memos)
FROM document d JOIN kind k ON k.type = d.type WHERE d.h % 20 = 0 OR d.h % 20 = 4
ORDER BY 1;
