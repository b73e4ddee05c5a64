WITH spine AS (
  SELECT DISTINCT content_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.content_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.user_id AS user_id,
    row_number() OVER (
      PARTITION BY s.content_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.user_id
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.content_id = s.content_id
    AND e.occurred_at >= s.label_ts - INTERVAL 168 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('open', 'download', 'play')
    AND e.user_id IS NOT NULL
),
known AS (
  SELECT content_id, label_ts, event_id, event_ts, user_id
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT content_id, label_ts,
    count(DISTINCT user_id) AS item_popularity_7d
  FROM known
  GROUP BY content_id, label_ts
)
SELECT
  l.content_id,
  l.label_ts,
  CAST(CAST(ln(1 + coalesce(v.item_popularity_7d, 0)) AS DECIMAL(28, 9)) AS DOUBLE) AS item_popularity_7d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.content_id = l.content_id
  AND v.label_ts = l.label_ts
