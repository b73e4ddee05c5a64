"""Questions on folders as `signpost init` proposes them, with queries on the raw files.

The queries were written from the questions and the files. They apply the reading rules by hand: open
ranges end with the newest complete day, groups of fewer than ten persons and unknown values are not
shown.
"""

from benchmarks.asked import Asked
from benchmarks.sakila_questions import MORE_SAKILA

SAKILA_VIEWS = (
    *(
        f"CREATE VIEW {name} AS FROM read_csv('{{data}}/{name}.csv', nullstr = '')"
        for name in ("film", "category", "film_category", "inventory", "customer", "address",
                     "city", "country", "language", "actor", "film_actor")
    ),
    "CREATE VIEW rental AS FROM read_csv('{data}/rental.csv', nullstr = '') "
    "WHERE rental_date < TIMESTAMP '2006-02-14'",
    "CREATE VIEW payment AS FROM read_csv('{data}/payment.csv', nullstr = '') "
    "WHERE payment_date < TIMESTAMP '2006-02-14'",
    "CREATE VIEW rented AS FROM rental JOIN inventory USING (inventory_id) JOIN film USING (film_id) "
    "JOIN film_category USING (film_id) JOIN category USING (category_id)",
    "CREATE VIEW paid AS SELECT p.*, r.* EXCLUDE (customer_id, rental_id) FROM payment p "
    "JOIN rented r ON r.rental_id = p.rental_id",
    "CREATE VIEW lives AS SELECT customer_id, CASE country WHEN 'Turkey' THEN 'Türkiye' WHEN 'Russian Federation' THEN 'Russia' ELSE country END AS land, "
    "city FROM customer JOIN address USING (address_id) JOIN city USING (city_id) "
    "JOIN country USING (country_id)",
)  # fmt: skip
THELOOK_VIEWS = (
    "CREATE VIEW users AS SELECT DISTINCT ON (id) id, age, gender, traffic_source, created_at, "
    "CASE country WHEN 'Deutschland' THEN 'Germany' WHEN 'España' THEN 'Spain' "
    "WHEN 'Brasil' THEN 'Brazil' WHEN '' THEN NULL WHEN 'null' THEN NULL ELSE country END AS country "
    "FROM '{data}/users.parquet' WHERE created_at < TIMESTAMP '{end}'",
    *(
        f"CREATE VIEW {name} AS SELECT DISTINCT ON ({key}) * FROM '{{data}}/{name}.parquet' "
        "WHERE created_at < TIMESTAMP '{end}'"
        for name, key in (("events", "id"), ("orders", "order_id"), ("order_items", "id"))
    ),
    "CREATE VIEW products AS SELECT DISTINCT ON (id) * FROM '{data}/products.parquet'",
    "CREATE VIEW sold AS FROM order_items i JOIN products p ON p.id = i.product_id",
)


SAKILA = (
    Asked("How many rentals were there in July 2005?",
          "SELECT count(*) FROM rental WHERE strftime(rental_date, '%Y-%m') = '2005-07'"),
    Asked("What was the revenue in August 2005?",
          "SELECT sum(amount) FROM payment WHERE strftime(payment_date, '%Y-%m') = '2005-08'"),
    Asked("Revenue by month in 2005",
          "SELECT strftime(payment_date, '%Y-%m-01'), sum(amount) FROM payment "
          "WHERE year(payment_date) = 2005 GROUP BY 1 ORDER BY 1", ordered=True),
    Asked("Revenue by film category",
          "SELECT name, sum(amount) FROM paid GROUP BY 1"),
    Asked("Top 5 categories by revenue in July 2005",
          "SELECT name, sum(amount) AS n FROM paid WHERE strftime(payment_date, '%Y-%m') = '2005-07' "
          "GROUP BY 1 ORDER BY n DESC LIMIT 5", ordered=True),
    Asked("Rentals by film rating",
          "SELECT rating, count(*) FROM rented GROUP BY 1"),
    Asked("Which 10 films were rented most often?",
          "SELECT title, count(*) AS n FROM rented GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10"),
    Asked("Customers by country",
          "SELECT land, count(*) FROM lives GROUP BY 1 HAVING count(*) >= 10"),
    Asked("Payments by country in August 2005",
          "SELECT land, count(*) FROM payment JOIN lives USING (customer_id) "
          "WHERE strftime(payment_date, '%Y-%m') = '2005-08' GROUP BY 1 "
          "HAVING count(DISTINCT customer_id) >= 10"),
    Asked("How many films are there in each category?",
          "SELECT name, count(*) FROM film_category JOIN category USING (category_id) GROUP BY 1"),
    Asked("Average film length by rating",
          "SELECT rating, avg(length) FROM film GROUP BY 1"),
    Asked("Daily rentals in June 2005",
          "SELECT strftime(rental_date, '%Y-%m-%d'), count(*) FROM rental "
          "WHERE strftime(rental_date, '%Y-%m') = '2005-06' GROUP BY 1 ORDER BY 1", ordered=True),
    Asked("How many customers rented something in June 2005?",
          "SELECT count(DISTINCT customer_id) FROM rental WHERE strftime(rental_date, '%Y-%m') = '2005-06'"),
    Asked("Average payment amount by film category",
          "SELECT name, avg(amount) FROM paid GROUP BY 1"),
    Asked("Rentals of Sci-Fi films by month in 2005",
          "SELECT strftime(rental_date, '%Y-%m-01'), count(*) FROM rented WHERE name = 'Sci-Fi' "
          "AND year(rental_date) = 2005 GROUP BY 1 ORDER BY 1", ordered=True),
)  # fmt: skip
THELOOK = (
    Asked("How many sessions were there in March 2026?",
          "SELECT count(DISTINCT session_id) FROM events WHERE strftime(created_at, '%Y-%m') = '2026-03'"),
    Asked("Revenue by month in 2025",
          "SELECT strftime(created_at, '%Y-%m-01'), sum(sale_price) FROM order_items "
          "WHERE year(created_at) = 2025 GROUP BY 1 ORDER BY 1", ordered=True),
    Asked("Revenue by product category in 2025",
          "SELECT category, sum(sale_price) FROM sold WHERE year(created_at) = 2025 GROUP BY 1 "
          "HAVING count(DISTINCT user_id) >= 10"),
    Asked("Top 5 brands by revenue in 2025",
          "SELECT brand, sum(sale_price) AS n FROM sold WHERE year(created_at) = 2025 "
          "AND brand IS NOT NULL GROUP BY 1 HAVING count(DISTINCT user_id) >= 10 "
          "ORDER BY n DESC LIMIT 5", ordered=True),
    Asked("Sessions by traffic source in August 2026",
          "SELECT traffic_source, count(DISTINCT session_id) FROM events "
          "WHERE strftime(created_at, '%Y-%m') = '2026-08' GROUP BY 1"),
    Asked("How many orders were there in 2025?",
          "SELECT count(*) FROM orders WHERE year(created_at) = 2025"),
    Asked("Orders by status in Q2 2026",
          "SELECT status, count(*) FROM orders WHERE year(created_at) = 2026 "
          "AND quarter(created_at) = 2 GROUP BY 1"),
    Asked("New users by month in 2026",
          "SELECT strftime(created_at, '%Y-%m-01'), count(*) FROM users "
          "WHERE year(created_at) = 2026 GROUP BY 1 ORDER BY 1", ordered=True),
    Asked("Users by country",
          "SELECT country, count(*) FROM users WHERE country IS NOT NULL GROUP BY 1 "
          "HAVING count(*) >= 10"),
    Asked("How many products does each department have?",
          "SELECT department, count(*) FROM products GROUP BY 1"),
    Asked("Average order value in 2025",
          "SELECT sum(sale_price) / count(DISTINCT order_id) FROM order_items WHERE year(created_at) = 2025"),
    Asked("Purchases by browser in October 2026",
          "SELECT browser, count(*) FROM events WHERE event_type = 'purchase' "
          "AND strftime(created_at, '%Y-%m') = '2026-10' GROUP BY 1"),
    Asked("Active users per day over the last 7 days",
          "SELECT strftime(created_at, '%Y-%m-%d'), count(DISTINCT user_id) FROM events "
          "WHERE created_at >= TIMESTAMP '{end}' - INTERVAL 7 DAY GROUP BY 1 ORDER BY 1", ordered=True),
    Asked("Cart to purchase conversion in September 2026",
          "WITH e AS (FROM events WHERE strftime(created_at, '%Y-%m') = '2026-09') "
          "SELECT count(DISTINCT session_id) FILTER (event_type = 'purchase') "
          "/ count(DISTINCT session_id) FILTER (event_type = 'cart') FROM e"),
    Asked("Revenue by country in Q1 2026",
          "SELECT u.country, sum(sale_price) FROM order_items i JOIN users u ON u.id = i.user_id "
          "WHERE year(i.created_at) = 2026 AND quarter(i.created_at) = 1 AND u.country IS NOT NULL "
          "GROUP BY 1 HAVING count(DISTINCT u.id) >= 10"),
)  # fmt: skip
BOOKS_VIEWS = ("CREATE VIEW books AS FROM read_csv('{data}/books.csv', nullstr = '')",)
BOOKS = (
    Asked("How many books are there?", "SELECT count(*) FROM books"),
    Asked("Books by publication year",
          "SELECT original_publication_year, count(*) FROM books "
          "WHERE original_publication_year IS NOT NULL GROUP BY 1"),
    Asked("Average rating of books", "SELECT avg(average_rating) FROM books"),
    Asked("Which 5 books have the most ratings?",
          "SELECT title, sum(ratings_count) AS n FROM books GROUP BY 1 ORDER BY n DESC LIMIT 5",
          ordered=True),
    Asked("Books by J.K. Rowling", "SELECT count(*) FROM books WHERE authors = 'J.K. Rowling'"),
    Asked("Average rating of books by Stephen King",
          "SELECT avg(average_rating) FROM books WHERE authors = 'Stephen King'"),
)  # fmt: skip
GA4_VIEWS = (
    "CREATE VIEW events AS SELECT *, make_timestamp(event_timestamp) AS moment, "
    "list_filter(event_params, lambda p: p.key = 'ga_session_id')[1].value.int_value AS session "
    "FROM '{data}/*.parquet' WHERE make_timestamp(event_timestamp) < TIMESTAMP '{end}'",
)
GA4 = (
    Asked("How many users visited in January 2021?",
          "SELECT count(DISTINCT user_pseudo_id) FROM events WHERE strftime(moment, '%Y-%m') = '2021-01'"),
    Asked("Sessions in January 2021",
          "SELECT count(DISTINCT session) FROM events WHERE strftime(moment, '%Y-%m') = '2021-01'"),
    Asked("Revenue in December 2020",
          "SELECT sum(ecommerce.purchase_revenue_in_usd) FROM events "
          "WHERE strftime(moment, '%Y-%m') = '2020-12'"),
    Asked("Purchases by device category",
          "SELECT device.category, count(*) FROM events WHERE event_name = 'purchase' GROUP BY 1 "
          "HAVING count(DISTINCT user_pseudo_id) >= 10"),
    Asked("Page views by mobile brand",
          "SELECT device.mobile_brand_name, count(*) FROM events WHERE event_name = 'page_view' "
          "GROUP BY 1 HAVING count(DISTINCT user_pseudo_id) >= 10"),
    Asked("Scrolls by continent",
          "SELECT geo.continent, count(*) FROM events WHERE event_name = 'scroll' "
          "AND geo.continent <> '(not set)' GROUP BY 1 HAVING count(DISTINCT user_pseudo_id) >= 10"),
)  # fmt: skip
FOLDERS = {
    "sakila": ((*SAKILA, *MORE_SAKILA), SAKILA_VIEWS),
    "thelook": (THELOOK, THELOOK_VIEWS),
    "books": (BOOKS, BOOKS_VIEWS),
    "ga4": (GA4, GA4_VIEWS),
}
