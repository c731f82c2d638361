//! What goes from one member to another when two memberships become one, and back when they are separated.

use super::error::{json, to_json};
use super::moved::{BonusRow, JoinRow, Moved, Moving, statements};
use super::{ReferralRow, StoreError, Tx, tx::on};
use crate::domain::{AccountId, AccountRef, Carried, MemberId, PaymentFact, SubscriptionId, TermId, Timestamp};
use std::collections::BTreeMap;

impl Tx {
    /// Whose a member's things are now: her own, or those of whom she turned out to be.
    ///
    /// # Errors
    /// What the database says.
    pub async fn whole(&mut self, member: MemberId) -> Result<MemberId, StoreError> {
        const SQL: &str = "SELECT joined_into FROM members WHERE id = $1 AND joined_into IS NOT NULL";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map_or(member, |(id,)| MemberId(id)))
    }

    /// Makes one member a part of another, who takes over her language and a dispute; or, with `None`, a member by herself
    /// again. Whoever calls holds the locks of both.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_joined(&mut self, part: MemberId, whole: Option<MemberId>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE members SET joined_into = $2, home = NULL WHERE id = $1";
        const TAKES_OVER: &str =
            "UPDATE members SET language = COALESCE(language, (SELECT language FROM members WHERE id = $1)),
                 disputed_at = COALESCE(disputed_at, (SELECT disputed_at FROM members WHERE id = $1)) WHERE id = $2";
        self.accounts.clear();
        on!(self, c => sqlx::query(SQL).bind(part.0).bind(whole.map(|m| m.0)).execute(c).await.map(|_| ()))?;
        if let Some(whole) = whole {
            on!(self, c => sqlx::query(TAKES_OVER).bind(part.0).bind(whole.0).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Waits for the lock of a member who became a part of another.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when she is a member by herself.
    pub async fn lock_part(&mut self, id: MemberId) -> Result<(), StoreError> {
        let sql = self.pick(
            "SELECT joined_into FROM members WHERE id = $1 AND joined_into IS NOT NULL",
            "SELECT joined_into FROM members WHERE id = $1 AND joined_into IS NOT NULL FOR NO KEY UPDATE",
        );
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(id.0).fetch_optional(c).await)?;
        row.map(drop).ok_or(StoreError::Conflict("member"))
    }

    /// Gives all rows of a sort to another member; says which.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_all(&mut self, what: Moving, from: MemberId, to: MemberId) -> Result<Vec<i64>, StoreError> {
        let [sql, ..] = statements(what);
        self.flush_journal().await?;
        self.accounts.clear();
        let rows: Vec<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(from.0).bind(to.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Gives these rows of a sort to another member, as far as they are hers still.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_some(
        &mut self,
        what: Moving,
        from: MemberId,
        to: MemberId,
        ids: &[i64],
    ) -> Result<(), StoreError> {
        let [_, sqlite, postgres] = statements(what);
        let sql = self.pick(sqlite, postgres);
        self.flush_journal().await?;
        self.accounts.clear();
        on!(self, c => sqlx::query(sql).bind(from.0).bind(to.0).bind(to_json(&ids)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Orders that a member made on one of these accounts, payments for them or by these payers, and gifts that they made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn made_on(
        &mut self,
        member: MemberId,
        accounts: &[(AccountId, AccountRef)],
    ) -> Result<BTreeMap<Moving, Vec<i64>>, StoreError> {
        const ORDERS: &str = "SELECT id, account_id FROM orders WHERE member_id = $1 ORDER BY id";
        const PAYMENTS: &str = "SELECT id, order_id, fact FROM payments WHERE member_id = $1 ORDER BY id";
        const GIFTS: &str = "SELECT id, order_id FROM gifts WHERE giver_id = $1 AND order_id IS NOT NULL ORDER BY id";
        let orders: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(ORDERS).bind(member.0).fetch_all(c).await)?;
        let here = |account: &i64| accounts.iter().any(|(id, _)| id.0 == *account);
        let orders: Vec<i64> = orders.into_iter().filter(|(_, account)| here(account)).map(|(id, _)| id).collect();
        let payments: Vec<(i64, Option<i64>, String)> =
            on!(self, c => sqlx::query_as(PAYMENTS).bind(member.0).fetch_all(c).await)?;
        let payer = |fact: &str| serde_json::from_str::<PaymentFact>(fact).ok().and_then(|fact| fact.payer);
        let hers = |(_, order, fact): &(i64, Option<i64>, String)| match order {
            Some(order) => orders.contains(order),
            None => payer(fact).is_some_and(|payer| accounts.iter().any(|(_, address)| *address == payer)),
        };
        let payments = payments.into_iter().filter(hers).map(|(id, ..)| id).collect();
        let gifts: Vec<(i64, i64)> = on!(self, c => sqlx::query_as(GIFTS).bind(member.0).fetch_all(c).await)?;
        let gifts = gifts.into_iter().filter(|(_, order)| orders.contains(order)).map(|(id, _)| id).collect();
        Ok([(Moving::Orders, orders), (Moving::Payments, payments), (Moving::Gifts, gifts)].into())
    }

    /// Gives a subscription to another member, who has none to its plan.
    ///
    /// # Errors
    /// What the database says.
    pub async fn give_subscription(&mut self, id: SubscriptionId, to: MemberId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE subscriptions SET member_id = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id.0).bind(to.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Exchanges the members of two subscriptions to the same plan.
    ///
    /// # Errors
    /// What the database says.
    pub async fn swap_subscriptions(
        &mut self,
        (one, hers): (SubscriptionId, MemberId),
        (other, its): (SubscriptionId, MemberId),
    ) -> Result<(), StoreError> {
        // A member has one subscription to a plan at every moment, so one of them steps aside. No plan is called so.
        const ASIDE: &str = "UPDATE subscriptions SET plan_key = plan_key || '~' WHERE id = $1";
        const BACK: &str = "UPDATE subscriptions SET member_id = $2, plan_key = (SELECT plan_key FROM subscriptions WHERE id = $3) WHERE id = $1";
        on!(self, c => sqlx::query(ASIDE).bind(one.0).execute(c).await.map(|_| ()))?;
        self.give_subscription(other, hers).await?;
        on!(self, c => sqlx::query(BACK).bind(one.0).bind(its.0).bind(other.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Puts terms into another subscription, with what they bring along; those without that keep their day. An act that gave
    /// to both gave once to each, and what it gave here can be undone, but not what comes.
    ///
    /// # Errors
    /// What the database says.
    pub async fn carry_terms(
        &mut self,
        terms: &[(TermId, Option<Carried>)],
        to: SubscriptionId,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE terms SET plan = COALESCE(plan, (SELECT s.plan FROM subscriptions s WHERE s.id = terms.subscription_id)),
                 act_id = CASE WHEN EXISTS (SELECT 1 FROM terms t WHERE t.act_id = terms.act_id AND t.subscription_id = $2) THEN NULL ELSE act_id END,
                 subscription_id = $2 WHERE id = $1";
        const CARRIED: &str = "UPDATE terms SET carried_at = $2, spent = $3, length = $4 WHERE id = $1";
        for (term, carried) in terms {
            on!(self, c => sqlx::query(SQL).bind(term.0).bind(to.0).execute(c).await.map(|_| ()))?;
            if let Some(carried) = carried {
                on!(self, c => sqlx::query(CARRIED).bind(term.0).bind(carried.at.0).bind(carried.spent).bind(carried.of)
                    .execute(c).await.map(|_| ()))?;
            }
        }
        Ok(())
    }

    /// Puts the freezes of a subscription into another one: those that hold or are to come end now, and all are only
    /// remembered from then on. Says which.
    ///
    /// # Errors
    /// What the database says.
    pub async fn carry_freezes(
        &mut self,
        from: SubscriptionId,
        to: SubscriptionId,
        now: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        const OVER: &str =
            "UPDATE freezes SET returned_at = $2 WHERE subscription_id = $1 AND returned_at IS NULL AND ends_at > $2";
        const SQL: &str =
            "UPDATE freezes SET subscription_id = $2, elsewhere = $3 WHERE subscription_id = $1 RETURNING id";
        on!(self, c => sqlx::query(OVER).bind(from.0).bind(now.0).execute(c).await.map(|_| ()))?;
        let rows: Vec<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(from.0).bind(to.0).bind(true).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Puts freezes that are only remembered into another subscription.
    ///
    /// # Errors
    /// What the database says.
    pub async fn return_freezes(&mut self, ids: &[i64], to: SubscriptionId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE freezes SET subscription_id = $2 WHERE id = $1 AND elsewhere";
        for id in ids {
            on!(self, c => sqlx::query(SQL).bind(id).bind(to.0).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Whatever was to take the place of a subscription, or waits behind it, means another one now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mean_another(
        &mut self,
        before: SubscriptionId,
        other: SubscriptionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET replaces = $2 WHERE replaces = $1";
        on!(self, c => sqlx::query(SQL).bind(before.0).bind(other.0).execute(c).await.map(|_| ()))?;
        self.wait_behind_another(before, other, now).await
    }

    /// What waits in one subscription behind another keeps its day, whatever becomes of the other.
    ///
    /// # Errors
    /// What the database says.
    pub async fn wait_for_nobody(
        &mut self,
        waits: SubscriptionId,
        behind: SubscriptionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE terms SET after_id = NULL WHERE subscription_id = $1 AND after_id = $2 AND begins_at > $3";
        on!(self, c => sqlx::query(SQL).bind(waits.0).bind(behind.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Gives the automatic renewal of a subscription to another one, which has none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_renewal(&mut self, from: SubscriptionId, to: SubscriptionId) -> Result<(), StoreError> {
        const THERE: &str = "UPDATE subscriptions SET renewal = (SELECT renewal FROM subscriptions WHERE id = $1),
             renewal_key = (SELECT renewal_key FROM subscriptions WHERE id = $1) WHERE id = $2";
        const HERE: &str = "UPDATE subscriptions SET renewal = NULL, renewal_key = NULL WHERE id = $1";
        on!(self, c => sqlx::query(THERE).bind(from.0).bind(to.0).execute(c).await.map(|_| ()))?;
        // The means of payment of the other one is charged no more; it is hers no longer where none comes in its place.
        const REPLACED: &str = "DELETE FROM methods WHERE subscription_id = $2 AND EXISTS (SELECT 1 FROM methods WHERE subscription_id = $1)";
        const METHOD: &str = "UPDATE methods SET subscription_id = $2 WHERE subscription_id = $1";
        on!(self, c => sqlx::query(HERE).bind(from.0).execute(c).await.map(|_| ()))?;
        for sql in [REPLACED, METHOD] {
            on!(self, c => sqlx::query(sql).bind(from.0).bind(to.0).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Gives the promo codes that a member took to another one, who may have taken the same; says which went.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_promos(&mut self, from: MemberId, to: MemberId) -> Result<Vec<String>, StoreError> {
        // A code that one of them has used is used.
        const USED: &str =
            "UPDATE promo_claims SET used_at = (SELECT o.used_at FROM promo_claims o WHERE o.member_id = $1 AND o.code = promo_claims.code),
                 payment_id = (SELECT o.payment_id FROM promo_claims o WHERE o.member_id = $1 AND o.code = promo_claims.code)
             WHERE member_id = $2 AND used_at IS NULL
             AND code IN (SELECT o.code FROM promo_claims o WHERE o.member_id = $1 AND o.used_at IS NOT NULL)";
        const SQL: &str = "UPDATE promo_claims SET member_id = $2 WHERE member_id = $1
             AND code NOT IN (SELECT o.code FROM promo_claims o WHERE o.member_id = $2) RETURNING code";
        on!(self, c => sqlx::query(USED).bind(from.0).bind(to.0).execute(c).await.map(|_| ()))?;
        let rows: Vec<(String,)> = on!(self, c => sqlx::query_as(SQL).bind(from.0).bind(to.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(code,)| code).collect())
    }

    /// Gives one of the promo codes that a member took to another one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_promo(&mut self, code: &str, from: MemberId, to: MemberId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE promo_claims SET member_id = $2 WHERE member_id = $1 AND code = $3
             AND NOT EXISTS (SELECT 1 FROM promo_claims o WHERE o.member_id = $2 AND o.code = $3)";
        on!(self, c => sqlx::query(SQL).bind(from.0).bind(to.0).bind(code).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// How people came to the club in whose coming one of these members has a part.
    ///
    /// # Errors
    /// What the database says.
    pub async fn referrals_about(&mut self, members: [MemberId; 2]) -> Result<Vec<ReferralRow>, StoreError> {
        const SQL: &str = "SELECT guest_id, inviter_id, at, payment_id FROM referrals WHERE guest_id IN ($1, $2)
             UNION SELECT guest_id, inviter_id, at, payment_id FROM referrals WHERE inviter_id IN ($1, $2) ORDER BY 1";
        let [one, other] = members;
        let rows: Vec<(i64, i64, i64, Option<i64>)> =
            on!(self, c => sqlx::query_as(SQL).bind(one.0).bind(other.0).fetch_all(c).await)?;
        let row = |(guest, inviter, at, payment): (i64, i64, i64, Option<i64>)| ReferralRow {
            guest: MemberId(guest),
            inviter: MemberId(inviter),
            at: Timestamp(at),
            payment,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Writes down anew how somebody came to the club.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_referral(&mut self, guest: MemberId, row: &ReferralRow) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE referrals SET guest_id = $2, inviter_id = $3, payment_id = $4 WHERE guest_id = $1";
        on!(self, c => sqlx::query(SQL).bind(guest.0).bind(row.guest.0).bind(row.inviter.0).bind(row.payment)
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// A member's first payment, be it that it went back.
    ///
    /// # Errors
    /// What the database says.
    pub async fn first_payment(&mut self, member: MemberId) -> Result<Option<i64>, StoreError> {
        const SQL: &str =
            "SELECT id FROM payments WHERE member_id = $1 AND state IN ('succeeded', 'refunded') ORDER BY id LIMIT 1";
        let row: Option<(i64,)> = on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        Ok(row.map(|(id,)| id))
    }

    /// Takes back what a guest's first payment earned her and whoever invited her; says what.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_bonuses(&mut self, payment: i64, now: Timestamp) -> Result<Vec<BonusRow>, StoreError> {
        const SQL: &str = "UPDATE terms SET taken_back_at = $2 WHERE source_id = $1 AND cause IN ('referral', 'welcome') AND taken_back_at IS NULL
             RETURNING id, subscription_id, (SELECT member_id FROM subscriptions WHERE id = subscription_id)";
        let rows: Vec<(i64, i64, i64)> =
            on!(self, c => sqlx::query_as(SQL).bind(payment).bind(now.0).fetch_all(c).await)?;
        let row = |(term, subscription, member)| BonusRow {
            term: TermId(term),
            subscription: SubscriptionId(subscription),
            member: MemberId(member),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Remembers that two memberships became one, and what went.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_join(
        &mut self,
        member: MemberId,
        other: MemberId,
        moved: &Moved,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO joins (member_id, other_id, at, moved) VALUES ($1, $2, $3, $4)";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(other.0).bind(now.0).bind(to_json(moved)).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// The latest membership that went into a member's and is still there.
    ///
    /// # Errors
    /// What the database says.
    pub async fn join_of(&mut self, member: MemberId) -> Result<Option<JoinRow>, StoreError> {
        const SQL: &str =
            "SELECT id, member_id, other_id, at, moved FROM joins WHERE member_id = $1 AND separated_at IS NULL
             ORDER BY id DESC LIMIT 1";
        let row: Option<(i64, i64, i64, i64, String)> =
            on!(self, c => sqlx::query_as(SQL).bind(member.0).fetch_optional(c).await)?;
        row.map(|(id, member, other, at, moved)| {
            let moved = json(&moved, "joins", "moved", id)?;
            Ok(JoinRow { id, member: MemberId(member), other: MemberId(other), at: Timestamp(at), moved })
        })
        .transpose()
    }

    /// Two memberships that were one are two again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn join_separated(&mut self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE joins SET separated_at = $2 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(id).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
