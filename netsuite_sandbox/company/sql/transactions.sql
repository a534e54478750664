-- The documents as NetSuite's tables show them.

INSERT INTO "transaction" (
  id, type, recordtype, abbrevtype, tranid, transactionnumber, trandisplayname, typebaseddocumentnumber, trandate, createddate,
  lastmodifieddate, createdby, lastmodifiedby, entity, status, currency, exchangerate, foreigntotal, foreignamountpaid,
  foreignamountunpaid, memo, otherrefnum, email, duedate, closedate, shipdate, postingperiod, posting, employee, terms,
  externalid, source, customform, approvalstatus, daysopen, custbody_sbx_channel, custbody_sbx_reference, custbody_sbx_rush,
  custbody_sbx_commission, custbody_sbx_promised, custbody_sbx_exported_at, custbody_sbx_instructions, custbody_sbx_region,
  custbody_sbx_approver
)
SELECT d.id, d.type, k.record, k.abbreviation, k.prefix || printf('%05d', d.number), upper(d.type) || d.number,
  k.title || k.prefix || printf('%05d', d.number), k.prefix || printf('%05d', d.number), t.date,
  datetime(d.created_at, 'unixepoch'), datetime(d.modified_at, 'unixepoch'), l.employee,
  CASE d.h % 7 WHEN 0 THEN -5 WHEN 1 THEN -4 ELSE l.employee END, l.party, s.status, l.currency, l.rate / 100000.0,
  c.cents * d.sign / 100.0,
  CASE WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'B' THEN c.cents * d.sign / 100.0
    WHEN d.type IN ('CustInvc', 'VendBill') THEN 0 END,
  CASE WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'A' THEN c.cents * d.sign / 100.0
    WHEN d.type IN ('CustInvc', 'VendBill') THEN 0 END,
  CASE WHEN d.h % 4 = 0 THEN (SELECT text FROM word WHERE list = 'memos' AND i = d.h / 4 % :memos) END,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc') AND l.a % 3 = 0 THEN 'PO ' || (10000 + l.a % 90000) END,
  CASE WHEN d.type = 'SalesOrd' AND l.a % 2 = 0 THEN 'orders@customer.example' END,
  CASE WHEN d.type IN ('CustInvc', 'VendBill') THEN (SELECT date FROM calendar e WHERE e.day = d.day + CASE l.terms WHEN 1 THEN 15 WHEN 3 THEN 60 WHEN 4 THEN 0 ELSE 30 END) END,
  CASE WHEN d.type IN ('CustInvc', 'VendBill') AND s.status = 'B'
    THEN (SELECT date FROM calendar e WHERE e.day = min(d.day + 14 + l.b % 30, :last_day)) END,
  CASE WHEN d.type = 'SalesOrd' THEN (SELECT date FROM calendar e WHERE e.day = d.day + 3) END,
  CASE d.posting WHEN 'T' THEN t.period END, d.posting,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc', 'CashSale', 'PurchOrd') THEN l.employee END,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc', 'PurchOrd', 'VendBill') THEN l.terms END,
  CASE WHEN d.type = 'SalesOrd' AND l.b % 5 < 3 THEN 'web-' || (500000 + d.n)
    WHEN d.h % 40 = 9 THEN k.prefix || '|' || d.number || ' é' WHEN d.h % 5 = 2 THEN 'ERP_' || d.type || '_' || d.number END,
  CASE WHEN l.b % 5 < 3 THEN 'CSV' END, k.form, CASE WHEN d.type IN ('PurchOrd', 'VendBill', 'Journal') THEN 2 END,
  CASE WHEN s.status = 'A' AND d.type = 'CustInvc' THEN :last_day - d.day END,
  CASE WHEN d.type IN ('SalesOrd', 'CustInvc', 'CashSale') THEN (SELECT text FROM word WHERE list = 'channels' AND i = l.a % :channels) END,
  CASE WHEN d.h % 6 = 1 THEN 'Ref "' || (d.h % 1000) || '"' END, CASE WHEN l.c % 9 = 0 THEN 'T' ELSE 'F' END,
  CASE WHEN d.type = 'CustInvc' THEN (l.c % 100) / 1000.0 END,
  CASE WHEN d.type = 'SalesOrd' AND l.c % 2 = 0 THEN (SELECT date FROM calendar e WHERE e.day = d.day + 10) END,
  CASE WHEN d.h % 8 = 3 THEN datetime(d.created_at + 5, 'unixepoch') END,
  CASE WHEN d.h % 16 = 5 THEN (SELECT text FROM word WHERE list = 'memos' AND i = d.h / 32 % :memos) || char(10) || 'Gate ' || (d.h % 40) END,
  CASE WHEN l.a % 4 = 0 THEN 1 WHEN l.a % 4 = 1 THEN 2 WHEN l.a % 16 = 3 THEN 4 END,
  CASE WHEN d.type IN ('PurchOrd', 'Journal') THEN l.employee END
FROM document d
JOIN deal l ON l.n = d.deal
JOIN kind k ON k.type = d.type
JOIN slot s ON s.slot = d.slot
JOIN calendar t ON t.day = d.day
JOIN content c ON c.content = d.content AND c.line = 0
ORDER BY d.id;

INSERT INTO transactionline (
  uniquekey, id, "transaction", linesequencenumber, mainline, taxline, item, itemtype, quantity, rate, foreignamount,
  creditforeignamount, debitforeignamount, netamount, entity, subsidiary, department, class, location, expenseaccount, memo,
  createdfrom, linecreateddate, linelastmodifieddate, fulfillable, isbillable, price, quantitybilled, quantityshiprecv,
  transactionlinetype, custcol_sbx_engraving, custcol_sbx_gift_wrap, custcol_sbx_list_price, custcol_sbx_delivery_date
)
SELECT d.id * 7 + c.line, c.line, d.id, c.line, CASE c.line WHEN 0 THEN 'T' ELSE 'F' END, CASE c.tax WHEN 0 THEN 'F' ELSE 'T' END,
  c.item, c.itemtype, d.sign * c.quantity / 1000.0,
  CASE c.tax WHEN 0 THEN c.rate / 1000.0 ELSE c.rate / 10000.0 END, d.sign * c.cents / 100.0,
  CASE WHEN d.sign * c.cents < 0 THEN abs(c.cents) / 100.0 END, CASE WHEN d.sign * c.cents >= 0 THEN abs(c.cents) / 100.0 END,
  d.sign * c.base / 100.0, l.party, l.subsidiary,
  CASE WHEN c.line > 0 AND c.tax = 0 THEN l.department END, c.class, CASE WHEN c.item > 7 THEN l.location END,
  CASE WHEN c.item IS NULL AND c.line > 0 THEN c.account END, c.memo,
  CASE WHEN s.step = 1 AND c.tax = 0 AND c.line > 0 THEN (SELECT id FROM document o WHERE o.n = d.n / 20 * 20 + s.before) END,
  datetime(d.created_at, 'unixepoch'),
  datetime(CASE
    WHEN (c.h + d.h) % 40 = 0 THEN min(d.modified_at + 1 + c.h / 64 % 604800, :last_second)
    WHEN (c.h + d.h) % 10 < 3 THEN d.created_at
    ELSE d.modified_at
  END, 'unixepoch'),
  CASE WHEN c.itemtype = 'InvtPart' THEN 'T' ELSE 'F' END, CASE WHEN d.slot = 18 AND c.tax = 0 THEN 'T' ELSE 'F' END,
  CASE WHEN d.sign < 0 AND c.item > 7 THEN 1 END,
  CASE WHEN d.type IN ('SalesOrd', 'PurchOrd') AND c.item > 7 THEN CASE s.status WHEN 'G' THEN c.quantity / 1000.0 ELSE 0 END END,
  CASE WHEN d.type IN ('SalesOrd', 'PurchOrd') AND c.item > 7 THEN CASE s.status WHEN 'G' THEN c.quantity / 1000.0 ELSE 0 END END,
  CASE WHEN c.tax THEN 'TAX' WHEN c.item IS NULL AND c.line > 0 AND d.slot = 18 THEN 'EXPENSE' END,
  CASE WHEN c.item > 7 AND c.h % 50 = 0 THEN '"' || (SELECT text FROM word WHERE list = 'given_names' AND i = c.h / 50 % :given_names) || '"' END,
  CASE WHEN c.item > 7 AND c.h % 20 = 0 THEN 'T' ELSE 'F' END, CASE WHEN c.item > 7 AND d.sign < 0 THEN c.rate * 11 / 10 / 1000.0 END,
  CASE WHEN d.type = 'SalesOrd' AND c.item > 7 AND c.h % 3 = 0 THEN (SELECT date FROM calendar e WHERE e.day = d.day + 7) END
FROM document d
JOIN content c ON c.content = d.content
JOIN deal l ON l.n = d.deal
JOIN slot s ON s.slot = d.slot
ORDER BY d.id, c.line;

-- What each line posts. Rows that were not touched since NetSuite began to note it have no modification date.
INSERT INTO transactionaccountingline (
  "transaction", transactionline, accountingbook, account, amount, debit, credit, netamount, exchangerate, posting,
  amountlinked, amountpaid, amountunpaid, lastmodifieddate
)
SELECT d.id, c.line, 1, CASE c.line WHEN 0 THEN coalesce(d.account, 60) ELSE c.account END, d.sign * c.base / 100.0,
  CASE WHEN d.sign * c.base >= 0 THEN abs(c.base) / 100.0 END, CASE WHEN d.sign * c.base < 0 THEN abs(c.base) / 100.0 END,
  d.sign * c.base / 100.0, l.rate / 100000.0, d.posting, 0,
  CASE WHEN c.line = 0 AND d.type IN ('CustInvc', 'VendBill') THEN CASE s.status WHEN 'B' THEN d.sign * c.base / 100.0 ELSE 0 END END,
  CASE WHEN c.line = 0 AND d.type IN ('CustInvc', 'VendBill') THEN CASE s.status WHEN 'A' THEN d.sign * c.base / 100.0 ELSE 0 END END,
  CASE WHEN d.modified_at >= :accounting_dates_from THEN datetime(d.modified_at, 'unixepoch') END
FROM document d
JOIN content c ON c.content = d.content
JOIN deal l ON l.n = d.deal
JOIN slot s ON s.slot = d.slot
ORDER BY d.id, c.line;

INSERT INTO nexttransactionlinelink (
  previousdoc, previousline, previoustype, previousdate, nextdoc, nextline, nexttype, nextdate, linktype, foreignamount,
  lastmodifieddate
)
SELECT p.id, CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 0 ELSE c.line END, p.type, f.date,
  d.id, CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 0 ELSE c.line END, d.type, t.date,
  CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN 'Payment' ELSE 'OrdBill' END, abs(c.cents) / 100.0,
  datetime(d.modified_at, 'unixepoch')
FROM document d
JOIN slot s ON s.slot = d.slot AND s.before IS NOT NULL
JOIN document p ON p.n = d.n / 20 * 20 + s.before
JOIN content c ON c.content = d.content AND c.tax = 0 AND CASE WHEN d.content < 0 OR d.type = 'CustCred' THEN c.line = 0 ELSE c.line > 0 END
JOIN calendar t ON t.day = d.day
JOIN calendar f ON f.day = p.day
ORDER BY d.id, c.line;

INSERT INTO previoustransactionlinelink (
  previousdoc, previousline, previoustype, previousdate, nextdoc, nextline, nexttype, nextdate, linktype, foreignamount,
  discount, lastmodifieddate
)
SELECT previousdoc, previousline, previoustype, previousdate, nextdoc, nextline, nexttype, nextdate, linktype, foreignamount,
  discount, lastmodifieddate
FROM nexttransactionlinelink;
