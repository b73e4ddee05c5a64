WITH spine AS (
  SELECT DISTINCT content_id, label_ts
  FROM labels
),
own AS (
  SELECT s.content_id, s.label_ts, e.release_date AS release_date,
    row_number() OVER (PARTITION BY s.content_id, s.label_ts ORDER BY e.content_id, e.release_date) AS copy
  FROM spine AS s
  JOIN content AS e
    ON e.content_id = s.content_id
),
valued AS (
  SELECT content_id, label_ts,
    CASE WHEN CAST(CAST(release_date AS DATE) AS TIMESTAMP) > CAST(CAST(label_ts AS DATE) AS TIMESTAMP) THEN 0 ELSE (epoch_us(CAST(CAST(label_ts AS DATE) AS TIMESTAMP)) - epoch_us(CAST(CAST(release_date AS DATE) AS TIMESTAMP))) // 86400000000 END AS item_age_days
  FROM own
  WHERE copy = 1
)
SELECT
  l.content_id,
  l.label_ts,
  v.item_age_days AS item_age_days
FROM labels AS l
LEFT JOIN valued AS v
  ON v.content_id = l.content_id
  AND v.label_ts = l.label_ts
