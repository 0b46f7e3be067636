# %% [markdown]
# Lost commission by cause and partner, from the verdicts of a result's folder: with Polars, and the same with DuckDB.
#
#     pip install polars duckdb
#     tagtrail analyze --out result access.log* orders.csv partners.csv
#     python docs/notebook.py result
#
# Each "%%" begins a cell where an editor or Jupytext opens this file as a notebook.

# %%
import json
import sys
from pathlib import Path

import duckdb
import polars as pl

result = Path(sys.argv[1] if len(sys.argv) > 1 else "result")
verdicts = result / "verdicts.parquet"
pl.Config.set_tbl_rows(-1)

# %% [markdown]
# ## Polars: what each cause costs
#
# Sums are per currency, the costliest cause first. An order whose commission nobody knows adds nothing to the sum; it is
# counted as unknown.

# %%
lost = pl.read_parquet(verdicts).filter(pl.col("outcome") == "lost")
causes = (
    lost.group_by("cause", "claim", "currency")
    .agg(
        orders=pl.len(),
        commission_lost=pl.col("commission_lost").sum().round(2),
        unknown=pl.col("commission_lost").null_count(),
        confidence=pl.col("confidence").mean().round(2),
    )
    .sort("commission_lost", "cause", descending=[True, False])
)
print(causes)

# %% [markdown]
# ## Polars: cause by partner
#
# A pivot: a row per partner, a column per claim. "yes" can be claimed, "maybe" needs a talk, "no" is as the terms have it.

# %%
claims = (
    lost.with_columns(pl.col("partner").fill_null("(unknown)"))
    .pivot("claim", index=["partner", "currency"], values="commission_lost", aggregate_function="sum")
    .sort("partner", "currency")
)
print(claims)

# %% [markdown]
# ## DuckDB: the same by cause and partner, in SQL

# %%
database = duckdb.connect()
database.read_parquet(str(verdicts)).create_view("verdicts")
by_cause_and_partner = database.sql(
    """
    SELECT cause, coalesce(partner, '(unknown)') AS partner, currency, claim,
           count(*) AS orders, round(sum(commission_lost), 2) AS commission_lost
    FROM verdicts
    WHERE outcome = 'lost'
    GROUP BY ALL
    ORDER BY commission_lost DESC NULLS LAST, cause, partner
    """
)
by_cause_and_partner.show(max_rows=100)

# %% [markdown]
# ## Both agree with the summary

# %%
by_polars = dict(lost.group_by("currency").agg(pl.col("commission_lost").sum()).iter_rows())
by_duckdb = dict(
    database.sql(
        """
        SELECT currency, coalesce(sum(commission_lost), 0)
        FROM verdicts
        WHERE outcome = 'lost'
        GROUP BY currency
        """
    ).fetchall()
)
outcomes = json.loads((result / "summary.json").read_text(encoding="utf-8"))["orders"]["by_outcome"]
counted = next((outcome for outcome in outcomes if outcome["outcome"] == "lost"), {"orders": 0, "money": []})
assert causes["orders"].sum() == counted["orders"], (causes, counted)
for money in counted["money"]:
    for sums in (by_polars, by_duckdb):
        # A row's commission is rounded to cents, the summary's sum is not.
        allowed = 0.005 * counted["orders"] + 0.005
        assert abs(sums[money["currency"]] - money["commission_lost"]) <= allowed, (sums, money)
    lost_sum = by_polars[money["currency"]]
    print(f"{counted['orders']} orders lost, {money['currency']} {lost_sum:.2f}; summary: {money['commission_lost']:.2f}")
