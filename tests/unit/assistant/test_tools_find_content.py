"""The SQL of lookups by attribute."""

import pytest
from test_planner_content import CONTENTS

from assistant.errors import RequestError
from assistant.semantics.content_request import Condition, ContentRequest
from assistant.tools.find_content import _condition, _list_sql


def test_a_value_is_a_literal_whatever_it_says() -> None:
    item = Condition(column="genre", values=("Rock' OR 1=1 --",))

    assert _condition(item, CONTENTS) == "\"genre\" IN ('Rock'' OR 1=1 --')"


def test_an_attribute_that_the_table_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(RequestError, match=r"no attribute 'cost'.*price"):
        _condition(Condition(column="cost", operator="lt", values=(5,)), CONTENTS)


def test_items_without_the_attribute_are_not_first_by_it() -> None:
    request = ContentRequest(table="contents", order_by="price", descending=True, limit=3)

    sql = _list_sql(request, CONTENTS, [])

    assert 'WHERE "price" IS NOT NULL ORDER BY "price" DESC, "title" LIMIT 3' in sql
