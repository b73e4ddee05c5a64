"""Twenty-five more questions on the film rental folder, with queries on the raw files.

An analyst of the rental service asks them; the words were not chosen by what the proposed workspace
calls things. The views are those of `benchmarks.init_questions`.
"""

from benchmarks.asked import Asked

MORE_SAKILA = (
    Asked("How many films do we have?", "SELECT count(*) FROM film"),
    Asked("What is the average replacement cost of a film?",
          "SELECT avg(replacement_cost) FROM film"),
    Asked("Average rental rate of films by rating",
          "SELECT rating, avg(rental_rate) FROM film GROUP BY 1"),
    Asked("What is the average rental duration of films in each category?",
          "SELECT name, avg(rental_duration) FROM film JOIN film_category USING (film_id) "
          "JOIN category USING (category_id) GROUP BY 1"),
    Asked("How many actors are there?", "SELECT count(*) FROM actor"),
    Asked("How many customers do we have in India?",
          "SELECT count(*) FROM lives WHERE land = 'India'"),
    Asked("How many active customers are there?",
          "SELECT count(*) FROM customer WHERE active = 1"),
    Asked("How many PG-13 films are there?", "SELECT count(*) FROM film WHERE rating = 'PG-13'"),
    Asked("Average length of Horror films",
          "SELECT avg(length) FROM film JOIN film_category USING (film_id) "
          "JOIN category USING (category_id) WHERE name = 'Horror'"),
    Asked("Top 3 categories by average film length",
          "SELECT name, avg(length) AS n FROM film JOIN film_category USING (film_id) "
          "JOIN category USING (category_id) GROUP BY 1 ORDER BY n DESC LIMIT 3", ordered=True),
    Asked("How many inventory items are there?", "SELECT count(*) FROM inventory"),
    Asked("How many payments were made in June 2005?",
          "SELECT count(*) FROM payment WHERE strftime(payment_date, '%Y-%m') = '2005-06'"),
    Asked("What was the average payment in August 2005?",
          "SELECT avg(amount) FROM payment WHERE strftime(payment_date, '%Y-%m') = '2005-08'"),
    Asked("Revenue from 1 July to 15 July 2005",
          "SELECT sum(amount) FROM payment WHERE payment_date >= '2005-07-01' "
          "AND payment_date < '2005-07-16'"),
    Asked("Revenue per day from 1 to 7 July 2005",
          "SELECT strftime(payment_date, '%Y-%m-%d'), sum(amount) FROM payment "
          "WHERE payment_date >= '2005-07-01' AND payment_date < '2005-07-08' "
          "GROUP BY 1 HAVING count(DISTINCT customer_id) >= 10 ORDER BY 1", ordered=True),
    Asked("Revenue of Comedy films in July 2005",
          "SELECT sum(amount) FROM paid WHERE name = 'Comedy' "
          "AND strftime(payment_date, '%Y-%m') = '2005-07'"),
    Asked("Which category earned the most in 2005?",
          "SELECT name, sum(amount) AS n FROM paid WHERE year(payment_date) = 2005 "
          "GROUP BY 1 ORDER BY n DESC LIMIT 1"),
    Asked("Bottom 3 categories by number of rentals",
          "SELECT name, count(*) AS n FROM rented GROUP BY 1 ORDER BY n LIMIT 3", ordered=True),
    Asked("Weekly rentals from June to July 2005",
          "SELECT strftime(date_trunc('week', rental_date), '%Y-%m-%d'), count(*) FROM rental "
          "WHERE rental_date >= '2005-06-01' AND rental_date < '2005-08-01' "
          "GROUP BY 1 HAVING count(DISTINCT customer_id) >= 10 ORDER BY 1", ordered=True),
    Asked("How many different customers paid in July 2005?",
          "SELECT count(DISTINCT customer_id) FROM payment "
          "WHERE strftime(payment_date, '%Y-%m') = '2005-07'"),
    Asked("Rentals of PG and G films in August 2005",
          "SELECT count(*) FROM rented WHERE rating IN ('PG', 'G') "
          "AND strftime(rental_date, '%Y-%m') = '2005-08'"),
    Asked("Rentals in July 2005 except Sports films",
          "SELECT count(*) FROM rented WHERE name <> 'Sports' "
          "AND strftime(rental_date, '%Y-%m') = '2005-07'"),
    Asked("Top 5 countries by revenue",
          "SELECT land, sum(amount) AS n FROM payment JOIN lives USING (customer_id) GROUP BY 1 "
          "HAVING count(DISTINCT customer_id) >= 10 ORDER BY n DESC LIMIT 5", ordered=True),
    Asked("Revenue from customers in China by month in 2005",
          "SELECT strftime(payment_date, '%Y-%m-01'), sum(amount) FROM payment "
          "JOIN lives USING (customer_id) WHERE land = 'China' AND year(payment_date) = 2005 "
          "GROUP BY 1 HAVING count(DISTINCT customer_id) >= 10 ORDER BY 1", ordered=True),
    Asked("Revenue per customer in July 2005",
          "SELECT sum(amount) / count(DISTINCT customer_id) FROM payment "
          "WHERE strftime(payment_date, '%Y-%m') = '2005-07'"),
)  # fmt: skip
