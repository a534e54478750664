-- What is sold and bought. `good` keeps what lines need to know of an item: its price in thousandths, its account.

CREATE TEMP TABLE good (
  k INTEGER PRIMARY KEY, id INTEGER, itemtype TEXT, name TEXT, price INTEGER, income INTEGER, expense INTEGER, class INTEGER,
  a INTEGER, b INTEGER, created_at INTEGER, modified_at INTEGER
);

INSERT INTO good
WITH RECURSIVE
  counter(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM counter WHERE k + 1 < :items),
  mixed AS (SELECT k, (k * 48271 + :seed * 7919 + 101) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  twice AS (SELECT k, a, (a * 69621 + 5) % 2147483647 AS b, k % :item_things AS thing FROM drawn),
  dated AS (SELECT *, (:founded_day + k * 2100 / :items) * 86400 + 57600 + a % 30000 AS created_at FROM twice)
SELECT k, 15 + k + k / 30,
  CASE WHEN thing IN (12, 13) THEN 'Service' WHEN thing IN (9, 14) OR k % 11 = 0 THEN 'NonInvtPart' ELSE 'InvtPart' END,
  (SELECT text FROM word WHERE list = 'item_styles' AND i = a % :item_styles) || ' '
    || (SELECT text FROM word WHERE list = 'item_things' AND i = thing),
  -- Small parts cost fractions of a cent more or less, a fabric sample less than one; furniture has a price in cents.
  CASE WHEN thing IN (9, 10, 11) THEN 125 + a % 9000 WHEN thing = 14 THEN 50 + a % 19 * 50 ELSE (4000 + a % 240000) * 10 END,
  CASE WHEN thing IN (12, 13) THEN 42 WHEN thing IN (9, 10, 11) THEN 43 ELSE 41 END,
  CASE WHEN thing IN (12, 13) THEN 52 WHEN thing IN (9, 14) OR k % 11 = 0 THEN 51 ELSE 11 END,
  CASE WHEN thing IN (12, 13) THEN 4 WHEN thing IN (9, 10, 11) THEN 6 WHEN thing = 0 THEN 2 WHEN thing IN (1, 6) THEN 3 ELSE 1 END,
  a, b, created_at,
  max(created_at, CASE
    WHEN b % 25 = 0 THEN (SELECT at FROM night WHERE i = b / 25 % :nights) + a % 12 * 900
    WHEN b % 4 = 1 THEN (:first_day + a % 36 * 30 + 30) * 86400 + 43200
    ELSE (:first_day + a / 16 % (:last_day - :first_day + 1)) * 86400 + 57600 + b % 32400
  END)
FROM dated;

INSERT INTO item (
  id, itemid, fullname, displayname, description, salesdescription, purchasedescription, storedetaileddescription, itemtype,
  subtype, class, incomeaccount, expenseaccount, assetaccount, cogsaccount, cost, averagecost, lastpurchaseprice,
  quantityonhand, totalquantityonhand, weight, isfulfillable, isonline, isinactive, upccode, mpn, vendorname, vendor,
  pricinggroup, subsidiary, includechildren, externalid, createddate, lastmodifieddate,
  custitem_sbx_origin, custitem_sbx_fragile, custitem_sbx_margin, custitem_sbx_region
)
SELECT id, 'HP-' || printf('%04d', k + 1), 'HP-' || printf('%04d', k + 1), name, name || ', 1" edge, "' || (60 + a % 120) || ' cm"',
  name, CASE WHEN itemtype <> 'Service' THEN name || ' (bulk)' END,
  CASE WHEN k % 5 = 0 THEN '<p>' || name || '</p>' || char(10) || (SELECT text FROM word WHERE list = 'memos' AND i = k / 5 % :memos) END,
  itemtype, CASE WHEN itemtype = 'InvtPart' THEN NULL WHEN expense = 52 THEN 'Resale' ELSE 'Sale' END, class, income,
  CASE WHEN itemtype <> 'InvtPart' THEN expense END, CASE WHEN itemtype = 'InvtPart' THEN 11 END,
  CASE WHEN itemtype = 'InvtPart' THEN 51 END, price * 6 / 10 / 1000.0, price * 61 / 100 / 1000.0, price * 6 / 10 / 1000.0,
  CASE WHEN itemtype = 'InvtPart' THEN (b % 4000) / 4.0 END, CASE WHEN itemtype = 'InvtPart' THEN (b % 4000) / 4.0 END,
  CASE WHEN itemtype <> 'Service' THEN (a % 9000) / 1000.0 END, CASE itemtype WHEN 'Service' THEN 'F' ELSE 'T' END,
  CASE WHEN k % 3 = 0 THEN 'T' ELSE 'F' END, CASE WHEN k % 37 = 36 THEN 'T' ELSE 'F' END,
  CASE WHEN itemtype = 'InvtPart' THEN printf('%012d', 400000000000 + a) END, CASE WHEN k % 4 = 0 THEN 'MPN/' || (b % 9999) END,
  CASE WHEN k % 6 = 0 THEN 'Supplier''s "No. ' || k || '"' END,
  CASE WHEN k % 3 = 1 THEN (SELECT id FROM party p WHERE p.kind = 'vendor' AND p.k = 1 + g.b % :vendors) END,
  1 + k % 2, '1, 3, 4', 'F', CASE WHEN k % 2 = 0 THEN 'SKU-' || printf('%05d', k) END,
  datetime(created_at, 'unixepoch'), datetime(modified_at, 'unixepoch'),
  CASE WHEN k % 3 = 0 THEN (SELECT text FROM word WHERE list = 'cities' AND i = k % :cities) END,
  CASE WHEN a % 9 = 0 THEN 'T' ELSE 'F' END, (b % 700) / 1000.0, CASE b / 8 % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 6 END
FROM good g ORDER BY id;

-- Items that come with every account, and the taxes of the three countries.
INSERT INTO item (id, itemid, fullname, displayname, itemtype, isfulfillable, createddate, lastmodifieddate) VALUES
  (-3, 'Description', 'Description', NULL, 'Description', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (-2, 'Subtotal', 'Subtotal', NULL, 'Subtotal', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (5, 'CA-Oakland', 'CA-Oakland', 'California Sales Tax', 'TaxItem', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (6, 'VAT 20%', 'VAT 20%', 'UK VAT', 'TaxItem', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (7, 'MwSt 19%', 'MwSt 19%', 'Umsatzsteuer', 'TaxItem', 'F', '2019-01-01 08:00:00', '2024-03-10 10:00:00');
