WITH spine AS (
  SELECT DISTINCT user_id, label_ts
  FROM labels
),
matched AS (
  SELECT
    s.user_id, s.label_ts,
    e.event_id AS event_id,
    e.occurred_at AS event_ts,
    e.amount_usd AS amount_usd,
    row_number() OVER (
      PARTITION BY s.user_id, s.label_ts, e.event_id
      ORDER BY e.received_at, e.occurred_at, e.amount_usd
    ) AS copy
  FROM spine AS s
  JOIN events AS e
    ON e.user_id = s.user_id
    AND e.occurred_at >= s.label_ts - INTERVAL 2160 HOUR
    AND e.occurred_at < s.label_ts
    AND e.received_at < s.label_ts
    AND e.event_type IN ('purchase')
    AND e.amount_usd IS NOT NULL
),
known AS (
  SELECT user_id, label_ts, event_id, event_ts, amount_usd
  FROM matched
  WHERE copy = 1
),
valued AS (
  SELECT user_id, label_ts,
    CAST(sum(CAST(amount_usd AS DECIMAL(28, 6))) AS DOUBLE) AS purchase_amount_90d
  FROM known
  GROUP BY user_id, label_ts
)
SELECT
  l.user_id,
  l.label_ts,
  coalesce(v.purchase_amount_90d, CAST('0.0' AS DOUBLE)) AS purchase_amount_90d
FROM labels AS l
LEFT JOIN valued AS v
  ON v.user_id = l.user_id
  AND v.label_ts = l.label_ts
