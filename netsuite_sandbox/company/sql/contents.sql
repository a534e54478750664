-- What is on the documents: each deal's lines once, for all documents of its chain. Amounts are integers: `cents` in
-- the deal's currency, `base` in the subsidiary's. Line 0 is the main line and the negative of the sum of the others.

CREATE TEMP TABLE content (
  content INTEGER, line INTEGER, item INTEGER, itemtype TEXT, memo TEXT, account INTEGER, class INTEGER,
  quantity INTEGER, rate INTEGER, cents INTEGER, base INTEGER, tax INTEGER DEFAULT 0, h INTEGER,
  PRIMARY KEY (content, line)
) WITHOUT ROWID;

-- Item lines of sales and purchases: one to four. Services come in quarters.
INSERT INTO content BY NAME
WITH places(line) AS (VALUES (1), (2), (3), (4)),
placed AS (
  SELECT d.n, d.slot, d.rate AS exchange, p.line, (d.c + p.line * 1566083941) % 2147483647 AS h
  FROM deal d JOIN places p ON p.line <= 1 + d.a / 32 % 4 WHERE d.slot < 16
),
goods AS (
  SELECT p.*, g.id AS item, g.itemtype, g.name, g.class,
    CASE WHEN slot = 15 THEN g.expense ELSE g.income END AS account,
    CASE WHEN slot = 15 THEN g.price * 6 / 10 ELSE g.price END AS rate,
    CASE
      WHEN g.itemtype = 'Service' THEN 250 * (1 + p.h / 64 % 40)
      WHEN g.price < 10000 THEN 1000 * (5 + p.h / 64 % 200)
      ELSE 1000 * (1 + p.h / 64 % 12)
    END AS quantity
  FROM placed p JOIN good g ON g.k = p.h % :items
),
-- Thousandths times thousandths are millionths, of which a cent has ten thousand.
valued AS (SELECT *, (quantity * rate + 5000) / 10000 AS cents FROM goods)
SELECT
  n AS content,
  line, item, itemtype,
  name AS memo,
  account, class, quantity, rate, cents,
  (cents * exchange + 50000) / 100000 AS base,
  h
FROM valued;

-- Expenses that are billed without an order.
INSERT INTO content BY NAME
WITH places(line) AS (VALUES (1), (2)),
spent AS (
  SELECT n, line, rate AS exchange, (c + line * 1566083941) % 2147483647 AS h
  FROM deal JOIN places ON line <= 1 + a / 32 % 2 WHERE slot = 18
),
valued AS (SELECT *, 5 + h / 16 % 250000 AS cents FROM spent)
SELECT
  n AS content,
  line,
  (SELECT text FROM memos WHERE i = h / 512 % :memos) AS memo,
  62 + h % 10 AS account,
  cents,
  (cents * exchange + 50000) / 100000 AS base,
  h
FROM valued;

-- A journal moves an amount from two accounts to one.
INSERT INTO content BY NAME
WITH places(line, memo, account) AS (VALUES (1, 'Accrual', 32), (2, 'Payroll, net', 28)),
moved AS (
  SELECT n, line, memo, account, rate AS exchange, (c + line * 1566083941) % 2147483647 AS h
  FROM deal JOIN places WHERE slot = 19
),
valued AS (SELECT *, 100 + h / 16 % 900000 AS cents FROM moved)
SELECT
  n AS content,
  line, memo, account,
  -cents AS cents,
  -((cents * exchange + 50000) / 100000) AS base,
  h
FROM valued;

-- Sales tax and VAT, a line of its own at the end, in ten-thousandths of the net amount.
INSERT INTO content BY NAME
WITH taxed AS (
  SELECT d.n, d.slot, d.subsidiary, d.rate AS exchange, max(c.line) + 1 AS line, sum(c.cents) AS net, d.c AS h,
    CASE d.subsidiary WHEN 1 THEN 825 WHEN 3 THEN 2000 ELSE 1900 END AS percent
  FROM content c JOIN deal d ON d.n = c.content WHERE d.slot < 19 GROUP BY d.n
),
valued AS (SELECT *, (net * percent + 5000) / 10000 AS cents FROM taxed)
SELECT
  n AS content,
  line,
  CASE subsidiary WHEN 1 THEN 5 WHEN 3 THEN 6 ELSE 7 END AS item,
  'TaxItem' AS itemtype,
  CASE WHEN slot >= 15 THEN 15 WHEN subsidiary = 1 THEN 26 ELSE 27 END AS account,
  percent AS rate,
  cents,
  (cents * exchange + 50000) / 100000 AS base,
  1 AS tax,
  h
FROM valued;

INSERT INTO content BY NAME
SELECT content, 0 AS line, -sum(cents) AS cents, -sum(base) AS base, min(h) AS h
FROM content GROUP BY content;

-- A payment settles the whole invoice or bill: its second line is the receivable or payable.
INSERT INTO content BY NAME
SELECT
  -1 - d.n AS content,
  l.line,
  CASE WHEN d.slot < 15 THEN 8 ELSE 22 END AS account,
  CASE l.line WHEN 0 THEN t.cents ELSE -t.cents END AS cents,
  CASE l.line WHEN 0 THEN t.base ELSE -t.base END AS base,
  d.c AS h
FROM deal d
JOIN content t ON t.content = d.n AND t.line = 0
JOIN (SELECT 0 AS line UNION ALL SELECT 1) l
WHERE d.slot IN (SELECT head FROM slot WHERE step = 2)
ORDER BY d.n DESC, l.line;
