//! Which addresses and names are a private network's own.
//!
//! A public name that leads to a private address is either a mistake or somebody else's: whoever answers for the name
//! could have the password sent to any machine of the company. So private addresses are dialled only where the operator
//! says so, or named a private host to begin with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ends of names that no public name server answers for.
const PRIVATE_ENDS: [&str; 9] =
    [".local", ".lan", ".internal", ".intranet", ".home", ".corp", ".home.arpa", ".test", ".localhost"];

/// Whether `host` is itself a private address, or a name that only a private network knows: the default of an
/// instance's `private_network`.
pub fn is_private_host(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => is_private(address),
        // `localhost` too.
        Err(_) => !host.contains('.') || PRIVATE_ENDS.iter().any(|end| host.ends_with(end)),
    }
}

/// Whether `address` is this machine's own, or of a private network (RFC 1918, RFC 4193) or a carrier's (RFC 6598).
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => {
            // Site-local addresses are deprecated, and still private.
            let is_site_local = address.segments()[0] & 0xffc0 == 0xfec0;
            address.is_loopback()
                || address.is_unique_local()
                || is_site_local
                || embedded(address).is_some_and(is_private_v4)
        }
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped (`::ffff:0:0/96`), compatible (`::/96`), NAT64
/// (`64:ff9b::/96`), or 6to4 (`2002::/16`).
pub fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match [a, b, c, d, e, f] {
        [0, 0, 0, 0, 0, 0xffff] | [0x64, 0xff9b, 0, 0, 0, 0] => Some(v4(g, h)),
        // `::1` is this machine, not 0.0.0.1.
        [0, 0, 0, 0, 0, 0] if g != 0 => Some(v4(g, h)),
        [0x2002, ..] => Some(v4(b, c)),
        _ => None,
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let is_carrier_grade = a == 100 && (64..128).contains(&b);
    address.is_loopback() || address.is_private() || is_carrier_grade
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_told_in_every_disguise() {
        for address in [
            "127.0.0.1",
            "127.255.0.9",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "::1",
            "fd00::1",
            "fec0::1",
            "::ffff:10.0.0.1",
            "::192.168.0.1",
            "64:ff9b::10.0.0.1",
            "2002:a00:1::1",
        ] {
            assert!(is_private(address.parse().unwrap()), "{address}");
        }
        for address in
            ["93.184.216.34", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2606:2800:220:1::1", "2002:5db8:d822::1"]
        {
            assert!(!is_private(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_private_host_is_told_by_its_name() {
        for host in ["localhost", "odoo", "erp.local", "erp.acme.lan", "a.home.arpa", "x.localhost", "10.0.0.5", "::1"]
        {
            assert!(is_private_host(host), "{host}");
        }
        for host in
            ["erp.example.com", "acme.odoo.com", "local.example.com", "notlocal.org", "93.184.216.34", "2606::1"]
        {
            assert!(!is_private_host(host), "{host}");
        }
    }
}
