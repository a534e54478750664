-- The documents as NetSuite's tables show them.

INSERT INTO "transaction" BY NAME
SELECT
  d.id, d.type,
  k.record AS recordtype,
  k.abbreviation AS abbrevtype,
  k.prefix || printf('%05d', d.number) AS tranid,
  upper(d.type) || d.number AS transactionnumber,
  k.title || k.prefix || printf('%05d', d.number) AS trandisplayname,
  k.prefix || printf('%05d', d.number) AS typebaseddocumentnumber,
  t.date AS trandate,
  datetime(d.created_at, 'unixepoch') AS createddate,
  datetime(d.modified_at, 'unixepoch') AS lastmodifieddate,
  l.employee AS createdby,
  CASE d.h % 7 WHEN 0 THEN -5 WHEN 1 THEN -4 ELSE l.employee END AS lastmodifiedby,
  l.party AS entity,
  s.status, l.currency,
  l.rate / 100000.0 AS exchangerate,
  c.cents * d.sign / 100.0 AS foreigntotal,
  CASE
    WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'B' THEN c.cents * d.sign / 100.0
    WHEN d.type IN ('CustInvc', 'VendBill') THEN 0
  END AS foreignamountpaid,
  CASE
    WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'A' THEN c.cents * d.sign / 100.0
    WHEN d.type IN ('CustInvc', 'VendBill') THEN 0
  END AS foreignamountunpaid,
  CASE WHEN d.h % 4 = 0 THEN (SELECT text FROM memos WHERE i = d.h / 4 % :memos) END AS memo,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc') AND l.a % 3 = 0 THEN 'PO ' || (10000 + l.a % 90000) END AS otherrefnum,
  CASE WHEN d.type = 'SalesOrd' AND l.a % 2 = 0 THEN 'orders@customer.example' END AS email,
  CASE
    WHEN d.type IN ('CustInvc', 'VendBill')
      THEN (SELECT date FROM term r JOIN calendar e ON e.day = d.day + r.daysuntilnetdue WHERE r.id = l.terms)
  END AS duedate,
  CASE
    WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'B'
      THEN (SELECT date FROM calendar e WHERE e.day = min(d.day + 14 + l.b % 30, :last_day))
  END AS closedate,
  CASE WHEN d.type = 'SalesOrd' THEN (SELECT date FROM calendar e WHERE e.day = d.day + 3) END AS shipdate,
  CASE d.posting WHEN 'T' THEN t.period END AS postingperiod,
  d.posting,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc', 'CashSale', 'PurchOrd') THEN l.employee END AS employee,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc', 'PurchOrd', 'VendBill') THEN l.terms END AS terms,
  CASE
    WHEN d.type = 'SalesOrd' AND l.b % 5 < 3 THEN 'web-' || (500000 + d.n)
    WHEN d.h % 40 = 9 THEN k.prefix || '|' || d.number || ' é'
    WHEN d.h % 5 = 2 THEN 'ERP_' || d.type || '_' || d.number
  END AS externalid,
  CASE WHEN l.b % 5 < 3 THEN 'CSV' END AS source,
  k.form AS customform,
  CASE WHEN d.type IN ('PurchOrd', 'VendBill', 'Journal') THEN 2 END AS approvalstatus,
  CASE WHEN s.status = 'A' AND d.type = 'CustInvc' THEN :last_day - d.day END AS daysopen,
  CASE
    WHEN d.type IN ('SalesOrd', 'CustInvc', 'CashSale')
      THEN (SELECT text FROM channels WHERE i = l.a % :channels)
  END AS custbody_sbx_channel,
  CASE WHEN d.h % 6 = 1 THEN 'Ref "' || (d.h % 1000) || '"' END AS custbody_sbx_reference,
  CASE WHEN l.c % 9 = 0 THEN 'T' ELSE 'F' END AS custbody_sbx_rush,
  CASE WHEN d.type = 'CustInvc' THEN (l.c % 100) / 1000.0 END AS custbody_sbx_commission,
  CASE
    WHEN d.type = 'SalesOrd' AND l.c % 2 = 0
      THEN (SELECT date FROM calendar e WHERE e.day = d.day + 10)
  END AS custbody_sbx_promised,
  CASE WHEN d.h % 8 = 3 THEN datetime(d.created_at + 5, 'unixepoch') END AS custbody_sbx_exported_at,
  CASE
    WHEN d.h % 16 = 5
      THEN (SELECT text FROM memos WHERE i = d.h / 32 % :memos) || char(10) || 'Gate ' || (d.h % 40)
  END AS custbody_sbx_instructions,
  CASE WHEN l.a % 4 = 0 THEN 1 WHEN l.a % 4 = 1 THEN 2 WHEN l.a % 16 = 3 THEN 4 END AS custbody_sbx_region,
  CASE WHEN d.type IN ('PurchOrd', 'Journal') THEN l.employee END AS custbody_sbx_approver
FROM document d
JOIN deal l ON l.n = d.deal
JOIN kind k ON k.type = d.type
JOIN slot s ON s.slot = d.slot
JOIN calendar t ON t.day = d.day
JOIN content c ON c.content = d.content AND c.line = 0
ORDER BY d.id;

INSERT INTO transactionline BY NAME
SELECT
  d.id * 7 + c.line AS uniquekey,
  c.line AS id,
  d.id AS "transaction",
  c.line AS linesequencenumber,
  CASE c.line WHEN 0 THEN 'T' ELSE 'F' END AS mainline,
  CASE c.tax WHEN 0 THEN 'F' ELSE 'T' END AS taxline,
  c.item, c.itemtype,
  d.sign * c.quantity / 1000.0 AS quantity,
  CASE c.tax WHEN 0 THEN c.rate / 1000.0 ELSE c.rate / 10000.0 END AS rate,
  d.sign * c.cents / 100.0 AS foreignamount,
  CASE WHEN d.sign * c.cents < 0 THEN abs(c.cents) / 100.0 END AS creditforeignamount,
  CASE WHEN d.sign * c.cents >= 0 THEN abs(c.cents) / 100.0 END AS debitforeignamount,
  d.sign * c.base / 100.0 AS netamount,
  l.party AS entity,
  l.subsidiary,
  CASE WHEN c.line > 0 AND c.tax = 0 THEN l.department END AS department,
  c.class,
  CASE WHEN c.item > 7 THEN l.location END AS location,
  CASE WHEN c.item IS NULL AND c.line > 0 THEN c.account END AS expenseaccount,
  c.memo,
  CASE
    WHEN s.step = 1 AND c.tax = 0 AND c.line > 0
      THEN (SELECT id FROM document o WHERE o.n = d.n / 20 * 20 + s.before)
  END AS createdfrom,
  datetime(d.created_at, 'unixepoch') AS linecreateddate,
  datetime(
    CASE
      WHEN (c.h + d.h) % 40 = 0 THEN min(d.modified_at + 1 + c.h / 64 % 604800, :last_second)
      WHEN (c.h + d.h) % 10 < 3 THEN d.created_at
      ELSE d.modified_at
    END,
    'unixepoch'
  ) AS linelastmodifieddate,
  CASE WHEN c.itemtype = 'InvtPart' THEN 'T' ELSE 'F' END AS fulfillable,
  CASE WHEN d.slot = 18 AND c.tax = 0 THEN 'T' ELSE 'F' END AS isbillable,
  CASE WHEN d.sign < 0 AND c.item > 7 THEN 1 END AS price,
  CASE
    WHEN d.type IN ('SalesOrd', 'PurchOrd') AND c.item > 7
      THEN CASE s.status WHEN 'G' THEN c.quantity / 1000.0 ELSE 0 END
  END AS quantitybilled,
  CASE
    WHEN d.type IN ('SalesOrd', 'PurchOrd') AND c.item > 7
      THEN CASE s.status WHEN 'G' THEN c.quantity / 1000.0 ELSE 0 END
  END AS quantityshiprecv,
  CASE
    WHEN c.tax THEN 'TAX'
    WHEN c.item IS NULL AND c.line > 0 AND d.slot = 18 THEN 'EXPENSE'
  END AS transactionlinetype,
  CASE
    WHEN c.item > 7 AND c.h % 50 = 0
      THEN '"' || (SELECT text FROM given_names WHERE i = c.h / 50 % :given_names) || '"'
  END AS custcol_sbx_engraving,
  CASE WHEN c.item > 7 AND c.h % 20 = 0 THEN 'T' ELSE 'F' END AS custcol_sbx_gift_wrap,
  CASE WHEN c.item > 7 AND d.sign < 0 THEN c.rate * 11 / 10 / 1000.0 END AS custcol_sbx_list_price,
  CASE
    WHEN d.type = 'SalesOrd' AND c.item > 7 AND c.h % 3 = 0
      THEN (SELECT date FROM calendar e WHERE e.day = d.day + 7)
  END AS custcol_sbx_delivery_date
FROM document d
JOIN content c ON c.content = d.content
JOIN deal l ON l.n = d.deal
JOIN slot s ON s.slot = d.slot
ORDER BY d.id, c.line;

-- What each line posts. Rows that were not touched since NetSuite began to note it have no modification date.
INSERT INTO transactionaccountingline BY NAME
SELECT
  d.id AS "transaction",
  c.line AS transactionline,
  1 AS accountingbook,
  CASE c.line WHEN 0 THEN coalesce(d.account, 60) ELSE c.account END AS account,
  d.sign * c.base / 100.0 AS amount,
  CASE WHEN d.sign * c.base >= 0 THEN abs(c.base) / 100.0 END AS debit,
  CASE WHEN d.sign * c.base < 0 THEN abs(c.base) / 100.0 END AS credit,
  d.sign * c.base / 100.0 AS netamount,
  l.rate / 100000.0 AS exchangerate,
  d.posting,
  0 AS amountlinked,
  CASE
    WHEN c.line = 0 AND d.type IN ('CustInvc', 'VendBill')
      THEN CASE s.status WHEN 'B' THEN d.sign * c.base / 100.0 ELSE 0 END
  END AS amountpaid,
  CASE
    WHEN c.line = 0 AND d.type IN ('CustInvc', 'VendBill')
      THEN CASE s.status WHEN 'A' THEN d.sign * c.base / 100.0 ELSE 0 END
  END AS amountunpaid,
  CASE WHEN d.modified_at >= :accounting_dates_from THEN datetime(d.modified_at, 'unixepoch') END AS lastmodifieddate
FROM document d
JOIN content c ON c.content = d.content
JOIN deal l ON l.n = d.deal
JOIN slot s ON s.slot = d.slot
ORDER BY d.id, c.line;

INSERT INTO nexttransactionlinelink BY NAME
SELECT
  p.id AS previousdoc,
  CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 0 ELSE c.line END AS previousline,
  p.type AS previoustype,
  f.date AS previousdate,
  d.id AS nextdoc,
  CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 0 ELSE c.line END AS nextline,
  d.type AS nexttype,
  t.date AS nextdate,
  CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 'Payment' ELSE 'OrdBill' END AS linktype,
  abs(c.cents) / 100.0 AS foreignamount,
  datetime(d.modified_at, 'unixepoch') AS lastmodifieddate
FROM document d
JOIN slot s ON s.slot = d.slot AND s.before IS NOT NULL
JOIN document p ON p.n = d.n / 20 * 20 + s.before
JOIN content c ON c.content = d.content AND c.tax = 0 AND CASE WHEN d.content < 0 OR d.type = 'CustCred'
  THEN c.line = 0 ELSE c.line > 0 END
JOIN calendar t ON t.day = d.day
JOIN calendar f ON f.day = p.day
ORDER BY d.id, c.line;

INSERT INTO previoustransactionlinelink BY NAME
SELECT
  previousdoc, previousline, previoustype, previousdate, nextdoc, nextline, nexttype, nextdate, linktype,
  foreignamount, discount, lastmodifieddate
FROM nexttransactionlinelink;
