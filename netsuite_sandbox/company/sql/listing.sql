-- NetSuite lists what an account added to it. Whatever the listing does not name yet is put there.

INSERT INTO customrecordtype BY NAME
SELECT
  coalesce((SELECT max(internalid) FROM customrecordtype), 100) + row_number() OVER (ORDER BY t.name) AS internalid,
  upper(t.name) AS scriptid,
  replace(substr(t.name, 14), '_', ' ') AS name,
  replace(substr(t.name, 14), '_', ' ') AS recordname,
  'T' AS includename,
  '2020-01-01 08:00:00' AS lastmodifieddate
FROM sandbox_table t
WHERE t.name LIKE 'customrecord\_%' ESCAPE '\' AND t.name NOT IN (SELECT lower(scriptid) FROM customrecordtype);

INSERT INTO customlist BY NAME
SELECT
  coalesce((SELECT max(internalid) FROM customlist), 50) + row_number() OVER (ORDER BY t.name) AS internalid,
  upper(t.name) AS scriptid,
  replace(substr(t.name, 12), '_', ' ') AS name,
  '2020-01-01 08:00:00' AS lastmodifieddate
FROM sandbox_table t
WHERE t.name LIKE 'customlist\_%' ESCAPE '\' AND t.name NOT IN (SELECT lower(scriptid) FROM customlist);

-- Record types by number: what a field's recordtype and fieldvaluetyperecord hold.
INSERT INTO scriptrecordtype (skey, name)
SELECT internalid, name FROM customrecordtype WHERE internalid NOT IN (SELECT skey FROM scriptrecordtype)
UNION ALL
SELECT internalid, name FROM customlist WHERE internalid NOT IN (SELECT skey FROM scriptrecordtype);

-- A field that stands on several records (customer, vendor, contact) is one custom field.
INSERT INTO customfield BY NAME
WITH field AS (
  SELECT name, min(label) AS label, min(type) AS type, max(refers_to) AS target, min(table_name) AS table_name
  FROM sandbox_column WHERE custom AND name NOT IN (SELECT lower(scriptid) FROM customfield) GROUP BY name
)
SELECT
  coalesce((SELECT max(internalid) FROM customfield), 300) + 3 * row_number() OVER (ORDER BY name) AS internalid,
  upper(name) AS scriptid,
  label AS name,
  CASE WHEN name LIKE '%sbx%' THEN label || ' of the record' END AS description,
  CASE
    WHEN table_name LIKE 'customrecord%' THEN 'RECORD'
    WHEN name LIKE 'custbody%' THEN 'BODY'
    WHEN name LIKE 'custcol%' THEN 'COLUMN'
    WHEN name LIKE 'custitem%' THEN 'ITEM'
    WHEN name LIKE 'custentity%' THEN 'ENTITY'
    ELSE 'OTHER'
  END AS fieldtype,
  CASE
    WHEN target <> '' THEN 'SELECT'
    WHEN type = 'boolean' THEN 'CHECKBOX'
    WHEN type = 'integer' THEN 'INTEGER'
    WHEN type = 'number' AND name LIKE '%rate%' THEN 'PERCENT'
    WHEN type = 'number' THEN 'CURRENCY'
    WHEN type = 'date' THEN 'DATE'
    WHEN type = 'datetime' THEN 'DATETIMETZ'
    WHEN type = 'clob' THEN 'CLOBTEXT'
    ELSE 'TEXT'
  END AS fieldvaluetype,
  coalesce(
    (SELECT internalid FROM customlist WHERE lower(scriptid) = target),
    (SELECT internalid FROM customrecordtype WHERE lower(scriptid) = target),
    (SELECT skey FROM scriptrecordtype s WHERE lower(s.name) = target AND skey < 0)
  ) AS fieldvaluetyperecord,
  (SELECT internalid FROM customrecordtype WHERE lower(scriptid) = table_name) AS recordtype,
  NULL AS owner,
  'F' AS isinactive,
  'F' AS ismandatory,
  'F' AS isshowinlist,
  'T' AS isstored,
  '2023-02-01 19:30:00' AS lastmodifieddate
FROM field;
