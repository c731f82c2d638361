//! The properties of `fuzz/`, held without a fuzzer: every target plays what fuzzing begins with, and some thousand
//! mutations of it, always the same ones.

#[expect(unreachable_pub, reason = "a crate of its own in fuzz/")]
#[path = "../../fuzz/src/lib.rs"]
mod harness;

/// Mutations of each target; fewer where each is an HTTP request.
const MUTATIONS: usize = 3_000;
const FEW: usize = 200;
/// What readers look for.
const TOKENS: &[&[u8]] = &[
    b"0",
    b"9",
    b".",
    b"-",
    b"\0",
    b"%00",
    b"\\u0000",
    b"&",
    b"=",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\"",
    b",",
    b":",
    b"null",
    b"true",
    b"1e9",
    b"99999999999999999999",
    b"9223372036854775807",
    b"\xff",
    "я".as_bytes(),
    b"%D1",
    b"RUB",
    b"success",
    b"CONFIRMED",
];

/// A small generator of numbers (xorshift64*): the same on every run and machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap_or_default() % n.max(1)
    }
}

fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(12)).min(bytes.len());
        match dice.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, TOKENS[dice.below(TOKENS.len())].iter().copied())),
            2 => drop(bytes.splice(at..end, TOKENS[dice.below(TOKENS.len())].iter().copied())),
            3 => bytes.extend_from_within(at..end),
            4 => {
                let other = &seeds[dice.below(seeds.len())];
                bytes.truncate(at);
                bytes.extend_from_slice(&other[at.min(other.len())..]);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn no_bytes_break_a_reader_or_grant_what_was_not_paid() {
    for (name, target) in harness::TARGETS {
        let (seeds, mut dice) = (harness::seeds::of(name), Dice(0x9E37_79B9_7F4A_7C15));
        assert!(!seeds.is_empty(), "{name}");
        let mutations = if *name == "answers" { FEW } else { MUTATIONS };
        let all = seeds.iter().cloned().chain((0..mutations).map(|_| mutated(&seeds, &mut dice)));
        for bytes in all {
            if let Err(panic) = std::panic::catch_unwind(|| target(&bytes)) {
                eprintln!("{name}: {}", String::from_utf8_lossy(&bytes));
                std::panic::resume_unwind(panic);
            }
        }
    }
}
