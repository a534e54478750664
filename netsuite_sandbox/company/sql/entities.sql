-- People and companies. `party` numbers them all, so that an id is unique over every entity type, as in an account;
-- the rest spells each one out. Ids leave a gap after every fortieth party: those were deleted.

CREATE TEMP TABLE party (
  id INTEGER PRIMARY KEY, kind TEXT, k INTEGER, a INTEGER, b INTEGER, c INTEGER,
  subsidiary INTEGER, currency INTEGER, created_at INTEGER, modified_at INTEGER
);

INSERT INTO party BY NAME
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
SELECT
  20 + r + r / 40 AS id,
  kind, k, a, b, c,
  CASE WHEN a % 10 < 6 THEN 1 WHEN a % 10 < 8 THEN 3 ELSE 4 END AS subsidiary,
  -- One in ten trades in a currency that is not its subsidiary's.
  CASE
    WHEN b % 100 < 4 THEN 3
    WHEN b % 100 < 8 THEN 5
    WHEN b % 100 < 11 THEN 4
    WHEN a % 10 < 6 THEN 1
    WHEN a % 10 < 8 THEN 2
    ELSE 4
  END AS currency,
  created_at, modified_at
FROM ranked ORDER BY r;

CREATE UNIQUE INDEX temp.party_by_number ON party (kind, k);

INSERT INTO employee BY NAME
WITH person AS (
  SELECT p.*,
    (SELECT text FROM given_names WHERE i = k % :given_names) AS firstname,
    (SELECT text FROM surnames WHERE i = (k / :given_names + k * 5) % :surnames) AS lastname
  FROM party p WHERE kind = 'employee'
)
SELECT
  id,
  firstname || ' ' || lastname || CASE WHEN k < 1024 THEN '' ELSE ' ' || (k / 1024 + 1) END AS entityid,
  firstname, lastname,
  'employee' || k || '@harborpine.example' AS email,
  (SELECT text FROM job_titles WHERE i = a % :job_titles) AS title,
  '+1 510 555 ' || printf('%04d', k % 10000) AS phone,
  1 + b % 3 AS department,
  subsidiary,
  CASE subsidiary WHEN 1 THEN 1 WHEN 3 THEN 4 ELSE 5 END AS location,
  CASE subsidiary WHEN 1 THEN 1 WHEN 3 THEN 2 ELSE 4 END AS currency,
  CASE
    WHEN k = 1 THEN NULL
    ELSE (SELECT id FROM party s WHERE s.kind = 'employee' AND s.k = 1 + (p.k - 1) / 6)
  END AS supervisor,
  CASE WHEN k % 3 = 0 THEN 'T' ELSE 'F' END AS issalesrep,
  CASE WHEN k % 4 = 0 THEN 'T' ELSE 'F' END AS isjobresource,
  CASE WHEN k % 2 = 0 THEN 'T' ELSE 'F' END AS giveaccess,
  CASE WHEN k % 19 = 0 THEN 'T' ELSE 'F' END AS isinactive,
  date(created_at, 'unixepoch') AS hiredate,
  CASE WHEN k % 5 = 0 THEN 2500 + k * 100 END AS purchaseorderlimit,
  CASE WHEN k % 7 = 0 THEN 750.5 END AS expenselimit,
  substr(firstname, 1, 1) || substr(lastname, 1, 1) AS initials,
  CASE WHEN k % 2 = 1 THEN 'HR-' || printf('%04d', k) END AS externalid,
  datetime(created_at, 'unixepoch') AS datecreated,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate,
  'B' || printf('%05d', k) AS custentity_sbx_badge,
  CASE WHEN c % 3 = 0 THEN 'T' ELSE 'F' END AS custentity_sbx_remote
FROM person p ORDER BY id;

INSERT INTO employee (id, entityid, firstname, lastname, email, giveaccess, subsidiary, datecreated, lastmodifieddate)
VALUES
  (-5, 'Admin', 'Admin', NULL, 'admin@harborpine.example', 'T', 1, '2019-01-01 08:00:00', '2023-01-02 16:00:00');

INSERT INTO vendor BY NAME
WITH named AS (
  SELECT p.*,
    (SELECT text FROM company_names WHERE i = a % :company_names) || ' '
      || (SELECT text FROM vendor_trades WHERE i = k % :vendor_trades) AS name
  FROM party p WHERE kind = 'vendor'
)
SELECT
  id,
  'V' || printf('%04d', k) || ' ' || name AS entityid,
  name AS altname,
  name AS companyname,
  name || ' ' || (SELECT text FROM company_forms WHERE i = b % :company_forms) AS legalname,
  'billing@vendor' || k || '.example' AS email,
  '+44 113 496 ' || printf('%04d', k % 10000) AS phone,
  1 + b % 4 AS category,
  currency,
  1 + c % 6 AS terms,
  'F' AS isperson,
  CASE WHEN k % 29 = 0 THEN 'T' ELSE 'F' END AS isinactive,
  CASE WHEN k % 6 = 0 THEN name END AS printoncheckas,
  'A-' || (1000 + k * 7) AS accountnumber,
  CASE WHEN k % 9 = 0 THEN (SELECT text FROM memos WHERE i = b % :memos) END AS comments,
  'DEFAULT' AS emailpreference,
  2 AS globalsubscriptionstatus,
  CASE WHEN k % 3 <> 0 THEN 'vendor-' || k END AS externalid,
  CASE WHEN k % 4 = 0 THEN 10000 + k * 50 END AS creditlimit,
  0 AS balance,
  0 AS balanceprimary,
  0 AS unbilledorders,
  0 AS unbilledordersprimary,
  22 AS payablesaccount,
  CASE subsidiary WHEN 1 THEN 'US' WHEN 3 THEN 'UK' ELSE 'DE' END AS subsidiaryedition,
  datetime(created_at, 'unixepoch') AS datecreated,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate,
  1 + c % 45 AS custentity_vendor_lead_time,
  CASE WHEN k % 4 = 1 THEN (b % 200) / 1000.0 END AS custentity_sbx_discount_rate,
  CASE b % 7 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 WHEN 4 THEN 6 END AS custentity_sbx_region
FROM named ORDER BY id;

INSERT INTO vendor (id, entityid, altname, companyname, category, currency, datecreated, lastmodifieddate)
VALUES
  (-3, 'Sales Tax Agency', 'Sales Tax Agency', 'Sales Tax Agency', 3, 1, '2019-01-01 08:00:00', '2023-01-02 16:00:00');

UPDATE nexus SET taxagency = -3;

INSERT INTO customer BY NAME
WITH worded AS (
  SELECT p.*, a % 10 = 3 AS person,
    (SELECT text FROM given_names WHERE i = b % :given_names) AS given,
    (SELECT text FROM surnames WHERE i = c % :surnames) AS surname,
    (SELECT text FROM company_names WHERE i = a / 10 % :company_names) || ' '
      || (SELECT text FROM company_trades WHERE i = b % :company_trades) || ' '
      || (SELECT text FROM company_forms WHERE i = c % :company_forms) AS company
  FROM party p WHERE kind = 'customer'
),
named AS (SELECT *, CASE WHEN person THEN given || ' ' || surname ELSE company END AS name FROM worded)
SELECT
  id,
  'CUS' || printf('%05d', k) || ' ' || name AS entityid,
  name AS altname,
  CASE WHEN NOT person THEN company END AS companyname,
  CASE WHEN person THEN given END AS firstname,
  CASE WHEN person THEN surname END AS lastname,
  CASE WHEN person THEN 'T' ELSE 'F' END AS isperson,
  CASE WHEN person AND c % 3 = 0 THEN 'Dr.' END AS salutation,
  CASE WHEN k % 5 = 0 THEN (SELECT text FROM job_titles WHERE i = b % :job_titles) END AS title,
  CASE WHEN k % 13 <> 0 THEN 'orders' || k || '@customer.example' END AS email,
  '+1 415 555 ' || printf('%04d', k % 10000) AS phone,
  CASE WHEN k % 4 = 0 THEN 'https://customer' || k || '.example/?a=1&b=2' END AS url,
  CASE WHEN k % 2 = 0 THEN 'K' || (9000 + k) END AS accountnumber,
  CASE WHEN k % 3 = 0 THEN (SELECT text FROM memos WHERE i = k / 3 % :memos) END AS comments,
  CASE WHEN person THEN 2 WHEN k % 8 = 0 THEN 5 WHEN k % 11 = 0 THEN 3 ELSE 1 END AS category,
  CASE WHEN k % 17 = 0 THEN 8 WHEN k % 23 = 0 THEN 16 ELSE 13 END AS entitystatus,
  CASE WHEN k % 17 = 0 THEN 'Prospect' ELSE 'Customer' END AS searchstage,
  currency,
  1 + b % 6 AS terms,
  CASE b % 5 WHEN 0 THEN 2 WHEN 1 THEN 3 WHEN 2 THEN 5 ELSE 1 END AS pricelevel,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + n.b % :employees) AS salesrep,
  8 AS receivablesaccount,
  CASE WHEN k % 12 = 0 THEN (SELECT id FROM party s WHERE s.kind = 'customer' AND s.k = n.k - 6) END AS parent,
  CASE WHEN k % 3 = 1 THEN 5000 + a % 400 * 250 END AS creditlimit,
  0 AS balancesearch,
  0 AS overduebalancesearch,
  0 AS unbilledorderssearch,
  0 AS consolbalancesearch,
  CASE WHEN k % 17 = 0 THEN 0.25 ELSE 1 END AS probability,
  CASE subsidiary WHEN 1 THEN 'en_US' WHEN 3 THEN 'en_GB' ELSE 'de_DE' END AS language,
  'DEFAULT' AS emailpreference,
  'AUTO' AS creditholdoverride,
  'nonups' AS shippingcarrier,
  1 + c % 2 AS globalsubscriptionstatus,
  CASE WHEN k % 31 = 0 THEN 'T' ELSE 'F' END AS isinactive,
  CASE WHEN k % 10 = 4 THEN 'SR ' || (b % 100000) END AS resalenumber,
  CASE
    WHEN k % 97 = 50 THEN 'RED|' || k || ' "x"'
    WHEN k % 7 = 3 THEN 'crm_' || k
    WHEN k % 7 < 5 THEN 'CRM-' || printf('%06d', k)
  END AS externalid,
  date(created_at, 'unixepoch') AS dateclosed,
  datetime(created_at, 'unixepoch') AS datecreated,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate,
  CASE WHEN k % 6 = 0 THEN 'legacy ' || k END AS custentity1,
  CASE WHEN k % 5 = 0 THEN 'T' ELSE 'F' END AS custentity18,
  1 + a % 5 AS custentity_cust_priority,
  CASE WHEN b % 4 = 0 THEN 'T' ELSE 'F' END AS custentity_sbx_reseller,
  CASE WHEN c % 3 = 0 THEN (c / 3 % 400) / 1000.0 END AS custentity_sbx_discount_rate,
  CASE WHEN k % 4 = 2 THEN date(created_at + 864000, 'unixepoch') END AS custentity_sbx_contract_date,
  CASE WHEN k % 3 = 2 THEN datetime(created_at + 1000000 + b % 500000, 'unixepoch') END AS custentity_sbx_last_review,
  CASE
    WHEN k % 8 = 5 THEN (SELECT text FROM memos WHERE i = a % :memos) || char(10) || name
  END AS custentity_sbx_notes,
  CASE b / 8 % 6 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 WHEN 4 THEN 6 END AS custentity_sbx_region
FROM named n ORDER BY id;

INSERT INTO job BY NAME
SELECT
  j.id,
  'PRJ' || printf('%04d', j.k) || ' ' || c.altname AS entityid,
  'Fit-out for ' || c.altname AS altname,
  'Fit-out for ' || c.altname AS companyname,
  'PRJ' || printf('%04d', j.k) AS entitytitle,
  c.id AS customer,
  c.id AS parent,
  c.currency,
  2 AS currencyprecision,
  2 - j.k % 2 AS entitystatus,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + j.b % :employees) AS projectmanager,
  date(j.created_at, 'unixepoch') AS startdate,
  date(j.created_at + 7776000, 'unixepoch') AS projectedenddate,
  (j.b % 101) / 100.0 AS percentcomplete,
  0 AS percenttimecomplete,
  (j.c % 400) / 4.0 AS timeremaining,
  (j.a % 900000) / 100.0 AS estimatedcost,
  (j.b % 1900000) / 100.0 AS estimatedrevenue,
  1 AS fxrate,
  '1' AS timeapproval,
  CASE WHEN j.k % 2 = 0 THEN 'project-' || j.k END AS externalid,
  'F' AS isinactive,
  'T' AS allowtime,
  'T' AS allowexpenses,
  datetime(j.created_at, 'unixepoch') AS datecreated,
  datetime(j.modified_at, 'unixepoch') AS lastmodifieddate
FROM party j
JOIN party p ON p.kind = 'customer' AND p.k = 1 + (j.k - 1) * :customers / :jobs
JOIN customer c ON c.id = p.id
WHERE j.kind = 'job' ORDER BY j.id;

INSERT INTO contact BY NAME
WITH person AS (
  SELECT p.*,
    (SELECT text FROM given_names WHERE i = k % :given_names) AS firstname,
    (SELECT text FROM surnames WHERE i = (k / :given_names + k * 3) % :surnames) AS lastname,
    CASE WHEN k % 5 = 4 THEN 'vendor' ELSE 'customer' END AS company_kind,
    1 + (k - 1) * CASE WHEN k % 5 = 4 THEN :vendors ELSE :customers END / :contacts AS company_number
  FROM party p WHERE kind = 'contact'
)
SELECT
  id,
  firstname || ' ' || char(65 + k / 1024 % 26) || '. ' || lastname
    || CASE WHEN k < 26624 THEN '' ELSE ' ' || (k / 26624 + 1) END AS entityid,
  firstname, lastname,
  (SELECT text FROM job_titles WHERE i = a % :job_titles) AS title,
  'contact' || k || '@' || company_kind || company_number || '.example' AS email,
  '+1 (510) 555-' || printf('%04d', k % 10000) AS phone,
  (SELECT id FROM party c WHERE c.kind = company_kind AND c.k = company_number) AS company,
  subsidiary,
  CASE WHEN k % 6 = 1 THEN (SELECT text FROM memos WHERE i = k / 6 % :memos) END AS comments,
  CASE WHEN k % 41 = 0 THEN 'T' ELSE 'F' END AS isinactive,
  'F' AS isprivate,
  2 AS globalsubscriptionstatus,
  CASE WHEN k % 2 = 0 THEN 'contact-' || k END AS externalid,
  datetime(created_at, 'unixepoch') AS datecreated,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate,
  CASE WHEN a % 2 = 0 THEN 'T' ELSE 'F' END AS custentity_sbx_newsletter,
  CASE a / 8 % 8 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 END AS custentity_sbx_region
FROM person ORDER BY id;

-- The generic table shows every one of them again.
INSERT INTO entity (id, type, entityid, entitytitle, altname, datecreated, lastmodifieddate)
VALUES (-4, 'Internal', '-System-', '-System-', '-System-', '2019-01-01 08:00:00', '2023-01-02 16:00:00');

INSERT INTO entity (
  id, type, entityid, entitytitle, altname, email, phone, firstname, lastname, salutation, title, comments,
  externalid, parent, toplevelparent, isinactive, isperson, datecreated, lastmodifieddate,
  customer, vendor, employee, contact, project
)
SELECT id, 'Customer', entityid, entityid, altname, email, phone, firstname, lastname, salutation, title, comments,
  externalid, parent, coalesce(parent, id), isinactive, isperson, datecreated, lastmodifieddate,
  id, NULL, NULL, NULL, NULL
FROM customer
UNION ALL
SELECT id, 'Vendor', entityid, entityid, altname, email, phone, firstname, lastname, salutation, title, comments,
  externalid, NULL, id, isinactive, isperson, datecreated, lastmodifieddate,
  NULL, id, NULL, NULL, NULL
FROM vendor
UNION ALL
SELECT id, 'Employee', entityid, entityid, entityid, email, phone, firstname, lastname, salutation, title, comments,
  externalid, NULL, id, isinactive, 'T', datecreated, lastmodifieddate,
  NULL, NULL, id, NULL, NULL
FROM employee
UNION ALL
SELECT id, 'Contact', entityid, entityid, entityid, email, phone, firstname, lastname, salutation, title, comments,
  externalid, company, coalesce(company, id), isinactive, 'T', datecreated, lastmodifieddate,
  NULL, NULL, NULL, id, NULL
FROM contact
UNION ALL
SELECT id, 'Job', entityid, entitytitle, altname, NULL, NULL, NULL, NULL, NULL, NULL, comments,
  externalid, parent, parent, isinactive, 'F', datecreated, lastmodifieddate,
  NULL, NULL, NULL, NULL, id
FROM job
ORDER BY 1;

-- One customer in nine buys from a second subsidiary too.
INSERT INTO customersubsidiaryrelationship BY NAME
WITH related AS (
  SELECT id AS entity, k, subsidiary, 'T' AS isprimarysub, modified_at FROM party WHERE kind = 'customer'
  UNION ALL
  SELECT id, k, CASE subsidiary WHEN 1 THEN 3 ELSE 1 END, 'F', created_at FROM party
  WHERE kind = 'customer' AND k % 9 = 0
)
SELECT
  row_number() OVER (ORDER BY k, isprimarysub DESC) AS id,
  entity, subsidiary, isprimarysub,
  0 AS balance,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate
FROM related;

INSERT INTO vendorsubsidiaryrelationship BY NAME
SELECT
  row_number() OVER (ORDER BY k) AS id,
  id AS entity,
  subsidiary,
  'T' AS isprimarysub,
  0 AS balance,
  datetime(modified_at, 'unixepoch') AS lastmodifieddate
FROM party WHERE kind = 'vendor';

INSERT INTO entityaddress BY NAME
WITH placed AS (
  SELECT p.id, p.k, p.modified_at, e.altname,
    (1 + p.c % 250) || ' ' || (SELECT text FROM streets WHERE i = p.a % :streets) AS street,
    (SELECT text FROM cities WHERE i = p.b % :cities) AS city,
    printf('%05d', p.c % 100000) AS zip,
    CASE p.subsidiary WHEN 1 THEN 'US' WHEN 3 THEN 'GB' ELSE 'DE' END AS country
  FROM party p JOIN entity e ON e.id = p.id WHERE p.kind IN ('customer', 'vendor')
)
SELECT
  id * 2 + 100 AS nkey,
  id AS recordowner,
  altname AS addressee,
  street AS addr1,
  city, zip, country,
  altname || char(10) || street || char(10) || city || ' ' || zip || char(10) || country AS addrtext,
  CASE WHEN k % 10 <> 0 THEN datetime(modified_at, 'unixepoch') END AS lastmodifieddate
FROM placed ORDER BY id;

UPDATE customer SET defaultbillingaddress = id * 2 + 100, defaultshippingaddress = id * 2 + 100 WHERE id > 0;
UPDATE vendor SET defaultbillingaddress = id * 2 + 100 WHERE id > 0;
