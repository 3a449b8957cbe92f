//! GuardDuty puts an endpoint and a security group into a VPC that terraform does not know of.

use super::account::{Aws, Object};
use super::environments::assert_nothing_is_left;
use super::project::Live;

const NETWORK: [&str; 1] = ["network"];

#[test]
fn what_guardduty_has_left_in_the_vpc_does_not_keep_it() {
    // It comes back once while the VPC is being destroyed.
    let Some(mut live) = Live::with(&["guardduty=2"]) else { return };
    live.aws.unit_tests(&["test_guardduty"]);
    live.asks = true;
    live.render();
    let before = live.aws.inventory();
    live.apply_layers("dev", &NETWORK);
    let made = live.aws.inventory();
    let managed = |now: &[Object]| {
        now.iter().filter(|it| it.tags.contains_key("GuardDutyManaged") && !it.is_gone()).count()
    };
    assert_eq!(managed(&made), managed(&before) + 2);

    let destroy = ["destroy", "--env", "dev", "--auto-approve"];
    let (code, text, error) = live.ended(&destroy);
    assert_eq!(code, Some(0), "{text}\n{error}");
    for (what, times) in [("the endpoint vpce-", 2), ("the security group sg-", 1)] {
        let said = error.lines().filter(|line| {
            line.starts_with(what)
                && line.ends_with(", which GuardDuty had made, is deleted with it")
        });
        assert_eq!(said.count(), times, "{error}");
    }
    assert_nothing_is_left(&before, &live.aws.inventory());
    assert!(Aws::keys(&before).is_subset(&Aws::keys(&live.aws.inventory())));
}
