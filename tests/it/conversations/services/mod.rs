//! Each payment service through its real address: what is genuine is acknowledged in its own form and counts once, what
//! was tampered with changes nothing.

mod cloudpayments;
mod cryptopay;
mod matrix;
mod prodamus;
mod robokassa;
mod stripe;
mod tbank;
mod getcourse;
mod tribute;
mod stars;

/// Makes two tests of each story: one on SQLite, one on PostgreSQL.
macro_rules! on_each {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            use crate::club::Database;

            #[tokio::test]
            async fn sqlite() {
                Box::pin(super::$name(Database::sqlite())).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(database) = Database::postgres().await {
                    Box::pin(super::$name(database)).await;
                }
            }
        })*
    };
}
pub(super) use on_each;
