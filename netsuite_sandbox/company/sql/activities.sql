-- Cases and tasks. Both are events, which share their ids: cases have the odd ones.

INSERT INTO supportcase BY NAME
WITH RECURSIVE
  counter(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counter WHERE k < :cases),
  mixed AS (SELECT k, (k * 48271 + :seed * 16807 + 499) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  twice AS (SELECT k, a, (a * 69621 + 17) % 2147483647 AS b FROM drawn),
  dated AS (
    SELECT *,
      CASE a / 8 % 8 WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 ELSE 5 END AS stage,
      (:first_day + a % (:last_day - :first_day - 60)) * 86400 + 57600 + b % 32400 AS created_at,
      (1 + b / 64 % 60) * 86400 - b % 3600 AS taken
    FROM twice
  ),
  -- A case is a customer's, or one of its projects' (every fifth); a contact is known where the customer has one.
  placed AS (
    SELECT d.*, c.id AS contact, c.email AS email,
      CASE
        WHEN d.k % 5 = 0 THEN (SELECT id FROM party j WHERE j.kind = 'job' AND j.k = 1 + d.b % :jobs)
        ELSE coalesce(u.id, (SELECT id FROM party q WHERE q.kind = 'customer' AND q.k = 1 + d.b % :customers))
      END AS company
    FROM dated d
    JOIN party p ON p.kind = 'contact' AND p.k = 1 + d.a % :contacts
    LEFT JOIN customer u ON u.id = (SELECT company FROM contact WHERE id = p.id)
    LEFT JOIN contact c ON c.id = p.id AND u.id IS NOT NULL AND d.k % 5 <> 0
  )
SELECT
  999 + 2 * k AS id,
  CAST(1000 + k AS TEXT) AS casenumber,
  CASE k % 3
    WHEN 0 THEN (SELECT text FROM memos WHERE i = d.b % :memos)
    ELSE (SELECT name FROM good g WHERE g.k = d.b % :items) || CASE k % 3 WHEN 1 THEN ' arrived damaged' ELSE '?' END
  END AS title,
  company, contact, email,
  CASE WHEN k % 4 <> 3 THEN (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + d.b % :employees) END
    AS assigned,
  CASE WHEN k % 3 <> 0 THEN (SELECT id FROM good g WHERE g.k = d.b % :items) END AS item,
  stage AS status,
  1 + d.b % 3 AS priority,
  CASE d.b % 3 WHEN 0 THEN -5 WHEN 1 THEN 1 ELSE 2 END AS origin,
  CASE WHEN k % 7 <> 0 THEN 1 + d.a % 3 END AS category,
  CASE WHEN k % 6 = 1 THEN (SELECT text FROM memos WHERE i = d.a % :memos) END AS incomingmessage,
  1 AS subsidiary,
  CASE WHEN k % 2 = 0 THEN 'case-' || k END AS externalid,
  date(created_at, 'unixepoch') AS startdate,
  CASE stage WHEN 5 THEN datetime(created_at + taken, 'unixepoch') END AS enddate,
  datetime(created_at, 'unixepoch') AS createddate,
  datetime(CASE stage WHEN 1 THEN created_at ELSE created_at + taken END, 'unixepoch') AS lastmodifieddate
FROM placed d ORDER BY k;

INSERT INTO task BY NAME
WITH RECURSIVE
  counter(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counter WHERE k < :tasks),
  mixed AS (SELECT k, (k * 48271 + :seed * 16807 + 719) % 2147483647 AS x FROM counter),
  drawn AS (SELECT k, (x * x + k) % 2147483647 AS a FROM mixed),
  twice AS (SELECT k, a, (a * 69621 + 19) % 2147483647 AS b FROM drawn),
  dated AS (
    SELECT *,
      CASE a / 8 % 4 WHEN 0 THEN 'NOTSTART' WHEN 1 THEN 'PROGRESS' ELSE 'COMPLETE' END AS status,
      (:first_day + a % (:last_day - :first_day - 30)) * 86400 + 57600 + b % 32400 AS created_at,
      (1 + b / 64 % 30) * 86400 - b % 3600 AS taken
    FROM twice
  )
SELECT
  1000 + 2 * k AS id,
  CASE k % 2 WHEN 1 THEN 'Visit ' || k ELSE 'Call about ' || (SELECT text FROM memos WHERE i = d.b % :memos) END
    AS title,
  status,
  CASE d.b % 4 WHEN 0 THEN 'HIGH' WHEN 1 THEN 'LOW' ELSE 'MEDIUM' END AS priority,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + d.a % :employees) AS assigned,
  (SELECT id FROM party e WHERE e.kind = 'employee' AND e.k = 1 + d.b % :employees) AS owner,
  (SELECT id FROM party c WHERE c.kind = 'customer' AND c.k = 1 + d.b % :customers) AS company,
  CASE WHEN k % 4 = 0 THEN 1001 + 2 * (d.b % :cases) END AS supportcase,
  CASE WHEN k % 5 = 2 THEN (SELECT text FROM memos WHERE i = d.a % :memos) END AS message,
  CASE WHEN k % 3 = 0 THEN (1 + d.b % 16) / 4.0 END AS estimatedtime,
  CASE status WHEN 'COMPLETE' THEN 100 WHEN 'PROGRESS' THEN d.b % 10 * 10 ELSE 0 END AS percentcomplete,
  'F' AS accesslevel,
  CASE WHEN k % 2 = 1 THEN 'task-' || k END AS externalid,
  date(created_at, 'unixepoch') AS startdate,
  date(created_at, 'unixepoch', '+' || (d.b % 30) || ' days') AS duedate,
  CASE status WHEN 'COMPLETE' THEN date(created_at + taken, 'unixepoch') END AS completeddate,
  datetime(created_at, 'unixepoch') AS createddate,
  datetime(CASE status WHEN 'NOTSTART' THEN created_at ELSE created_at + taken END, 'unixepoch') AS lastmodifieddate
FROM dated d ORDER BY k;
