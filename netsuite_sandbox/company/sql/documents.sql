-- How the company trades. Twenty documents make a round; a round repeats until there are as many as asked for.
-- A deal is what a chain of documents (order, invoice, payment) is about: the party, the currency, the lines.

CREATE TEMP TABLE slot (slot INTEGER PRIMARY KEY, type TEXT, head INTEGER, step INTEGER, before INTEGER, nth INTEGER,
  status TEXT);
INSERT INTO slot VALUES
  (0, 'SalesOrd', 0, 0, NULL, 0, 'G'), (1, 'CustInvc', 0, 1, 0, 0, 'B'), (2, 'CustPymt', 0, 2, 1, 0, 'C'),
  (3, 'SalesOrd', 3, 0, NULL, 1, 'G'), (4, 'CustInvc', 3, 1, 3, 1, 'B'), (5, 'CustPymt', 3, 2, 4, 1, 'C'),
  (6, 'SalesOrd', 6, 0, NULL, 2, 'B'),
  (7, 'SalesOrd', 7, 0, NULL, 3, 'G'), (8, 'CustInvc', 7, 1, 7, 2, 'A'),
  (9, 'CustInvc', 9, 0, NULL, 3, 'B'), (10, 'CustPymt', 9, 2, 9, 2, 'B'),
  (11, 'CustInvc', 11, 0, NULL, 4, 'B'), (12, 'CustCred', 11, 1, 11, 0, 'B'),
  (13, 'CashSale', 13, 0, NULL, 0, 'C'), (14, 'CashSale', 14, 0, NULL, 1, 'B'),
  (15, 'PurchOrd', 15, 0, NULL, 0, 'G'), (16, 'VendBill', 15, 1, 15, 0, 'B'), (17, 'VendPymt', 15, 2, 16, 0, 'F'),
  (18, 'VendBill', 18, 0, NULL, 1, 'A'),
  (19, 'Journal', 19, 0, NULL, 0, 'B');

-- `sign` is that of item lines: a sale credits its items, so they are negative; its main line is positive.
CREATE TEMP TABLE kind (
  type TEXT PRIMARY KEY, abbreviation TEXT, record TEXT, prefix TEXT, title TEXT, per_round INTEGER, sign INTEGER,
  posting TEXT, account INTEGER, form INTEGER
) WITHOUT ROWID;
INSERT INTO kind VALUES
  ('SalesOrd', 'SALESORD', 'salesorder', 'SO', 'Sales Order #', 4, -1, 'F', 90, 68),
  ('CustInvc', 'INV', 'invoice', 'INV', 'Invoice #', 5, -1, 'T', 8, 93),
  ('CashSale', 'CASHSALE', 'cashsale', 'CS', 'Cash Sale #', 2, -1, 'T', 7, 70),
  ('CustPymt', 'PYMT', 'customerpayment', 'PYMT', 'Payment #', 3, -1, 'T', 7, 71),
  ('CustCred', 'CREDMEM', 'creditmemo', 'CM', 'Credit Memo #', 1, 1, 'T', 8, 85),
  ('PurchOrd', 'PURCHORD', 'purchaseorder', 'PO', 'Purchase Order #', 1, 1, 'F', 91, 98),
  ('VendBill', 'BILL', 'vendorbill', 'BILL', 'Bill #', 2, 1, 'T', 22, 50),
  ('VendPymt', 'BILLPMT', 'vendorpayment', 'BP', 'Bill Payment #', 1, 1, 'T', 2, 45),
  ('Journal', 'GENJRNL', 'journalentry', 'JE', 'Journal #', 1, 1, 'T', NULL, 30);

CREATE TEMP TABLE deal (
  n INTEGER PRIMARY KEY, slot INTEGER, a INTEGER, b INTEGER, c INTEGER, day INTEGER, party INTEGER, subsidiary INTEGER,
  currency INTEGER, rate INTEGER, employee INTEGER, terms INTEGER, department INTEGER, location INTEGER
);

INSERT INTO deal BY NAME
WITH RECURSIVE
  rounds(r) AS (SELECT 0 UNION ALL SELECT r + 20 FROM rounds WHERE r + 20 < :transactions),
  heads AS (SELECT r + slot AS n, slot FROM rounds CROSS JOIN slot WHERE head = slot AND r + slot < :transactions),
  mixed AS (SELECT n, slot, (n * 48271 + :seed * 30323 + 1009) % 2147483647 AS x FROM heads),
  drawn AS (SELECT n, slot, (x * x + n) % 2147483647 AS a FROM mixed),
  dated AS (
    SELECT n, slot, a, (a * 69621 + 7) % 2147483647 AS b, (a * 40692 + 3) % 2147483647 AS c,
      :first_day + n * CASE WHEN slot IN (13, 14, 18, 19) THEN 1093 ELSE 1048 END / :transactions AS day
    FROM drawn
  ),
  -- Only who was there on the day can trade, and few trade often.
  matched AS (
    SELECT *,
      CASE WHEN slot < 15 THEN 'customer' WHEN slot < 19 THEN 'vendor' END AS kind,
      CASE WHEN slot < 15 THEN :customers ELSE :vendors END AS total
    FROM dated
  ),
  met AS (
    SELECT m.n, m.slot, m.a, m.b, m.c, m.day + (m.day % 7 = 2) * 2 + (m.day % 7 = 3) AS day, p.id AS party,
      coalesce(p.subsidiary, CASE m.a % 3 WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 4 END) AS subsidiary, p.currency
    FROM matched m LEFT JOIN party p ON p.kind = m.kind
      AND p.k = 1 + m.b % max(1, m.total * 6 / 10 + m.total * 4 * (m.day - :first_day) / 10900) * (m.c % 997) / 997
  ),
  priced AS (SELECT met.*, s.currency AS base FROM met JOIN subsidiary s ON s.id = met.subsidiary)
SELECT
  n, slot, a, b, c, p.day, party, subsidiary,
  coalesce(p.currency, p.base) AS currency,
  r.rate,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + p.c % :employees) AS employee,
  1 + a % 6 AS terms,
  1 + b % 3 AS department,
  CASE subsidiary WHEN 1 THEN 1 + a / 8 % 2 WHEN 3 THEN 4 ELSE 5 END AS location
FROM priced p
JOIN calendar t ON t.day = p.day
JOIN rate r ON r.base = p.base AND r.currency = coalesce(p.currency, p.base) AND r.month = min(t.month, 35);

-- The row ids of this table are the order in which the documents were made.
CREATE TEMP TABLE draft AS
WITH made AS (
  SELECT d.n / 20 * 20 + s.slot AS n, s.slot, s.type, d.n AS deal,
    CASE WHEN s.type IN ('CustPymt', 'VendPymt') THEN -1 - d.n ELSE d.n END AS content,
    d.n / 20 * k.per_round + s.nth + 1 AS number, k.sign, k.posting,
    CASE
      WHEN s.type <> 'VendPymt' THEN k.account
      ELSE CASE d.subsidiary WHEN 1 THEN 2 WHEN 3 THEN 3 ELSE 4 END
    END AS account,
    d.day + CASE s.step WHEN 0 THEN 0 WHEN 1 THEN 1 + d.c % 12 ELSE 14 + d.b % 30 END AS raw_day, s.step, d.a, d.b
  FROM deal d JOIN slot s ON s.head = d.slot JOIN kind k ON k.type = s.type
  WHERE d.n / 20 * 20 + s.slot < :transactions
),
-- The first day of 1970 was a Thursday: 2 and 3 are Saturday and Sunday, and the work waits for Monday.
worked AS (
  SELECT *, raw_day + (raw_day % 7 = 2) * 2 + (raw_day % 7 = 3) AS day, ((b + n * 16807) % 2147483647) AS h FROM made
),
created AS (SELECT *, day * 86400 + 57600 + step * 10800 + h % 10000 AS created_at FROM worked),
modified AS (
  SELECT *,
    CASE
      WHEN h % 100 < 50 THEN created_at + h / 128 % 3600
      WHEN h % 100 < 85 THEN max(created_at, min(day + h / 128 % 60, :last_day) * 86400 + 57600 + a % 32400)
      WHEN h % 100 < 95 THEN max(created_at, min((day / 30 + 1) * 30, :last_day) * 86400 + 36000)
      WHEN h % 100 < 98 THEN coalesce((
        SELECT at + h / 512 % 12 * 900 FROM night
        WHERE i = (SELECT min(i) FROM night WHERE at > created_at) + h / 128 % 4
      ), created_at)
      ELSE max(created_at, (day + h / 128 % (:last_day - day + 1)) * 86400 + 57600 + a % 32400)
    END AS modified_at
  FROM created
)
SELECT * FROM modified ORDER BY created_at, n;

CREATE TEMP TABLE document (
  id INTEGER PRIMARY KEY, n INTEGER, slot INTEGER, type TEXT, deal INTEGER, content INTEGER, number INTEGER,
  sign INTEGER, account INTEGER, posting TEXT, day INTEGER, h INTEGER, created_at INTEGER, modified_at INTEGER
);

-- One document in a hundred was deleted: its id is the gap after every ninety-ninth.
INSERT INTO document BY NAME
SELECT
  1000 + (rowid - 1) + (rowid - 1) / 99 AS id,
  n, slot, type, deal, content, number, sign, account, posting, day, h, created_at, modified_at
FROM draft ORDER BY rowid;

CREATE UNIQUE INDEX temp.document_by_number ON document (n);
