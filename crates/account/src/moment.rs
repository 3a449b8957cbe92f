//! Points in time, as the CLI prints them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

const DAY: i64 = 86_400;

/// A point in time, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Since 1970.
    seconds: i64,
}

impl Moment {
    /// Now, by the clock of this machine.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX) }
    }

    /// Reads what version 1 of the CLI prints, a number, or version 2, as in
    /// `2026-03-01T12:00:05.123000+01:00`.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value {
            #[allow(clippy::cast_possible_truncation, reason = "a time fits, and seconds will do")]
            Value::Number(number) => Some(Self { seconds: number.as_f64()? as i64 }),
            Value::String(text) => Self::parse(text),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let mut date = date.split('-').map(str::parse::<i64>);
        let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
        let (clock, rest) = time.split_at_checked(8)?;
        let offset = match rest.find(['+', '-']) {
            Some(at) => {
                let (hours, minutes) = rest.get(at + 1..)?.split_once(':')?;
                let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
                if rest[at..].starts_with('-') { -seconds } else { seconds }
            }
            None => 0,
        };
        let mut clock = clock.split(':').map(str::parse::<i64>);
        let (hour, minute, second) =
            (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
        let of_day = hour * 3600 + minute * 60 + second;
        Some(Self { seconds: days(year, month, day) * DAY + of_day - offset })
    }

    /// So many minutes later, or earlier.
    #[cfg(test)]
    pub(crate) fn plus_minutes(self, minutes: i64) -> Self {
        Self { seconds: self.seconds + minutes * 60 }
    }

    /// How many seconds have gone by since an earlier one; 0 if that is not earlier.
    pub fn seconds_since(self, earlier: Self) -> u64 {
        u64::try_from(self.seconds - earlier.seconds).unwrap_or(0)
    }
}

/// As in `2026-03-01 11:00 UTC`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, second) = (self.seconds.div_euclid(DAY), self.seconds.rem_euclid(DAY));
        let (year, month, day) = date(day);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    }
}

/// Days from 1970 to a date. Years begin in March, so that a leap day is the last one of a year; 400 of
/// them have 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day counted from 1970: what [`days`] does, backwards.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + day.div_euclid(146_097) * 400 + i64::from(month <= 2);
    (year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Moment;

    fn shown(value: &serde_json::Value) -> Option<String> {
        Moment::read(value).map(|moment| moment.to_string())
    }

    #[test]
    fn both_versions_of_the_cli_are_understood() {
        for (value, expected) in [
            (json!(0), "1970-01-01 00:00 UTC"),
            (json!(1_772_362_805.123), "2026-03-01 11:00 UTC"),
            (json!("2026-03-01T12:00:05.123000+01:00"), "2026-03-01 11:00 UTC"),
            (json!("2026-03-01T08:30:05-02:30"), "2026-03-01 11:00 UTC"),
            (json!("2024-02-29T23:59:59Z"), "2024-02-29 23:59 UTC"),
            (json!("2100-12-31T00:00:00+00:00"), "2100-12-31 00:00 UTC"),
        ] {
            assert_eq!(shown(&value).as_deref(), Some(expected), "{value}");
        }
        for value in [json!(null), json!("yesterday"), json!("2026-03-01"), json!("2026-03-01T1")] {
            assert_eq!(shown(&value), None, "{value}");
        }
    }

    #[test]
    fn seconds_go_by() {
        let read = |text: &str| Moment::read(&json!(text)).unwrap();
        let (first, second) = (read("2026-02-28T23:59:50Z"), read("2026-03-01T00:01:24Z"));
        assert_eq!(second.seconds_since(first), 94);
        assert_eq!(first.seconds_since(second), 0);
    }
}
