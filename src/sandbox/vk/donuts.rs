//! VK Donut: what people who support the community do, and what the passing of months brings.

use serde_json::json;

use super::VkEmulator;
use super::community::Don;
use super::people::{Refused, refuse};
use super::world::World;

/// What is paid for at once, in seconds. The platform's months are those of the calendar; thirty days are enough here.
pub(super) const MONTH: i64 = 30 * 86_400;

impl VkEmulator {
    /// Begins to support the community with so many whole roubles a month.
    ///
    /// # Errors
    /// When she does already, or the sum is not positive.
    pub fn donates(&self, person: i64, amount: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        if amount <= 0 {
            return refuse("nothing is no support");
        }
        if world.group.dons.contains_key(&person) {
            return refuse("she supports the community already");
        }
        let until = world.now() + MONTH;
        world.person(person);
        world.group.dons.insert(person, Don { amount, until, cancelled: false });
        world.tell_donation("donut_subscription_create", person, amount);
        Ok(())
    }

    /// The next month is paid now, whatever the clock says.
    ///
    /// # Errors
    /// When she does not support the community, or will not go on.
    pub fn donation_prolonged(&self, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        match world.group.dons.get(&person) {
            Some(don) if !don.cancelled => {
                world.prolong(person);
                Ok(())
            }
            Some(_) => refuse("she will not go on"),
            None => nobody(),
        }
    }

    /// She will pay no more; what she paid is hers until its end.
    ///
    /// # Errors
    /// When she does not support the community, or has cancelled already.
    pub fn cancels_donation(&self, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        match world.group.dons.get_mut(&person) {
            Some(don) if !don.cancelled => {
                don.cancelled = true;
                world.queue.push("donut_subscription_cancelled", &json!({"user_id": person}));
                Ok(())
            }
            Some(_) => refuse("she has cancelled already"),
            None => nobody(),
        }
    }

    /// Her support ends now, whatever the clock says; so it is also when a payment failed for good.
    ///
    /// # Errors
    /// When she does not support the community.
    pub fn donation_expires(&self, person: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        if world.expire(person) { Ok(()) } else { nobody() }
    }

    /// She pays another sum of whole roubles from the next month on.
    ///
    /// # Errors
    /// When she does not support the community, or the sum is not positive.
    pub fn changes_donation(&self, person: i64, amount: i64) -> Result<(), Refused> {
        let mut world = self.shared.change();
        if amount <= 0 {
            return refuse("nothing is no support");
        }
        let Some(don) = world.group.dons.get_mut(&person) else {
            return nobody();
        };
        let old = std::mem::replace(&mut don.amount, amount);
        let event = json!({
            "user_id": person,
            "amount_old": old,
            "amount_new": amount,
            "amount_diff": amount - old,
            "amount_diff_without_fee": without_fee(amount - old),
        });
        world.queue.push("donut_subscription_price_changed", &event);
        Ok(())
    }

    /// Sums in events are told as `169.0` from now on, or as `169` again.
    pub fn tells_roubles_with_fraction(&self, so: bool) {
        self.shared.look().group.roubles_with_fraction = so;
    }
}

impl World {
    /// Prolongs the support of all whose paid month is over, as often as it takes, and ends that of those who cancelled.
    pub(super) fn donations_due(&mut self) {
        let now = self.now();
        let due: Vec<i64> =
            self.group.dons.iter().filter(|(_, don)| don.until <= now).map(|(person, _)| *person).collect();
        for person in due {
            while let Some(don) = self.group.dons.get(&person).filter(|don| don.until <= now) {
                if don.cancelled {
                    self.expire(person);
                } else {
                    self.prolong(person);
                }
            }
        }
    }

    fn prolong(&mut self, person: i64) {
        if let Some(don) = self.group.dons.get_mut(&person) {
            don.until += MONTH;
            let amount = don.amount;
            self.tell_donation("donut_subscription_prolonged", person, amount);
        }
    }

    fn expire(&mut self, person: i64) -> bool {
        let found = self.group.dons.remove(&person).is_some();
        if found {
            self.queue.push("donut_subscription_expired", &json!({"user_id": person}));
        }
        found
    }

    fn tell_donation(&mut self, kind: &str, person: i64, amount: i64) {
        let sum = if self.group.roubles_with_fraction { json!(whole(amount)) } else { json!(amount) };
        self.queue.push(kind, &json!({"user_id": person, "amount": sum, "amount_without_fee": without_fee(amount)}));
    }
}

fn nobody<T>() -> Result<T, Refused> {
    refuse("she does not support the community")
}

/// What is left of so many roubles after the platform took its tenth.
fn without_fee(amount: i64) -> f64 {
    whole(amount) * 0.9
}

/// So many roubles with a fraction.
fn whole(amount: i64) -> f64 {
    // Sums of support are far below what this type holds exactly.
    i32::try_from(amount).map_or(0.0, f64::from)
}
