-- People and companies. `party` numbers them all, so that an id is unique over every entity type, as in an account;
-- the rest spells each one out. Ids leave a gap after every fortieth party: those were deleted.

CREATE TEMP TABLE party (
  id INTEGER PRIMARY KEY, kind TEXT, k INTEGER, a INTEGER, b INTEGER, c INTEGER,
  subsidiary INTEGER, currency INTEGER, created_at INTEGER, modified_at INTEGER
);

INSERT INTO party
WITH RECURSIVE
  counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < :parties),
  mixed AS (SELECT n, (n * 48271 + :seed * 16807 + 11) % 2147483647 AS x FROM counter),
  drawn AS (SELECT n, (x * x + n) % 2147483647 AS a FROM mixed),
  kinds AS (
    SELECT n, a, (a * 69621 + 7) % 2147483647 AS b, (a * 40692 + 3) % 2147483647 AS c,
      CASE
        WHEN n <= :employees THEN 'employee'
        WHEN n <= :employees + :vendors THEN 'vendor'
        WHEN n <= :employees + :vendors + :customers THEN 'customer'
        WHEN n <= :employees + :vendors + :customers + :jobs THEN 'job'
        ELSE 'contact'
      END AS kind
    FROM drawn
  ),
  numbered AS (
    SELECT kind, a, b, c,
      n - CASE kind
        WHEN 'employee' THEN 0
        WHEN 'vendor' THEN :employees
        WHEN 'customer' THEN :employees + :vendors
        WHEN 'job' THEN :employees + :vendors + :customers
        ELSE :employees + :vendors + :customers + :jobs
      END AS k,
      CASE kind
        WHEN 'employee' THEN :employees WHEN 'vendor' THEN :vendors WHEN 'customer' THEN :customers
        WHEN 'job' THEN :jobs ELSE :contacts
      END AS total
    FROM kinds
  ),
  -- Six in ten were there before the first period; the others came day by day.
  dated AS (
    SELECT *,
      CASE
        WHEN k * 10 <= total * 6 THEN :founded_day + (k * 10 * 1400) / (total * 6)
        ELSE :first_day + ((k * 10 - total * 6) * 1060) / (total * 4)
      END AS day
    FROM numbered
  ),
  created AS (SELECT *, day * 86400 + 57600 + a / 64 % 32400 AS created_at FROM dated),
  modified AS (
    SELECT *,
      max(created_at, CASE
        WHEN c % 25 = 0 THEN (SELECT at FROM night WHERE i = c / 25 % :nights) + c / 1000 % 12 * 900
        WHEN c % 5 = 1 THEN (:first_day + b % 36 * 30 + 30) * 86400 + 46800
        WHEN b % 10 < 3 THEN created_at + c / 8 % 7200
        ELSE (max(day, :first_day) + b / 16 % (:last_day - max(day, :first_day) + 1)) * 86400 + 57600 + c / 8 % 32400
      END) AS modified_at
    FROM created
  ),
  ranked AS (SELECT *, row_number() OVER (ORDER BY created_at, kind, k) - 1 AS r FROM modified)
SELECT 20 + r + r / 40, kind, k, a, b, c,
  CASE WHEN a % 10 < 6 THEN 1 WHEN a % 10 < 8 THEN 3 ELSE 4 END,
  CASE
    WHEN b % 100 < 4 THEN 3 WHEN b % 100 < 8 THEN 5 WHEN b % 100 < 11 THEN 4
    WHEN a % 10 < 6 THEN 1 WHEN a % 10 < 8 THEN 2 ELSE 4
  END,
  created_at, modified_at
FROM ranked ORDER BY r;

CREATE UNIQUE INDEX temp.party_by_number ON party (kind, k);

INSERT INTO employee (
  id, entityid, firstname, lastname, email, title, phone, department, subsidiary, location, currency, supervisor,
  issalesrep, isjobresource, giveaccess, isinactive, hiredate, purchaseorderlimit, expenselimit, initials, externalid,
  datecreated, lastmodifieddate, custentity_sbx_badge, custentity_sbx_remote
)
WITH person AS (
  SELECT p.*,
    (SELECT text FROM word WHERE list = 'given_names' AND i = k % :given_names) AS firstname,
    (SELECT text FROM word WHERE list = 'surnames' AND i = (k / :given_names + k * 5) % :surnames) AS lastname
  FROM party p WHERE kind = 'employee'
)
SELECT id, firstname || ' ' || lastname || CASE WHEN k < 1024 THEN '' ELSE ' ' || (k / 1024 + 1) END,
  firstname, lastname, 'employee' || k || '@harborpine.example',
  (SELECT text FROM word WHERE list = 'job_titles' AND i = a % :job_titles),
  '+1 510 555 ' || printf('%04d', k % 10000),
  1 + b % 3, subsidiary, CASE subsidiary WHEN 1 THEN 1 WHEN 3 THEN 4 ELSE 5 END,
  CASE subsidiary WHEN 1 THEN 1 WHEN 3 THEN 2 ELSE 4 END,
  CASE WHEN k = 1 THEN NULL ELSE (SELECT id FROM party s WHERE s.kind = 'employee' AND s.k = 1 + (p.k - 1) / 6) END,
  CASE WHEN k % 3 = 0 THEN 'T' ELSE 'F' END, CASE WHEN k % 4 = 0 THEN 'T' ELSE 'F' END,
  CASE WHEN k % 2 = 0 THEN 'T' ELSE 'F' END, CASE WHEN k % 19 = 0 THEN 'T' ELSE 'F' END,
  date(created_at, 'unixepoch'), CASE WHEN k % 5 = 0 THEN 2500 + k * 100 END, CASE WHEN k % 7 = 0 THEN 750.5 END,
  substr(firstname, 1, 1) || substr(lastname, 1, 1), CASE WHEN k % 2 = 1 THEN 'HR-' || printf('%04d', k) END,
  datetime(created_at, 'unixepoch'), datetime(modified_at, 'unixepoch'),
  'B' || printf('%05d', k), CASE WHEN c % 3 = 0 THEN 'T' ELSE 'F' END
FROM person p ORDER BY id;

INSERT INTO employee (id, entityid, firstname, lastname, email, giveaccess, subsidiary, datecreated, lastmodifieddate)
VALUES (-5, 'Admin', 'Admin', NULL, 'admin@harborpine.example', 'T', 1, '2019-01-01 08:00:00', '2023-01-02 16:00:00');

INSERT INTO vendor (
  id, entityid, altname, companyname, legalname, email, phone, category, currency, terms, isperson, isinactive,
  printoncheckas, accountnumber, comments, emailpreference, globalsubscriptionstatus, externalid, creditlimit, balance,
  balanceprimary, unbilledorders, unbilledordersprimary, payablesaccount, subsidiaryedition,
  datecreated, lastmodifieddate, custentity_vendor_lead_time, custentity_sbx_discount_rate, custentity_sbx_region
)
WITH named AS (
  SELECT p.*,
    (SELECT text FROM word WHERE list = 'company_names' AND i = a % :company_names) || ' '
      || (SELECT text FROM word WHERE list = 'vendor_trades' AND i = k % :vendor_trades) AS name
  FROM party p WHERE kind = 'vendor'
)
SELECT id, 'V' || printf('%04d', k) || ' ' || name, name, name, name || ' '
    || (SELECT text FROM word WHERE list = 'company_forms' AND i = b % :company_forms),
  'billing@vendor' || k || '.example', '+44 113 496 ' || printf('%04d', k % 10000), 1 + b % 4, currency, 1 + c % 6,
  'F', CASE WHEN k % 29 = 0 THEN 'T' ELSE 'F' END, CASE WHEN k % 6 = 0 THEN name END, 'A-' || (1000 + k * 7),
  CASE WHEN k % 9 = 0 THEN (SELECT text FROM word WHERE list = 'memos' AND i = b % :memos) END,
  'DEFAULT', 2, CASE WHEN k % 3 <> 0 THEN 'vendor-' || k END, CASE WHEN k % 4 = 0 THEN 10000 + k * 50 END, 0, 0, 0, 0,
  22, CASE subsidiary WHEN 1 THEN 'US' WHEN 3 THEN 'UK' ELSE 'DE' END,
  datetime(created_at, 'unixepoch'), datetime(modified_at, 'unixepoch'), 1 + c % 45,
  CASE WHEN k % 4 = 1 THEN (b % 200) / 1000.0 END, CASE b % 7 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4
    WHEN 4 THEN 6 END
FROM named ORDER BY id;

INSERT INTO vendor (id, entityid, altname, companyname, category, currency, datecreated, lastmodifieddate)
VALUES (-3, 'Sales Tax Agency', 'Sales Tax Agency', 'Sales Tax Agency', 3, 1, '2019-01-01 08:00:00', '2023-01-02 16:00:00');

UPDATE nexus SET taxagency = -3;

INSERT INTO customer (
  id, entityid, altname, companyname, firstname, lastname, isperson, salutation, title, email, phone, url, accountnumber,
  comments, category, entitystatus, searchstage, currency, terms, pricelevel, salesrep, receivablesaccount, parent,
  creditlimit, balancesearch, overduebalancesearch, unbilledorderssearch, consolbalancesearch, probability, language,
  emailpreference, creditholdoverride, shippingcarrier, globalsubscriptionstatus, isinactive, resalenumber, externalid,
  dateclosed, datecreated, lastmodifieddate, custentity1, custentity18, custentity_cust_priority,
  custentity_sbx_reseller, custentity_sbx_discount_rate, custentity_sbx_contract_date, custentity_sbx_last_review,
  custentity_sbx_notes, custentity_sbx_region
)
WITH worded AS (
  SELECT p.*, a % 10 = 3 AS person,
    (SELECT text FROM word WHERE list = 'given_names' AND i = b % :given_names) AS given,
    (SELECT text FROM word WHERE list = 'surnames' AND i = c % :surnames) AS surname,
    (SELECT text FROM word WHERE list = 'company_names' AND i = a / 10 % :company_names) || ' '
      || (SELECT text FROM word WHERE list = 'company_trades' AND i = b % :company_trades) || ' '
      || (SELECT text FROM word WHERE list = 'company_forms' AND i = c % :company_forms) AS company
  FROM party p WHERE kind = 'customer'
),
named AS (SELECT *, CASE WHEN person THEN given || ' ' || surname ELSE company END AS name FROM worded)
SELECT id, 'CUS' || printf('%05d', k) || ' ' || name, name, CASE WHEN NOT person THEN company END,
  CASE WHEN person THEN given END, CASE WHEN person THEN surname END, CASE WHEN person THEN 'T' ELSE 'F' END,
  CASE WHEN person AND c % 3 = 0 THEN 'Dr.' END,
  CASE WHEN k % 5 = 0 THEN (SELECT text FROM word WHERE list = 'job_titles' AND i = b % :job_titles) END,
  CASE WHEN k % 13 <> 0 THEN 'orders' || k || '@customer.example' END, '+1 415 555 ' || printf('%04d', k % 10000),
  CASE WHEN k % 4 = 0 THEN 'https://customer' || k || '.example/?a=1&b=2' END, CASE WHEN k % 2 = 0 THEN 'K' || (9000 + k) END,
  CASE WHEN k % 3 = 0 THEN (SELECT text FROM word WHERE list = 'memos' AND i = k / 3 % :memos) END,
  CASE WHEN person THEN 2 WHEN k % 8 = 0 THEN 5 WHEN k % 11 = 0 THEN 3 ELSE 1 END,
  CASE WHEN k % 17 = 0 THEN 8 WHEN k % 23 = 0 THEN 16 ELSE 13 END,
  CASE WHEN k % 17 = 0 THEN 'Prospect' ELSE 'Customer' END, currency, 1 + b % 6,
  CASE b % 5 WHEN 0 THEN 2 WHEN 1 THEN 3 WHEN 2 THEN 5 ELSE 1 END,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + n.b % :employees), 8,
  CASE WHEN k % 12 = 0 THEN (SELECT id FROM party s WHERE s.kind = 'customer' AND s.k = n.k - 6) END,
  CASE WHEN k % 3 = 1 THEN 5000 + a % 400 * 250 END, 0, 0, 0, 0, CASE WHEN k % 17 = 0 THEN 0.25 ELSE 1 END,
  CASE subsidiary WHEN 1 THEN 'en_US' WHEN 3 THEN 'en_GB' ELSE 'de_DE' END, 'DEFAULT', 'AUTO', 'nonups', 1 + c % 2,
  CASE WHEN k % 31 = 0 THEN 'T' ELSE 'F' END, CASE WHEN k % 10 = 4 THEN 'SR ' || (b % 100000) END,
  CASE
    WHEN k % 97 = 50 THEN 'RED|' || k || ' "x"' WHEN k % 7 = 3 THEN 'crm_' || k WHEN k % 7 < 5 THEN 'CRM-' || printf('%06d', k)
  END,
  date(created_at, 'unixepoch'), datetime(created_at, 'unixepoch'), datetime(modified_at, 'unixepoch'),
  CASE WHEN k % 6 = 0 THEN 'legacy ' || k END, CASE WHEN k % 5 = 0 THEN 'T' ELSE 'F' END, 1 + a % 5,
  CASE WHEN b % 4 = 0 THEN 'T' ELSE 'F' END, CASE WHEN c % 3 = 0 THEN (c / 3 % 400) / 1000.0 END,
  CASE WHEN k % 4 = 2 THEN date(created_at + 864000, 'unixepoch') END,
  CASE WHEN k % 3 = 2 THEN datetime(created_at + 1000000 + b % 500000, 'unixepoch') END,
  CASE WHEN k % 8 = 5 THEN (SELECT text FROM word WHERE list = 'memos' AND i = a % :memos) || char(10) || name END,
  CASE b / 8 % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 WHEN 4 THEN 6 END
FROM named n ORDER BY id;

INSERT INTO job (
  id, entityid, altname, companyname, entitytitle, customer, parent, currency, currencyprecision, entitystatus,
  projectmanager, startdate, projectedenddate, percentcomplete, percenttimecomplete, timeremaining, estimatedcost,
  estimatedrevenue, fxrate, timeapproval, externalid, isinactive, allowtime, allowexpenses, datecreated, lastmodifieddate
)
SELECT j.id, 'PRJ' || printf('%04d', j.k) || ' ' || c.altname, 'Fit-out for ' || c.altname, 'Fit-out for ' || c.altname,
  'PRJ' || printf('%04d', j.k), c.id, c.id, c.currency, 2, 2 - j.k % 2,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + j.b % :employees),
  date(j.created_at, 'unixepoch'), date(j.created_at + 7776000, 'unixepoch'), (j.b % 101) / 100.0, 0,
  (j.c % 400) / 4.0, (j.a % 900000) / 100.0, (j.b % 1900000) / 100.0, 1, '1',
  CASE WHEN j.k % 2 = 0 THEN 'project-' || j.k END, 'F', 'T', 'T',
  datetime(j.created_at, 'unixepoch'), datetime(j.modified_at, 'unixepoch')
FROM party j
JOIN party p ON p.kind = 'customer' AND p.k = 1 + (j.k - 1) * :customers / :jobs
JOIN customer c ON c.id = p.id
WHERE j.kind = 'job' ORDER BY j.id;

INSERT INTO contact (
  id, entityid, firstname, lastname, title, email, phone, company, subsidiary, comments, isinactive, isprivate,
  globalsubscriptionstatus, externalid, datecreated, lastmodifieddate, custentity_sbx_newsletter, custentity_sbx_region
)
WITH person AS (
  SELECT p.*,
    (SELECT text FROM word WHERE list = 'given_names' AND i = k % :given_names) AS firstname,
    (SELECT text FROM word WHERE list = 'surnames' AND i = (k / :given_names + k * 3) % :surnames) AS lastname,
    CASE WHEN k % 5 = 4 THEN 'vendor' ELSE 'customer' END AS company_kind,
    1 + (k - 1) * CASE WHEN k % 5 = 4 THEN :vendors ELSE :customers END / :contacts AS company_number
  FROM party p WHERE kind = 'contact'
)
SELECT id,
  firstname || ' ' || char(65 + k / 1024 % 26) || '. ' || lastname || CASE WHEN k < 26624 THEN '' ELSE ' ' || (k / 26624 + 1) END,
  firstname, lastname, (SELECT text FROM word WHERE list = 'job_titles' AND i = a % :job_titles),
  'contact' || k || '@' || company_kind || company_number || '.example', '+1 (510) 555-' || printf('%04d', k % 10000),
  (SELECT id FROM party c WHERE c.kind = company_kind AND c.k = company_number), subsidiary,
  CASE WHEN k % 6 = 1 THEN (SELECT text FROM word WHERE list = 'memos' AND i = k / 6 % :memos) END,
  CASE WHEN k % 41 = 0 THEN 'T' ELSE 'F' END, 'F', 2, CASE WHEN k % 2 = 0 THEN 'contact-' || k END,
  datetime(created_at, 'unixepoch'), datetime(modified_at, 'unixepoch'), CASE WHEN a % 2 = 0 THEN 'T' ELSE 'F' END,
  CASE a / 8 % 8 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 END
FROM person ORDER BY id;

-- The generic table shows every one of them again.
INSERT INTO entity (id, type, entityid, entitytitle, altname, isinactive, isperson, datecreated, lastmodifieddate) VALUES
  (-4, 'Internal', '-System-', '-System-', '-System-', 'F', 'F', '2019-01-01 08:00:00', '2023-01-02 16:00:00');

INSERT INTO entity (
  id, type, entityid, entitytitle, altname, email, phone, firstname, lastname, salutation, title, comments, externalid,
  parent, toplevelparent, isinactive, isperson, datecreated, lastmodifieddate,
  customer, vendor, employee, contact, project
)
SELECT id, 'Customer', entityid, entityid, altname, email, phone, firstname, lastname, salutation, title, comments,
  externalid, parent, coalesce(parent, id), isinactive, isperson, datecreated, lastmodifieddate, id, NULL, NULL, NULL, NULL
FROM customer
UNION ALL
SELECT id, 'Vendor', entityid, entityid, altname, email, phone, firstname, lastname, salutation, title, comments,
  externalid, NULL, id, isinactive, isperson, datecreated, lastmodifieddate, NULL, id, NULL, NULL, NULL
FROM vendor
UNION ALL
SELECT id, 'Employee', entityid, entityid, entityid, email, phone, firstname, lastname, salutation, title, comments,
  externalid, NULL, id, isinactive, 'T', datecreated, lastmodifieddate, NULL, NULL, id, NULL, NULL
FROM employee
UNION ALL
SELECT id, 'Contact', entityid, entityid, entityid, email, phone, firstname, lastname, salutation, title, comments,
  externalid, company, coalesce(company, id), isinactive, 'T', datecreated, lastmodifieddate, NULL, NULL, NULL, id, NULL
FROM contact
UNION ALL
SELECT id, 'Job', entityid, entitytitle, altname, NULL, NULL, NULL, NULL, NULL, NULL, comments,
  externalid, parent, parent, isinactive, 'F', datecreated, lastmodifieddate, NULL, NULL, NULL, NULL, id
FROM job
ORDER BY 1;

INSERT INTO customersubsidiaryrelationship (id, entity, subsidiary, isprimarysub, balance, lastmodifieddate)
SELECT row_number() OVER (ORDER BY k, primary_first), id, subsidiary, CASE primary_first WHEN 0 THEN 'T' ELSE 'F' END, 0, modified
FROM (
  SELECT id, k, subsidiary, 0 AS primary_first, datetime(modified_at, 'unixepoch') AS modified FROM party WHERE kind = 'customer'
  UNION ALL
  SELECT id, k, CASE subsidiary WHEN 1 THEN 3 ELSE 1 END, 1, datetime(created_at, 'unixepoch') FROM party
  WHERE kind = 'customer' AND k % 9 = 0
);

INSERT INTO vendorsubsidiaryrelationship (id, entity, subsidiary, isprimarysub, balance, lastmodifieddate)
SELECT row_number() OVER (ORDER BY k), id, subsidiary, 'T', 0, datetime(modified_at, 'unixepoch')
FROM party WHERE kind = 'vendor';

INSERT INTO entityaddress (nkey, recordowner, addressee, addr1, city, zip, country, addrtext, override, lastmodifieddate)
WITH placed AS (
  SELECT p.id, p.k, e.altname,
    (1 + p.c % 250) || ' ' || (SELECT text FROM word WHERE list = 'streets' AND i = p.a % :streets) AS street,
    (SELECT text FROM word WHERE list = 'cities' AND i = p.b % :cities) AS city,
    printf('%05d', p.c % 100000) AS zip, CASE p.subsidiary WHEN 1 THEN 'US' WHEN 3 THEN 'GB' ELSE 'DE' END AS country,
    p.modified_at
  FROM party p JOIN entity e ON e.id = p.id WHERE p.kind IN ('customer', 'vendor')
)
SELECT id * 2 + 100, id, altname, street, city, zip, country,
  altname || char(10) || street || char(10) || city || ' ' || zip || char(10) || country, 'F',
  CASE WHEN k % 10 = 0 THEN NULL ELSE datetime(modified_at, 'unixepoch') END
FROM placed ORDER BY id;

UPDATE customer SET defaultbillingaddress = id * 2 + 100, defaultshippingaddress = id * 2 + 100 WHERE id > 0;
UPDATE vendor SET defaultbillingaddress = id * 2 + 100 WHERE id > 0;
