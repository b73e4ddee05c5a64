WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.content_id AS content_id,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.content_id
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 672 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('open')
    AND e.content_id IS NOT NULL
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, content_id
  FROM matched
  WHERE copy = 1
),
ranked AS (
  SELECT user_id, label_ts, event_ts, content_id,
    row_number() OVER (PARTITION BY user_id, label_ts ORDER BY event_ts DESC, event_id DESC) AS place
  FROM known
),
valued AS (
  SELECT user_id, label_ts,
    CASE WHEN max(CASE WHEN place = 1 THEN content_id END) IS NOT NULL THEN list_filter([max(CASE WHEN place = 1 THEN content_id END), max(CASE WHEN place = 2 THEN content_id END), max(CASE WHEN place = 3 THEN content_id END), max(CASE WHEN place = 4 THEN content_id END), max(CASE WHEN place = 5 THEN content_id END), max(CASE WHEN place = 6 THEN content_id END), max(CASE WHEN place = 7 THEN content_id END), max(CASE WHEN place = 8 THEN content_id END), max(CASE WHEN place = 9 THEN content_id END), max(CASE WHEN place = 10 THEN content_id END)], lambda item: item IS NOT NULL) END AS recent_items_28d
  FROM ranked
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  v.recent_items_28d AS recent_items_28d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
