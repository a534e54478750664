-- Partners, whose ids follow those of all other entities.

INSERT INTO partner BY NAME
WITH RECURSIVE
  counter(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counter WHERE k < :partners),
  mixed AS (SELECT k, (k * 48271 + :seed * 16807 + 977) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  twice AS (SELECT k, a, (a * 69621 + 13) % 2147483647 AS b FROM drawn),
  named AS (
    SELECT *,
      (SELECT text FROM company_names WHERE i = a % :company_names) || ' Partners' AS name,
      (:founded_day + k * 1400 / :partners) * 86400 + 57600 + a % 30000 AS created_at,
      (:first_day + b / 16 % (:last_day - :first_day + 1)) * 86400 + 57600 + b % 32400 AS touched_at
    FROM twice
  )
SELECT
  (SELECT max(id) FROM party) + 1 + k AS id,
  'PAR' || printf('%04d', k) || ' ' || name AS entityid,
  name AS altname,
  name AS companyname,
  'PC-' || (1000 + k) AS partnercode,
  'desk@partner' || k || '.example' AS email,
  '+1 212 555 ' || printf('%04d', k % 10000) AS phone,
  CASE WHEN k % 2 = 0 THEN 'https://partner' || k || '.example/' END AS url,
  CASE b % 4 WHEN 0 THEN '1' WHEN 1 THEN '2' WHEN 2 THEN '1, 3' END AS category,
  CASE a % 3 WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 4 END AS subsidiary,
  1 + b % 3 AS department,
  'F' AS isperson,
  CASE WHEN k % 11 = 10 THEN 'T' ELSE 'F' END AS isinactive,
  CASE WHEN k % 2 = 1 THEN 'T' ELSE 'F' END AS eligibleforcommission,
  CASE WHEN k % 3 = 0 THEN (SELECT text FROM memos WHERE i = b % :memos) END AS comments,
  'DEFAULT' AS emailpreference,
  2 AS globalsubscriptionstatus,
  CASE WHEN k % 2 = 1 THEN 'partner-' || k END AS externalid,
  datetime(created_at, 'unixepoch') AS datecreated,
  datetime(max(created_at, touched_at), 'unixepoch') AS lastmodifieddate
FROM named ORDER BY k;

INSERT INTO entity (
  id, type, entityid, entitytitle, altname, email, phone, comments, externalid, toplevelparent, isinactive, isperson,
  datecreated, lastmodifieddate, partner
)
SELECT
  id, 'Partner', entityid, entityid, altname, email, phone, comments, externalid, id, isinactive, isperson,
  datecreated, lastmodifieddate, id
FROM partner ORDER BY id;
