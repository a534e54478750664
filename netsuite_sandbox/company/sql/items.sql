-- What is sold and bought. `good` keeps what lines need to know of an item: its price in thousandths, its account.

CREATE TEMP TABLE good (
  k INTEGER PRIMARY KEY, id INTEGER, itemtype TEXT, name TEXT, price INTEGER, income INTEGER, expense INTEGER,
  class INTEGER, a INTEGER, b INTEGER, created_at INTEGER, modified_at INTEGER
);

INSERT INTO good BY NAME
WITH RECURSIVE
  counter(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM counter WHERE k + 1 < :items),
  mixed AS (SELECT k, (k * 48271 + :seed * 7919 + 101) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  twice AS (SELECT k, a, (a * 69621 + 5) % 2147483647 AS b, k % :item_things AS thing FROM drawn),
  dated AS (SELECT *, (:founded_day + k * 2100 / :items) * 86400 + 57600 + a % 30000 AS created_at FROM twice)
SELECT
  k,
  15 + k + k / 30 AS id,
  CASE
    WHEN thing IN (12, 13) THEN 'Service'
    WHEN thing IN (9, 14) OR k % 11 = 0 THEN 'NonInvtPart'
    ELSE 'InvtPart'
  END AS itemtype,
  (SELECT text FROM item_styles WHERE i = a % :item_styles) || ' '
    || (SELECT text FROM item_things WHERE i = thing) AS name,
  -- Small parts cost fractions of a cent more or less, a fabric sample less than one; furniture has a price in cents.
  CASE
    WHEN thing IN (9, 10, 11) THEN 125 + a % 9000
    WHEN thing = 14 THEN 50 + a % 19 * 50
    ELSE (4000 + a % 240000) * 10
  END AS price,
  CASE WHEN thing IN (12, 13) THEN 42 WHEN thing IN (9, 10, 11) THEN 43 ELSE 41 END AS income,
  CASE WHEN thing IN (12, 13) THEN 52 WHEN thing IN (9, 14) OR k % 11 = 0 THEN 51 ELSE 11 END AS expense,
  CASE
    WHEN thing IN (12, 13) THEN 4
    WHEN thing IN (9, 10, 11) THEN 6
    WHEN thing = 0 THEN 2
    WHEN thing IN (1, 6) THEN 3
    ELSE 1
  END AS class,
  a, b, created_at,
  max(created_at, CASE
    WHEN b % 25 = 0 THEN (SELECT at FROM night WHERE i = b / 25 % :nights) + a % 12 * 900
    WHEN b % 4 = 1 THEN (:first_day + a % 36 * 30 + 30) * 86400 + 43200
    ELSE (:first_day + a / 16 % (:last_day - :first_day + 1)) * 86400 + 57600 + b % 32400
  END) AS modified_at
FROM dated;

INSERT INTO item BY NAME
SELECT
  id,
  'HP-' || printf('%04d', k + 1) AS itemid,
  'HP-' || printf('%04d', k + 1) AS fullname,
  name AS displayname,
  name || ', 1" edge, "' || (60 + a % 120) || ' cm"' AS description,
  name AS salesdescription,
  CASE WHEN itemtype <> 'Service' THEN name || ' (bulk)' END AS purchasedescription,
  CASE
    WHEN k % 5 = 0 THEN '<p>' || name || '</p>' || char(10) || (SELECT text FROM memos WHERE i = k / 5 % :memos)
  END AS storedetaileddescription,
  itemtype,
  CASE WHEN itemtype = 'InvtPart' THEN NULL WHEN expense = 52 THEN 'Resale' ELSE 'Sale' END AS subtype,
  class,
  income AS incomeaccount,
  CASE WHEN itemtype <> 'InvtPart' THEN expense END AS expenseaccount,
  CASE WHEN itemtype = 'InvtPart' THEN 11 END AS assetaccount,
  CASE WHEN itemtype = 'InvtPart' THEN 51 END AS cogsaccount,
  price * 6 / 10 / 1000.0 AS cost,
  price * 61 / 100 / 1000.0 AS averagecost,
  price * 6 / 10 / 1000.0 AS lastpurchaseprice,
  CASE WHEN itemtype = 'InvtPart' THEN (b % 4000) / 4.0 END AS quantityonhand,
  CASE WHEN itemtype = 'InvtPart' THEN (b % 4000) / 4.0 END AS totalquantityonhand,
  CASE WHEN itemtype <> 'Service' THEN (a % 9000) / 1000.0 END AS weight,
  CASE itemtype WHEN 'Service' THEN 'F' ELSE 'T' END AS isfulfillable,
  CASE WHEN k % 3 = 0 THEN 'T' ELSE 'F' END AS isonline,
  CASE WHEN k % 37 = 36 THEN 'T' ELSE 'F' END AS isinactive,
  CASE WHEN itemtype = 'InvtPart' THEN printf('%012d', 400000000000 + a) END AS upccode,
  CASE WHEN k % 4 = 0 THEN 'MPN/' || (b % 9999) END AS mpn,
  CASE WHEN k % 6 = 0 THEN 'Supplier''s "No. ' || k || '"' END AS vendorname,
  CASE
    WHEN k % 3 = 1 THEN (SELECT id FROM party p WHERE p.kind = 'vendor' AND p.k = 1 + g.b % :vendors)
  END AS vendor,
  1 + k % 2 AS pricinggroup,
  '1, 3, 4' AS subsidiary,
  'F' AS includechildren,
  CASE WHEN k % 2 = 0 THEN 'SKU-' || printf('%05d', k) END AS externalid,
  datetime(created_at, 'unixepoch') AS createddate,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate,
  CASE WHEN k % 3 = 0 THEN (SELECT text FROM cities WHERE i = k % :cities) END AS custitem_sbx_origin,
  CASE WHEN a % 9 = 0 THEN 'T' ELSE 'F' END AS custitem_sbx_fragile,
  (b % 700) / 1000.0 AS custitem_sbx_margin,
  CASE b / 8 % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 6 END AS custitem_sbx_region
FROM good g ORDER BY id;

-- Items that come with every account, and the taxes of the three countries.
INSERT INTO item (id, itemid, fullname, displayname, itemtype, isfulfillable, createddate, lastmodifieddate) VALUES
  (-3, 'Description', 'Description', NULL, 'Description', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (-2, 'Subtotal', 'Subtotal', NULL, 'Subtotal', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (5, 'CA-Oakland', 'CA-Oakland', 'California Sales Tax', 'TaxItem', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (6, 'VAT 20%', 'VAT 20%', 'UK VAT', 'TaxItem', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00'),
  (7, 'MwSt 19%', 'MwSt 19%', 'Umsatzsteuer', 'TaxItem', 'F', '2019-01-01 08:00:00', '2024-03-10 10:00:00');

-- Assemblies, made of other items and sold in no document; their ids follow those of the other items.
INSERT INTO item BY NAME
WITH RECURSIVE
  counter(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counter WHERE k < :assemblies),
  mixed AS (SELECT k, (k * 48271 + :seed * 7919 + 307) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  named AS (
    SELECT *,
      (SELECT text FROM item_styles WHERE i = a % :item_styles) || ' Set' AS name,
      (:founded_day + k * 1400 / :assemblies) * 86400 + 57600 + a % 30000 AS created_at,
      (:first_day + a / 16 % (:last_day - :first_day + 1)) * 86400 + 57600 + a % 32400 AS touched_at
    FROM drawn
  )
SELECT
  (SELECT max(id) FROM good) + 1 + k AS id,
  'HP-SET-' || printf('%03d', k) AS itemid,
  'HP-SET-' || printf('%03d', k) AS fullname,
  name AS displayname,
  name || ', assembled' AS description,
  'Assembly' AS itemtype,
  1 AS class,
  41 AS incomeaccount,
  11 AS assetaccount,
  51 AS cogsaccount,
  (20000 + a % 90000) / 100.0 AS averagecost,
  (a % 200) / 2.0 AS quantityonhand,
  (a % 200) / 2.0 AS totalquantityonhand,
  'T' AS isfulfillable,
  '1, 3, 4' AS subsidiary,
  CASE WHEN k % 2 = 0 THEN 'SET-' || k END AS externalid,
  datetime(created_at, 'unixepoch') AS createddate,
  datetime(max(created_at, touched_at), 'unixepoch') AS lastmodifieddate
FROM named ORDER BY k;
