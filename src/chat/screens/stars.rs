//! One sentence in the messenger's own window, before it takes the money.

use super::{Arg, Phrase};
use crate::domain::notice::Unpayable;

/// Why a bill should not be paid.
#[must_use]
pub fn unpayable(why: Unpayable) -> Phrase {
    match why {
        Unpayable::Price(price) => Phrase::new("unpayable-price").with("price", Arg::Money(price)),
        why => Phrase::new("unpayable").with("why", Arg::Word(why.as_str())),
    }
}
