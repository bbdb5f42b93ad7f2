//! How property tests of the suite are run.

use proptest::test_runner::{Config, RngSeed};

/// So many cases: the same ones in each run, so that a change is judged by what it does. `PROPTEST_RNG_SEED` gives others, and the
/// fuzzers look for new ones.
pub fn config(cases: u32) -> Config {
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    match config.rng_seed {
        RngSeed::Random => Config { rng_seed: RngSeed::Fixed(0), ..config },
        RngSeed::Fixed(_) => config,
    }
}
