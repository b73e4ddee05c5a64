"""Forty questions on the demo workspace, each in five other wordings of the same meaning."""

PARAPHRASES: dict[str, tuple[str, str, str, str, str]] = {
    "How many downloads did we have last week?": (
        "Number of downloads last week", "last week's downloads", "What was the download count for last week?",
        "Downloads, previous week", "Can you tell me how many downloads there were last week please"),
    "How many plays were there in May 2026?": (
        "Plays in May 2026", "May 2026 plays", "What was the number of plays during May of 2026?",
        "total plays for 2026-05", "How often was something played in May 2026?"),
    "How many active users did we have yesterday?": (
        "Active users yesterday", "yesterday's active users", "What was the count of active users yesterday?",
        "How many users were active yesterday?", "active users on the day before today"),
    "Number of active users in the last 7 days": (
        "How many active users over the past 7 days?", "active users, last seven days", "Active users during the past week of 7 days",
        "How many users were active in the last 7 days?", "Distinct active users for the last 7 days"),
    "How many sessions were there on 10 June 2026?": (
        "Sessions on June 10, 2026", "sessions on 2026-06-10", "What was the number of sessions on the 10th of June 2026?",
        "10 June 2026 sessions", "How many sessions took place on June 10th 2026?"),
    "What was our revenue last month?": (
        "Revenue last month", "last month's revenue", "How much revenue did we make last month?",
        "How much money did we earn last month?", "total revenue of the previous month"),
    "What was the average order value in May 2026?": (
        "AOV in May 2026", "average order value, May 2026", "mean order value for May 2026",
        "How high was the average order value in May 2026?", "In May 2026, what was the average order value?"),
    "What was the open rate in June 2026?": (
        "Open rate June 2026", "open rate for June 2026", "How high was the open rate in June 2026?",
        "June 2026 open rate", "Tell me the open rate during June 2026"),
    "What was the completion rate of songs in May 2026?": (
        "Completion rate for songs, May 2026", "song completion rate in May 2026", "May 2026 completion rate of songs",
        "How high was the completion rate for songs in May 2026?", "In May 2026, what was the completion rate of songs?"),
    "How many searches were made on tablets in June 2026?": (
        "Searches on tablet in June 2026", "tablet searches in June 2026", "Number of searches from tablets during June 2026",
        "June 2026 searches with device tablet", "How many times did people search on tablets in June 2026?"),
    "How many downloads were there in the Germany storefront in May 2026?": (
        "Downloads in the German storefront in May 2026", "May 2026 downloads for storefront Germany", "Germany storefront downloads in May 2026",
        "Number of downloads in the DE storefront in May 2026", "In May 2026, how many downloads did the Germany storefront have?"),
    "How many sign-ups did we get in April 2026?": (
        "Signups in April 2026", "Sign ups April 2026", "number of signups during April 2026",
        "How many people signed up in April 2026?", "April 2026 sign-ups"),
    "What is the average rating of books in June 2026?": (
        "Average book rating in June 2026", "Mean rating of books, June 2026", "average rating for books in June 2026",
        "June 2026 average rating of books", "How were books rated on average in June 2026?"),
    "What was the purchase conversion in May 2026?": (
        "Purchase conversion May 2026", "purchase conversion for May 2026", "May 2026's purchase conversion",
        "How high was purchase conversion in May 2026?", "Give me the purchase conversion during May 2026"),
    "Show daily active users for the last 7 days": (
        "Active users per day over the last 7 days", "Active users by day, last 7 days", "daily active users in the past 7 days",
        "How many active users each day for the last 7 days?", "For the last seven days, active users by day"),
    "Plays per day in May 2026": (
        "Daily plays in May 2026", "plays by day, May 2026", "How many plays were there each day in May 2026?",
        "Number of plays for every day of May 2026", "May 2026 plays day by day"),
    "Downloads by week from 2026-06-01 to 2026-06-28": (
        "Weekly downloads from 1 June to 28 June 2026", "downloads per week between 2026-06-01 and 2026-06-28", "Downloads each week from June 1 to June 28, 2026",
        "weekly downloads, 1 to 28 June 2026", "How many downloads were there per week from 1 June 2026 until 28 June 2026?"),
    "Monthly revenue from April to June 2026": (
        "Revenue by month from April to June 2026", "Revenue per month, April through June 2026", "revenue by month in Q2 2026",
        "How much revenue did we make each month from April to June 2026?", "Between April and June 2026, revenue per month"),
    "Sessions per month from April to June 2026": (
        "Monthly sessions in Q2 2026", "sessions by month, April to June 2026", "Number of sessions each month between April 2026 and June 2026",
        "How many sessions per month from April until June 2026?", "Month by month sessions from April to June 2026"),
    "Plays by content kind in May 2026": (
        "Plays per content kind in May 2026", "May 2026 plays by kind", "How many plays did each content kind have in May 2026?",
        "Break down plays in May 2026 by kind of content", "plays split by content kind, May 2026"),
    "Break down last week's downloads by device": (
        "Downloads by device last week", "last week's downloads per device", "How many downloads did each device have last week?",
        "Downloads last week split by device", "For last week, downloads across devices"),
    "Open rate by surface in June 2026": (
        "June 2026 open rate per surface", "What was the open rate on each surface in June 2026?", "open rate for every surface, June 2026",
        "How does the open rate differ by surface in June 2026?", "surface-wise open rate in June 2026"),
    "Active users by plan in June 2026": (
        "Active users per plan in June 2026", "How many active users did each plan have in June 2026?", "June 2026 active users by plan",
        "active users broken down by plan, June 2026", "How many users were active on each plan in June 2026?"),
    "How many downloads per region in June 2026?": (
        "Downloads by region in June 2026", "June 2026 downloads by region", "downloads for each region in June 2026",
        "How many downloads did every region have in June 2026?", "Split June 2026 downloads by region"),
    "How many content items are there by kind?": (
        "Content items by kind", "Number of content items per kind", "How many content items of each kind are there?",
        "content items for each kind", "count of content items by content kind"),
    "Events by event type last week": (
        "Last week's events per event type", "How many events of each type were there last week?", "number of events by event type in the last week",
        "events split by type of event last week", "events per event type, previous week"),
    "Purchases by storefront in May 2026": (
        "Purchases per storefront in May 2026", "How many purchases did each storefront have in May 2026?", "May 2026 purchases by storefront",
        "purchases across storefronts in May 2026", "number of purchases for every storefront, May 2026"),
    "top 5 genres by plays in May 2026": (
        "Which 5 genres had the most plays in May 2026?", "The five most played genres in May 2026", "5 genres with the most plays in May 2026",
        "May 2026: top five genres by plays", "What were the top 5 genres by number of plays in May 2026?"),
    "Which 3 storefronts had the most revenue in June 2026?": (
        "Top 3 storefronts by revenue in June 2026", "three storefronts with the highest revenue in June 2026", "June 2026 top 3 storefronts by revenue",
        "The 3 biggest storefronts by revenue in June 2026", "What are the top three storefronts in revenue for June 2026?"),
    "Which device had the most sessions last week?": (
        "Top device by sessions last week", "What device had the highest number of sessions last week?", "device with the most sessions last week",
        "Last week, which device had most sessions?", "On which device were the most sessions last week?"),
    "What is the most downloaded title in June 2026?": (
        "Most downloaded title in June 2026", "Which title was downloaded most in June 2026?", "top title by downloads in June 2026",
        "Which title had the most downloads in June 2026?", "title with the highest downloads, June 2026"),
    "Which surface had the lowest open rate in May 2026?": (
        "Surface with the lowest open rate in May 2026", "What surface had the smallest open rate in May 2026?", "lowest open rate by surface in May 2026, which surface?",
        "In May 2026, which surface had the worst open rate?", "Which surface's open rate was lowest in May 2026?"),
    "Top 3 content kinds by active users in June 2026": (
        "Which 3 content kinds had the most active users in June 2026?", "three content kinds with the most active users in June 2026", "June 2026 top 3 kinds by active users",
        "The top three kinds of content by active users in June 2026", "What were the 3 content kinds with most active users in June 2026?"),
    "Compare downloads in May 2026 with June 2026": (
        "Downloads in June 2026 compared with May 2026", "downloads May 2026 vs June 2026", "How did downloads change from May 2026 to June 2026?",
        "Downloads: June 2026 versus May 2026", "What is the difference in downloads between May 2026 and June 2026?"),
    "Plays last week versus the week before": (
        "Compare plays last week with the week before", "plays last week vs the previous week", "How did plays change last week compared to the week before?",
        "Plays week over week", "Plays last week against the week before"),
    "Compare active users by plan in May 2026 and June 2026": (
        "Active users by plan, May 2026 vs June 2026", "How did active users by plan change from May 2026 to June 2026?", "active users per plan in June 2026 compared with May 2026",
        "Compare May 2026 with June 2026: active users by plan", "active users per plan: May 2026 versus June 2026"),
    "How did revenue change from April 2026 to May 2026?": (
        "Revenue change from April 2026 to May 2026", "Compare revenue in April 2026 with May 2026", "revenue April 2026 vs May 2026",
        "How much did revenue grow between April 2026 and May 2026?", "Change in revenue from April to May 2026"),
    "What share of June 2026 plays was on each device?": (
        "Share of plays by device in June 2026", "percentage of plays per device in June 2026", "What percentage of plays in June 2026 was on each device?",
        "plays share by device June 2026", "For June 2026, the proportion of plays by device"),
    "How many podcasts are in the catalogue?": (
        "Number of podcasts in the catalogue", "How many podcasts are there?", "How many podcasts do we have?",
        "count of podcasts", "How many podcasts does the catalog hold?"),
    "What is the average list price of books?": (
        "Average list price of books", "mean list price for books", "What do books cost on average?",
        "average book list price", "What's the avg. list price of a book?"),
}  # fmt: skip
