WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.rating AS rating,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.rating
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 2160 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('rate')
    AND e.rating IS NOT NULL
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, rating
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT user_id, label_ts,
    CASE WHEN count(rating) >= 3 THEN CAST(sum(CAST(rating AS DECIMAL(28, 6))) AS DOUBLE) / count(rating) END AS mean_rating_90d
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  v.mean_rating_90d AS mean_rating_90d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
