-- Days, accounting periods and exchange rates. `calendar` has a row for each day of the three years.

CREATE TEMP TABLE calendar (day INTEGER PRIMARY KEY, date TEXT, month INTEGER, period INTEGER);

-- Months carry ids from 102 on; a quarter has the id before its first month, a year the one before its first quarter.
INSERT INTO calendar
WITH RECURSIVE days(day) AS (SELECT :first_day UNION ALL SELECT day + 1 FROM days WHERE day < :last_day + 90),
dated AS (SELECT day, date(day * 86400, 'unixepoch') AS date FROM days),
months AS (SELECT day, date, (substr(date, 1, 4) - :first_year) * 12 + substr(date, 6, 2) - 1 AS month FROM dated)
SELECT day, date, month, 102 + month + month / 3 + month / 12 FROM months;

INSERT INTO accountingperiod BY NAME
WITH spans AS (
  SELECT period AS id, month, min(date) AS startdate, max(date) AS enddate, 0 AS size
  FROM calendar WHERE day <= :last_day GROUP BY month
  UNION ALL
  SELECT 101 + 4 * (month / 3) + month / 12, month, min(date), max(date), 1
  FROM calendar WHERE day <= :last_day GROUP BY month / 3
  UNION ALL
  SELECT 100 + 17 * (month / 12), month, min(date), max(date), 2
  FROM calendar WHERE day <= :last_day GROUP BY month / 12
)
SELECT
  id,
  CASE size
    WHEN 0 THEN substr('JanFebMarAprMayJunJulAugSepOctNovDec', month % 12 * 3 + 1, 3) || ' ' || substr(startdate, 1, 4)
    WHEN 1 THEN 'Q' || (month % 12 / 3 + 1) || ' ' || substr(startdate, 1, 4)
    ELSE 'FY ' || substr(startdate, 1, 4)
  END AS periodname,
  startdate, enddate,
  CASE WHEN month < 33 THEN date(enddate, '+12 days') END AS closedondate,
  CASE WHEN month < 33 THEN 'T' ELSE 'F' END AS closed,
  CASE WHEN month < 33 THEN 'T' ELSE 'F' END AS alllocked,
  CASE WHEN month < 34 THEN 'T' ELSE 'F' END AS aplocked,
  CASE WHEN month < 34 THEN 'T' ELSE 'F' END AS arlocked,
  'F' AS allownonglchanges,
  'F' AS isadjust,
  'F' AS isinactive,
  CASE size WHEN 0 THEN 'T' ELSE 'F' END AS isposting,
  CASE size WHEN 1 THEN 'T' ELSE 'F' END AS isquarter,
  CASE size WHEN 2 THEN 'T' ELSE 'F' END AS isyear,
  CASE size WHEN 0 THEN 101 + 4 * (month / 3) + month / 12 WHEN 1 THEN 100 + 17 * (month / 12) END AS parent,
  CASE
    WHEN month < 33 THEN datetime(enddate, '+12 days', '+17 hours')
    ELSE '2023-01-02 16:10:00'
  END AS lastmodifieddate
FROM spans ORDER BY id;

INSERT INTO accountingperiodfiscalcalendars BY NAME
SELECT
  p.id AS accountingperiod,
  1 AS fiscalcalendar,
  p.parent,
  coalesce(y.periodname || ' : ', '') || coalesce(q.periodname || ' : ', '') || p.periodname AS fullname
FROM accountingperiod p
LEFT JOIN accountingperiod q ON q.id = p.parent
LEFT JOIN accountingperiod y ON y.id = q.parent
ORDER BY p.id;

-- Rates as hundred-thousandths, so that an amount in a base currency is exact arithmetic on integers.
CREATE TEMP TABLE rate (
  base INTEGER, currency INTEGER, month INTEGER, rate INTEGER, PRIMARY KEY (base, currency, month)
) WITHOUT ROWID;

INSERT INTO rate
WITH monthly AS (
  SELECT c.id, m.month,
    CASE c.id
      WHEN 1 THEN 100000
      ELSE CAST(round(c.exchangerate * 100000) AS INTEGER)
        * (97000 + (m.month * 7919 + c.id * 104729 + :seed) % 6000) / 100000
    END AS dollars
  FROM currency c, (SELECT DISTINCT month FROM calendar WHERE day <= :last_day) m
)
SELECT b.id, c.id, c.month, CASE b.id WHEN c.id THEN 100000 ELSE c.dollars * 100000 / b.dollars END
FROM monthly b JOIN monthly c ON c.month = b.month
WHERE b.id IN (SELECT currency FROM subsidiary);

INSERT INTO currencyrate BY NAME
SELECT
  row_number() OVER (ORDER BY month, base, currency) + 10 AS id,
  base AS basecurrency,
  currency AS transactioncurrency,
  rate / 100000.0 AS exchangerate,
  (SELECT min(date) FROM calendar c WHERE c.month = r.month) AS effectivedate,
  (SELECT min(date) FROM calendar c WHERE c.month = r.month) || ' 08:00:05' AS lastmodifieddate
FROM rate r WHERE base <> currency;

INSERT INTO consolidatedexchangerate BY NAME
SELECT
  row_number() OVER (ORDER BY r.month, s.id) + 50 AS id,
  (SELECT min(period) FROM calendar c WHERE c.month = r.month) AS postingperiod,
  s.id AS fromsubsidiary,
  t.id AS tosubsidiary,
  s.currency AS fromcurrency,
  t.currency AS tocurrency,
  r.rate / 100000.0 AS averagerate,
  (r.rate + 7 * (r.rate <> 100000)) / 100000.0 AS currentrate,
  (r.rate - 11 * (r.rate <> 100000)) / 100000.0 AS historicalrate,
  1 AS accountingbook
FROM rate r JOIN subsidiary t ON t.currency = r.base AND t.id = 1 JOIN subsidiary s ON s.currency = r.currency;
