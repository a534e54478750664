-- Days, accounting periods and exchange rates. `calendar` has a row for each day of the three years.

CREATE TEMP TABLE calendar (day INTEGER PRIMARY KEY, date TEXT, month INTEGER, period INTEGER);

-- Months carry ids from 101 on, each quarter has the id before its first month, each year the id before its first quarter.
INSERT INTO calendar
WITH RECURSIVE days(day) AS (SELECT :first_day UNION ALL SELECT day + 1 FROM days WHERE day < :last_day + 90),
dated AS (SELECT day, date(day * 86400, 'unixepoch') AS date FROM days),
months AS (
  SELECT day, date, (CAST(substr(date, 1, 4) AS INTEGER) - :first_year) * 12 + CAST(substr(date, 6, 2) AS INTEGER) - 1 AS month
  FROM dated
)
SELECT day, date, month, 102 + month + month / 3 + month / 12 FROM months;

INSERT INTO accountingperiod (
  id, periodname, startdate, enddate, closedondate, closed, alllocked, aplocked, arlocked, allownonglchanges, isadjust,
  isinactive, isposting, isquarter, isyear, parent, lastmodifieddate
)
WITH spans AS (
  SELECT period AS id, month, min(date) AS startdate, max(date) AS enddate, 0 AS size FROM calendar WHERE day <= :last_day GROUP BY month
  UNION ALL
  SELECT 101 + 4 * (month / 3) + month / 12, month, min(date), max(date), 1 FROM calendar WHERE day <= :last_day GROUP BY month / 3
  UNION ALL
  SELECT 100 + 17 * (month / 12), month, min(date), max(date), 2 FROM calendar WHERE day <= :last_day GROUP BY month / 12
)
SELECT id,
  CASE size
    WHEN 0 THEN substr('JanFebMarAprMayJunJulAugSepOctNovDec', month % 12 * 3 + 1, 3) || ' ' || substr(startdate, 1, 4)
    WHEN 1 THEN 'Q' || (month % 12 / 3 + 1) || ' ' || substr(startdate, 1, 4)
    ELSE 'FY ' || substr(startdate, 1, 4)
  END,
  startdate, enddate, CASE WHEN month < 33 THEN date(enddate, '+12 days') END,
  CASE WHEN month < 33 THEN 'T' ELSE 'F' END, CASE WHEN month < 33 THEN 'T' ELSE 'F' END,
  CASE WHEN month < 34 THEN 'T' ELSE 'F' END, CASE WHEN month < 34 THEN 'T' ELSE 'F' END, 'F', 'F', 'F',
  CASE size WHEN 0 THEN 'T' ELSE 'F' END, CASE size WHEN 1 THEN 'T' ELSE 'F' END, CASE size WHEN 2 THEN 'T' ELSE 'F' END,
  CASE size WHEN 0 THEN 101 + 4 * (month / 3) + month / 12 WHEN 1 THEN 100 + 17 * (month / 12) END,
  CASE WHEN month < 33 THEN datetime(enddate, '+12 days', '+17 hours') ELSE '2023-01-02 16:10:00' END
FROM spans ORDER BY id;

INSERT INTO accountingperiodfiscalcalendars (accountingperiod, fiscalcalendar, parent, fullname)
SELECT p.id, 1, p.parent,
  coalesce((SELECT periodname || ' : ' FROM accountingperiod y WHERE y.id = q.parent), '') || coalesce(q.periodname || ' : ', '') || p.periodname
FROM accountingperiod p LEFT JOIN accountingperiod q ON q.id = p.parent ORDER BY p.id;

-- Rates as hundred-thousandths, so that an amount in a base currency is exact arithmetic on integers.
CREATE TEMP TABLE rate (base INTEGER, currency INTEGER, month INTEGER, rate INTEGER, PRIMARY KEY (base, currency, month)) WITHOUT ROWID;

INSERT INTO rate
WITH monthly AS (
  SELECT c.id, m.month,
    CASE c.id WHEN 1 THEN 100000 ELSE
      CAST(round(c.exchangerate * 100000) AS INTEGER) * (100000 + (m.month * 7919 + c.id * 104729 + :seed) % 6000 - 3000) / 100000
    END AS dollars
  FROM currency c, (SELECT DISTINCT month FROM calendar WHERE day <= :last_day) m
)
SELECT b.id, c.id, c.month, CASE b.id WHEN c.id THEN 100000 ELSE c.dollars * 100000 / b.dollars END
FROM monthly b JOIN monthly c ON c.month = b.month
WHERE b.id IN (SELECT currency FROM subsidiary);

INSERT INTO currencyrate (id, basecurrency, transactioncurrency, exchangerate, effectivedate, lastmodifieddate)
SELECT row_number() OVER (ORDER BY month, base, currency) + 10, base, currency, rate / 100000.0,
  (SELECT min(date) FROM calendar c WHERE c.month = r.month),
  (SELECT min(date) FROM calendar c WHERE c.month = r.month) || ' 08:00:05'
FROM rate r WHERE base <> currency;

INSERT INTO consolidatedexchangerate (
  id, postingperiod, fromsubsidiary, tosubsidiary, fromcurrency, tocurrency, averagerate, currentrate, historicalrate, accountingbook
)
SELECT row_number() OVER (ORDER BY r.month, s.id) + 50, (SELECT min(period) FROM calendar c WHERE c.month = r.month),
  s.id, t.id, s.currency, t.currency, r.rate / 100000.0, (r.rate + 7 * (r.rate <> 100000)) / 100000.0,
  (r.rate - 11 * (r.rate <> 100000)) / 100000.0, 1
FROM rate r JOIN subsidiary t ON t.currency = r.base AND t.id = 1 JOIN subsidiary s ON s.currency = r.currency;
