"""Limits: shared through Redis, and still there when Redis is not."""

import asyncio
from contextlib import suppress

import pytest
from redis.asyncio import Redis

from medianest.errors import RateLimitError
from medianest.services.accounts.sign_in_limits import network
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.request_budgets import RequestBudgets

FIVE = Limit("test", 5, 900)


@pytest.fixture
async def redis(redis_url):
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def away():
    """A Redis that nobody runs."""
    client = Redis.from_url("unix:///nowhere/redis.sock")
    yield client
    await client.aclose()


async def use_up(limits, limit, who):
    for _ in range(limit.amount):
        await limits.take(limit, who)


async def test_the_sixth_try_of_five_is_refused_with_the_time_to_wait(redis):
    limits = RateLimits(redis)
    await use_up(limits, FIVE, "ada")
    with pytest.raises(RateLimitError) as caught:
        await limits.take(FIVE, "ada")
    assert 890 <= caught.value.retry_after_seconds <= 900


async def test_processes_count_together(redis):
    await use_up(RateLimits(redis), FIVE, "ada")
    with pytest.raises(RateLimitError):
        await RateLimits(redis).take(FIVE, "ada")


async def test_people_and_limits_are_counted_apart(redis):
    limits = RateLimits(redis)
    await use_up(limits, FIVE, "ada")
    await limits.take(FIVE, "ben")
    await limits.take(Limit("other", 5, 900), "ada")


async def test_tries_at_the_same_moment_do_not_slip_through(redis):
    limits = RateLimits(redis)
    tries = [limits.take(FIVE, "ada") for _ in range(40)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert answers.count(None) == 5


async def test_what_is_given_back_may_be_used_again(redis):
    limits = RateLimits(redis)
    for _ in range(20):
        await limits.take(FIVE, "ada")
        await limits.give_back(FIVE, "ada")


async def test_tries_beyond_the_limit_do_not_prolong_it(redis):
    limits, short = RateLimits(redis), Limit("short", 1, 1)
    await limits.take(short, "ada")
    for _ in range(4):
        await asyncio.sleep(0.3)
        try:
            await limits.take(short, "ada")
        except RateLimitError:
            continue
        return
    pytest.fail("the window never ended")


async def test_without_redis_the_process_counts_by_itself(away):
    limits = RateLimits(away)
    await use_up(limits, FIVE, "ada")
    with pytest.raises(RateLimitError) as caught:
        await limits.take(FIVE, "ada")
    assert 890 <= caught.value.retry_after_seconds <= 900


async def test_redis_keeps_no_name_or_address(redis):
    await RateLimits(redis).take(FIVE, "ada@example.org")
    keys = await redis.keys("*")
    assert keys
    assert all(key.startswith(b"medianest:limits") for key in keys)
    assert not any(b"ada" in key for key in keys)


@pytest.mark.parametrize(
    ("ip", "household"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_stands_for_a_household(ip, household):
    assert network(ip) == household


async def test_calls_beyond_the_budget_are_refused(redis):
    budgets = RequestBudgets(RateLimits(redis))
    left = [(await budgets.spend("ada", 10, 3600)).remaining for _ in range(10)]
    assert left == list(range(9, -1, -1))
    with pytest.raises(RateLimitError) as caught:
        await budgets.spend("ada", 10, 3600)
    assert 1 <= caught.value.retry_after_seconds <= 3600


async def test_a_second_process_knows_what_the_first_let_through(redis):
    first, second = (RequestBudgets(RateLimits(redis)) for _ in range(2))
    for _ in range(100):
        await first.spend("ada", 100, 3600)
    let_through = 0
    with suppress(RateLimitError):
        while let_through < 50:
            await second.spend("ada", 100, 3600)
            let_through += 1
    assert let_through <= 100 // 20


async def test_most_calls_do_not_ask_redis(redis):
    budgets = RequestBudgets(RateLimits(redis))
    before = (await redis.info("stats"))["total_commands_processed"]
    for _ in range(1_000):
        await budgets.spend("ada", 100_000, 3600)
    assert (await redis.info("stats"))["total_commands_processed"] - before < 10


async def test_budgets_hold_without_redis(away):
    budgets = RequestBudgets(RateLimits(away))
    for _ in range(10):
        await budgets.spend("ada", 10, 3600)
    with pytest.raises(RateLimitError):
        await budgets.spend("ada", 10, 3600)
