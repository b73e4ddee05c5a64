WITH spine AS (
  SELECT DISTINCT content_id, label_ts
  FROM labels
),
own AS (
  SELECT s.content_id, s.label_ts, e.price_usd AS price_usd,
    row_number() OVER (PARTITION BY s.content_id, s.label_ts ORDER BY e.content_id, e.price_usd) AS copy
  FROM spine AS s
  JOIN content AS e
    ON e.content_id = s.content_id
),
valued AS (
  SELECT content_id, label_ts,
    CASE WHEN price_usd IS NULL THEN 'free' WHEN price_usd < CAST('0.01' AS DOUBLE) THEN 'free' WHEN price_usd < CAST('2.0' AS DOUBLE) THEN 'under 2' WHEN price_usd < CAST('5.0' AS DOUBLE) THEN '2 to 5' ELSE 'above 5' END AS price_band
  FROM own
  WHERE copy = 1
)
SELECT
  l.content_id,
  l.label_ts,
  v.price_band AS price_band
FROM labels AS l
LEFT JOIN valued AS v
  ON v.content_id = l.content_id
  AND v.label_ts = l.label_ts
