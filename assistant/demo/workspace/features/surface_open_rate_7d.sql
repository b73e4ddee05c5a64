WITH spine AS (
  SELECT DISTINCT surface, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.surface, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.event_type AS event_type,
    row_number() OVER (
      PARTITION BY s.surface, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.event_type
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.surface = s.surface
    AND e.occurred_at >= s.label_ts - INTERVAL 168 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('impression', 'open')
),
known AS (
  SELECT surface, label_ts, event_id, event_ts, event_type
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT surface, label_ts,
    CASE WHEN count(*) FILTER (WHERE event_type IN ('impression')) > 0 THEN CAST(count(*) FILTER (WHERE event_type IN ('open')) AS DOUBLE) / count(*) FILTER (WHERE event_type IN ('impression')) END AS surface_open_rate_7d
  FROM known
  GROUP BY surface, label_ts
)
SELECT
  l.surface,
  l.label_ts,
  v.surface_open_rate_7d AS surface_open_rate_7d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.surface = l.surface
  AND v.label_ts = l.label_ts
