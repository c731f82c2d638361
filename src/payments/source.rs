//! From where services call. Only demanded where the settings say so: what they have published changes.

use super::{RawCallback, Rejected};
use ipnet::{IpNet, Ipv4Net};
use std::net::{IpAddr, Ipv4Addr};

/// A network of theirs.
pub(super) const fn v4([a, b, c, d]: [u8; 4], length: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length))
}

/// Whether a callback comes from one of these networks.
///
/// # Errors
/// It does not, or it is not known from where it comes.
pub(super) fn demand(raw: &RawCallback, networks: &[IpNet]) -> Result<(), Rejected> {
    let known = |peer: IpAddr| networks.iter().any(|net| net.contains(&peer.to_canonical()));
    if raw.peer.is_some_and(known) {
        Ok(())
    } else {
        Err(Rejected::Forbidden("the address is not one of the service's"))
    }
}
