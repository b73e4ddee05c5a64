"""Example bodies of the API, by operation."""

from typing import Any

QUESTION = "Plays by country last week"
BODIES: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION, "conversation_id": "weekly-review"},
    "runAgent": {
        "threadId": "weekly-review",
        "runId": "1",
        "state": {},
        "messages": [{"id": "m1", "role": "user", "content": QUESTION}],
        "tools": [],
        "context": [],
        "forwardedProps": {},
    },
    "renameConversation": {"title": "Weekly review"},
    "createChatCompletion": {
        "model": "signpost",
        "messages": [{"role": "user", "content": QUESTION}],
        "metadata": {"conversation_id": "weekly-review"},
    },
    "giveFeedback": {
        "trace_id": "0f3c9a1be2d44c6a8d5e7b90a1c2d3e4",
        "verdict": "down",
        "comment": "Trailers should not count.",
    },
}
"""Each is taken as it stands; a test sends them."""
ANSWER: dict[str, Any] = {
    "question": QUESTION,
    "status": "answered",
    "answer": "Germany had the most plays, 490, from 2026-05-11 to 2026-05-17.",
    "citations": [
        {
            "id": "c1",
            "kind": "metric",
            "title": "Plays",
            "source": "semantic_models/models.yaml",
            "snippet": "Times a song was played.",
        }
    ],
    "queries": [
        {
            "id": "q1",
            "kind": "metric",
            "request": {"metrics": ["plays"], "group_by": ["user__country"]},
            "sql": "SELECT country, COUNT(event_id) AS plays FROM events GROUP BY country",
            "verified": True,
            "row_count": 2,
            "elapsed_ms": 12,
        }
    ],
    "table": {
        "columns": [
            {"name": "user__country", "type": "string"},
            {"name": "plays", "type": "integer"},
        ],
        "rows": [["Germany", 490], ["France", 280]],
    },
    "model": "planner",
    "prompt_version": "2f1b7c90",
    "index_version": "20260518T020000000000Z-1a2b3c4d",
    "lake_version": "20260518T010000000000Z-5e6f7a8b",
    "as_of": "2026-05-17",
    "conversation_id": "weekly-review",
    "trace_id": "0f3c9a1be2d44c6a8d5e7b90a1c2d3e4",
}
ANSWERS: dict[str, dict[str, Any]] = {
    "ask": ANSWER,
    "getHealth": {"status": "ok"},
    "getReadiness": {
        "status": "ready",
        "lake_version": ANSWER["lake_version"],
        "index_version": ANSWER["index_version"],
    },
    "listFeatures": {
        "features": [
            {
                "id": "plays_30d@2",
                "status": "approved",
                "description": "Plays in the last thirty days.",
                "owner": "recommendations",
                "entity": "user",
            }
        ]
    },
}
"""Example answers, of status 200."""
