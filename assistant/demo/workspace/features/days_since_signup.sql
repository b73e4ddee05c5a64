WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
own AS (
  SELECT s.user_id, s.label_ts, e.signed_up_on AS signed_up_on,
    row_number() OVER (PARTITION BY s.user_id, s.label_ts ORDER BY e.user_id, e.signed_up_on) AS copy
  FROM spine AS s
  JOIN users AS e
    ON e.user_id = s.user_id
),
valued AS (
  SELECT user_id, label_ts,
    CASE WHEN CAST(CAST(signed_up_on AS DATE) AS TIMESTAMP) <= CAST(CAST(label_ts AS DATE) AS TIMESTAMP) THEN (epoch_us(CAST(CAST(label_ts AS DATE) AS TIMESTAMP)) - epoch_us(CAST(CAST(signed_up_on AS DATE) AS TIMESTAMP))) // 86400000000 END AS days_since_signup
  FROM own
  WHERE copy = 1
)
SELECT
  l.user_id,
  l.label_ts,
  v.days_since_signup AS days_since_signup
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
