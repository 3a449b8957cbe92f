//! Durations, as arguments have them.

use std::time::Duration;

/// `90s`, `5m` or `1h`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let units = [('s', 1), ('m', 60), ('h', 3600)];
    let seconds = units.iter().find_map(|(unit, seconds)| {
        let number: u32 = text.strip_suffix(*unit)?.parse().ok()?;
        Some(u64::from(number) * seconds)
    });
    let seconds = seconds.ok_or("write it as in 90s, 5m or 1h")?;
    Ok(Duration::from_secs(seconds))
}
